"""Open a delimited text file: UTF-8 with or without BOM, else CP949, as Excel writes it.

The delimiter (comma, tab, semicolon, bar) is detected from the first lines. UTF-16, which Excel
calls 'Unicode text', is converted to UTF-8.
"""

import codecs
import csv
import io
from typing import Any, NamedTuple

from src.load.files.cells import read_text
from src.load.files.reasons import unreadable, words
from src.load.files.watched import Opened, TextSource

UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
CHUNK = 2**20


def _not_utf16(error: UnicodeError) -> tuple[str, int]:
    """Replace invalid UTF-16 by a byte that is not UTF-8, so that only its row is refused."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error("sandan-broken", _not_utf16)


def as_utf8(source: TextSource) -> TextSource:
    """Return a source in UTF-16 as one that reads as UTF-8; any other source as it is."""
    with source.open("rb") as file:
        encoding = UTF16.get(file.read(2))
    return source if encoding is None else Utf16(source, encoding)


class Utf16:
    """A source in UTF-16, opened to read UTF-8."""

    def __init__(self, source: TextSource, encoding: str):
        self.name, self.source, self.encoding = source.name, source, encoding

    def open(self, mode: str = "rb") -> io.BufferedReader:
        """Return the file, opened to read bytes of UTF-8."""
        return io.BufferedReader(_Recoded(self.source.open("rb"), self.encoding), CHUNK)


class _Recoded(io.RawIOBase):
    def __init__(self, file: Opened, encoding: str):
        self.file, self.left = file, b""
        self.decoder = codecs.getincrementaldecoder(encoding)("sandan-broken")
        self.file.read(2)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.left:
            raw = self.file.read(CHUNK)
            text = self.decoder.decode(raw, final=not raw)
            self.left = text.encode("utf-8", "surrogateescape")
            if not raw:
                break
        given, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def close(self) -> None:
        if not self.closed:
            self.file.__exit__(None, None, None)
        super().close()


HEAD = 65_536
MOST_BYTES = 32 * 2**20
LONGEST_HEADER = 80
LONGEST_FIRST_LINE = 2**20
ENCODINGS = ("utf-8-sig", "cp949")
DELIMITERS = (",", "\t", ";", "|")
FIRST_RECORDS = 20
MOST_LINES_OF_A_RECORD = 6
INVISIBLE_SIGNS = "\u200b\u2060\ufeff\u00ad"
"""Zero-width spaces, byte order marks, soft hyphens. Joiners are parts of letters and stay."""
UNSEEN = str.maketrans(dict.fromkeys(INVISIBLE_SIGNS))


class Record(NamedTuple):
    """One of the first rows of a file: its cells, and the number of the line where it ends."""

    cells: list[str]
    lines: int


class TextTable:
    """A text file: its first rows in `records`, and all of it on demand.

    source : a path, or anything else with a name and open("rb"), such as a file in a zip. It may
    have the attributes delimiter, since_1904 and unit, as the sheets of workbooks do.
    """

    def __init__(self, source: TextSource):
        self.name, self._source = source.name, as_utf8(source)
        head = self._head()
        self.encoding = encoding_of(head)
        self.since_1904 = getattr(source, "since_1904", False)
        self.unit = getattr(source, "unit", "")
        text = head.decode(self.encoding or "latin-1", "ignore").translate(UNSEEN)
        self.delimiter = getattr(source, "delimiter", None) or delimiter_of(text)
        self.records = first_records(text, self.delimiter)
        self.header = first_records(text, ",")[0].cells if text else []
        if not any(self.header) and not head.strip(b"\xef\xbb\xbf \t\r\n,"):
            raise unreadable(self.name, "empty_csv")

    def open(self) -> Opened:
        """Return the file, opened to read bytes."""
        return self._source.open("rb")

    def rows(self) -> list[list[str]]:
        """Return the rows below the first, split at commas. Raises Unreadable.

        For small tables; large ones are read in pieces (src/load/files/text_pieces.py).
        """
        with self.open() as file:
            raw = file.read(MOST_BYTES + 1)
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
        known = {"utf-8-sig": "UTF-8", "cp949": "CP949"}
        encoding = known.get(self.encoding or "") or words("part.unknown_encoding")
        return "unknown_csv", {"header": header, "encoding": encoding}

    def _head(self) -> bytes:
        """Return the first bytes, and more if the first line is longer."""
        with self.open() as file:
            head = file.read(HEAD)
            while b"\n" not in head and b"\r" not in head and (more := file.read(HEAD)):
                head += more
                if len(head) > LONGEST_FIRST_LINE:
                    raise unreadable(self.name, "endless_line")
        return head


def encoding_of(head: bytes) -> str | None:
    """Return utf-8-sig or cp949, None where the bytes are neither; the last character may be cut.

    If neither fits all lines, it is the one that fits most: single broken lines are refused later.
    """
    for encoding in ENCODINGS:
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4 or len(head) < HEAD:
                continue
        return encoding
    lines = [line for line in head.splitlines()[:-1] if not line.isascii()]
    fitting = {name: sum(_fits(line, name) for line in lines) for name in ENCODINGS}
    best = max(fitting, key=fitting.__getitem__)
    return best if fitting[best] * 2 > len(lines) else None


def _fits(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(text: str) -> str:
    """Return the delimiter that splits one of the first rows into the most distinct cells.

    Cells are compared by their first words, because old headers contain tabs within cells, always
    before the same words.
    """

    def width(delimiter: str) -> int:
        rows = (record.cells for record in first_records(text, delimiter))
        return max((len({cell.split()[0] for cell in row if cell}) for row in rows), default=0)

    return max(DELIMITERS, key=width)


def first_records(text: str, delimiter: str) -> list[Record]:
    """Return the first rows; after a row whose quotes never close, each line is a row."""
    plain = text.replace("\r\n", "\n")
    plain = plain if "\n" in plain else plain.replace("\r", "\n")
    lines = [f"{line}\n" for line in plain.split("\n", FIRST_RECORDS * 2)[: FIRST_RECORDS * 2]]
    reader = csv.reader(lines, delimiter=delimiter)
    records: list[Record] = []
    try:
        for cells in reader:
            before = records[-1].lines if records else 0
            if reader.line_num - before > MOST_LINES_OF_A_RECORD:
                break
            records.append(Record([read_text(cell) for cell in cells], reader.line_num))
    except csv.Error:
        pass
    done = records[-1].lines if records else 0
    for number, line in enumerate(lines[done:], done + 1):
        cells = line.strip("\r\n").split(delimiter)
        records.append(Record([read_text(cell.replace('"', "")) for cell in cells], number))
    return records[:FIRST_RECORDS]
