"""Open a CSV file without trusting it: UTF-8, with BOM or not, else CP949 as Excel saves it."""

import csv
import io
from pathlib import Path

from src.intake.cells import read_text
from src.intake.problems import unreadable

HEAD = 65_536
MOST_BYTES = 32 * 2**20
LONGEST_HEADER = 80


class TextTable:
    """Give the header of a CSV file, and its rows once asked: at most `MOST_BYTES` are read."""

    def __init__(self, path: Path):
        self.name, self._path = path.name, path
        with path.open("rb") as file:
            head = file.read(HEAD)
        self.encoding = encoding_of(head)
        lines = csv.reader(io.StringIO(head.decode(self.encoding or "latin-1", "ignore")))
        try:
            self.header = [read_text(cell) for cell in next(lines, [])]
        except csv.Error:
            self.header = []
        if not any(self.header) and not head.strip(b"\xef\xbb\xbf \t\r\n,"):
            raise unreadable(self.name, "empty_csv")

    def rows(self) -> list[list[str]]:
        """Return the rows below the header, all cells as text. Raises Unreadable."""
        raw = self._path.read_bytes()
        if len(raw) > MOST_BYTES:
            size = {"size": f"{len(raw) / 2**20:,.0f} MB", "limit": f"{MOST_BYTES // 2**20} MB"}
            raise unreadable(self.name, "too_large", **size)
        try:
            text = raw.decode(self.encoding or "utf-8-sig")
            return list(csv.reader(io.StringIO(text, newline="")))[1:]
        except UnicodeDecodeError as error:
            row = raw[: error.start].count(b"\n") + 1
            raise unreadable(self.name, "bad_text", row=row) from None
        except csv.Error:
            raise unreadable(self.name, "not_text") from None

    def describe(self) -> tuple[str, dict]:
        """Return the reason code and details for a CSV that no format recognises."""
        header = ", ".join(cell for cell in self.header if cell)[:LONGEST_HEADER]
        encoding = {"utf-8-sig": "UTF-8", "cp949": "CP949"}.get(self.encoding, "알 수 없음")
        return "unknown_csv", {"header": header, "encoding": encoding}


def encoding_of(head: bytes) -> str | None:
    """Return utf-8-sig or cp949, or None where the bytes are neither; a cut last letter is fine."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4 or len(head) < HEAD:
                continue
        return encoding
    return None
