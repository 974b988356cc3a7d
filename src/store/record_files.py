"""The files of the record: append-only lines in a hash chain.

`records/YYYY-MM.jsonl` has one JSON object per line, mode 0600. A line ends with `chain`, the
SHA-256 of the previous line's chain and its own text, so that a single changed byte breaks the
chain (src/store/record_chain.py checks it). `records/HEAD` holds the last chain, so that a
truncation is noticed. Several processes write: each holds `records/LOCK` from reading the last line
to adding the next.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from src.store.disk import flush

FOLDER, COPY = "records", "records-copy"
LISTS = "lists"
BEGINNING = "0" * 64
"""The chain before the first line."""
CHAIN = b',"chain":"'
LIST = b',"list":"'
CHAIN_LENGTH = NAME_LENGTH = 64
FILE_MODE, FOLDER_MODE = 0o600, 0o700
TAIL = 256 * 1024
"""Bytes at the end of a file that always contain its last complete line."""


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Hold the lock of the record's only writer; create its folder where it is missing."""
    home.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    with _opened(home / "LOCK") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def append(home: Path, fields: dict) -> int:
    """Add one line and return its number; the caller holds the lock.

    An incomplete line of a killed writer was never acknowledged and is removed; the new line
    records how many bytes it had (`mended`). Where the line that HEAD names is gone, the new line
    records that (`lost_after`).
    """
    now = datetime.now(UTC)
    path = _file_of(home, f"{now:%Y-%m}")
    is_new = not path.exists()
    with _opened(path) as file:
        if is_new:
            flush(home)
        torn = _mend(file)
        before, number = _last(home, path, file)
        more = {"mended": torn} if torn else {}
        line, chain = line_after(before, number, now, fields | more | _lost(home, file, before))
        _write(file, line)
    with suppress(OSError), _opened(home / "HEAD") as head:  # the line itself is on disk by now
        os.pwrite(head.fileno(), f"{chain}\n".encode(), 0)
        if is_new:
            os.fsync(head.fileno())
    return number + 1


def line_after(before: str, number: int, now: datetime, fields: dict) -> tuple[bytes, str]:
    """Return the line after line `number`, whose chain is `before`, and the new line's chain."""
    facts = {"n": number + 1, "at": now.isoformat(timespec="milliseconds")} | fields
    body = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    chain = chain_of(before, body)
    return body[:-1] + CHAIN + chain.encode() + b'"}\n', chain


def chain_of(before: str, body: bytes) -> str:
    """Return the chain of a line with the text `body`, after a line with the chain `before`."""
    return hashlib.sha256(before.encode() + body).hexdigest()


def list_named(line: bytes) -> str:
    """Return the name of the list of companies in a line, "" without one."""
    at = line.find(LIST)
    return line[at + len(LIST) :][:NAME_LENGTH].decode("ascii", "replace") if at >= 0 else ""


def parted(line: bytes) -> tuple[bytes, str] | None:
    """Split a line (without line end) into text and chain; return None for an invalid line."""
    at = len(line) - CHAIN_LENGTH - len(b'"}') - len(CHAIN)
    if at < 1 or line[at : at + len(CHAIN)] != CHAIN or not line.endswith(b'"}'):
        return None
    return line[:at] + b"}", line[at + len(CHAIN) : -2].decode("ascii", "replace")


def files_in(home: Path) -> list[Path]:
    """Return the files of the record in order."""
    return sorted(home.glob("[0-9]*.jsonl"))


def head_in(home: Path) -> str | None:
    """Return the chain of the last acknowledged line, None where it is unknown."""
    try:
        head = (home / "HEAD").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return head if len(head) == CHAIN_LENGTH else None


def end_is_unknown(home: Path) -> bool:
    """Return whether HEAD names none of the last lines; False for an empty record without HEAD.

    Before the second line HEAD may not be written yet. Raises OSError where they cannot be read.
    """
    head = head_in(home)  # read before the lines, so that a line added meanwhile does not matter
    files = files_in(home)[-2:]
    lines = [line for path in files for line in _end_of_file(path)]
    if head is None and len(lines) <= 1 and len(files) <= 1:
        return (home / "HEAD").exists() and (home / "HEAD").stat().st_size > 0
    return not any(found[1] == head for one in reversed(lines) if (found := parted(one)))


def _end_of_file(path: Path) -> list[bytes]:
    with path.open("rb") as file:
        return _tail(file)


def last_number(home: Path) -> int:
    """Return the number of the last complete line, after removing an incomplete one."""
    files = files_in(home)
    if not files:
        return 0
    with _opened(files[-1]) as file:
        _mend(file)
        return _last(home, files[-1], file)[1]


def _opened(path: Path) -> BinaryIO:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    return os.fdopen(handle, "r+b", buffering=0)


def _file_of(home: Path, month: str) -> Path:
    """Return the file to add to, never one before the last, even if the clock was set back."""
    last = max((path.stem for path in home.glob("[0-9]*.jsonl")), default=month)
    return home / f"{max(last, month)}.jsonl"


def _mend(file: BinaryIO) -> int:
    """Truncate an incomplete last line and return how many bytes it had."""
    length = file.seek(0, os.SEEK_END)
    end = _end_of_lines(file, length)
    if end < length:
        file.truncate(end)
        os.fsync(file.fileno())
    return length - end


def _end_of_lines(file: BinaryIO, length: int) -> int:
    for start in range(max(0, length - TAIL), -TAIL, -TAIL):
        file.seek(max(0, start))
        newline = file.read(TAIL).rfind(b"\n")
        if newline >= 0:
            return max(0, start) + newline + 1
    return 0


def _last(home: Path, path: Path, file: BinaryIO) -> tuple[str, int]:
    """Return chain and number of the last line; for a new file, of the last file with lines."""
    lines = _tail(file)
    if lines:
        return _chain_and_number(lines[-1])
    earlier = [other for other in files_in(home) if other.stem < path.stem]
    for other in reversed(earlier):
        with other.open("rb") as earlier_file:
            if lines := _tail(earlier_file):
                return _chain_and_number(lines[-1])
    return BEGINNING, 0


def _tail(file: BinaryIO) -> list[bytes]:
    """Return the complete lines in the last TAIL bytes."""
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - TAIL))
    lines = file.read().split(b"\n")
    return [line for line in (lines[1:] if length > TAIL else lines) if line]


def _chain_and_number(line: bytes) -> tuple[str, int]:
    """Return chain and number of the last line. After an invalid line, its own hash is the
    chain."""
    parts = parted(line)
    try:
        number = int(json.loads(line).get("n", 0)) if parts else 0
    except (ValueError, AttributeError):
        number = 0
    return (parts[1] if parts else hashlib.sha256(line).hexdigest()), number


def _lost(home: Path, file: BinaryIO, before: str) -> dict:
    """Return the field `lost_after` where the line that HEAD names is not among the last ones."""
    head = head_in(home)
    if head in (None, before):
        return {}
    recent = [found[1] for line in _tail(file) if (found := parted(line))]
    return {} if head in recent else {"lost_after": head}


def _write(file: BinaryIO, content: bytes) -> None:
    begin = file.seek(0, os.SEEK_END)
    try:
        while content:
            content = content[file.write(content) :]
        os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            file.truncate(begin)
        raise
