"""The files of the record: lines that follow each other by a chain, added to and never changed.

`records/YYYY-MM.jsonl`, one line of JSON each, mode 0600. A line ends with `chain`, the SHA-256 of
the chain of the line before and of its own text, so that one changed byte breaks it
(src/store/record_chain.py checks). `records/HEAD` names the last chain, so that a cut end is seen.
Several processes write: `records/LOCK` is held from reading the last line to adding the next.
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
"""What the very first line follows."""
CHAIN = b',"chain":"'
LIST = b',"list":"'
CHAIN_LENGTH = NAME_LENGTH = 64
FILE_MODE, FOLDER_MODE = 0o600, 0o700
TAIL = 256 * 1024
"""Bytes from the end of a file that are sure to hold its last whole line."""


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Hold the record as its only writer; its folder is made where it is missing."""
    home.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    with _opened(home / "LOCK") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def append(home: Path, fields: dict) -> int:
    """Add one line and return its number; the caller holds the lock.

    What a stopped writer left of a line was never acknowledged and is removed; the next line says
    how many bytes it had (`mended`). Where the line that HEAD names is gone, the next line says so
    (`lost_after`).
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
    with suppress(OSError), _opened(home / "HEAD") as head:  # the line itself is safe by now
        os.pwrite(head.fileno(), f"{chain}\n".encode(), 0)
        if is_new:
            os.fsync(head.fileno())
    return number + 1


def line_after(before: str, number: int, now: datetime, fields: dict) -> tuple[bytes, str]:
    """Return the line that follows line `number`, whose chain is `before`, and its own chain."""
    facts = {"n": number + 1, "at": now.isoformat(timespec="milliseconds")} | fields
    body = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    chain = chain_of(before, body)
    return body[:-1] + CHAIN + chain.encode() + b'"}\n', chain


def chain_of(before: str, body: bytes) -> str:
    """Return the chain of a line whose text without it is `body`, after a line with `before`."""
    return hashlib.sha256(before.encode() + body).hexdigest()


def list_named(line: bytes) -> str:
    """Return the name of the list of companies that a line names, "" where it names none."""
    at = line.find(LIST)
    return line[at + len(LIST) :][:NAME_LENGTH].decode("ascii", "replace") if at >= 0 else ""


def parted(line: bytes) -> tuple[bytes, str] | None:
    """Return a line (without its end) as text without chain, and chain; None where it is none."""
    at = len(line) - CHAIN_LENGTH - len(b'"}') - len(CHAIN)
    if at < 1 or line[at : at + len(CHAIN)] != CHAIN or not line.endswith(b'"}'):
        return None
    return line[:at] + b"}", line[at + len(CHAIN) : -2].decode("ascii", "replace")


def files_in(home: Path) -> list[Path]:
    """Return the files of the record, in their order."""
    return sorted(home.glob("[0-9]*.jsonl"))


def head_in(home: Path) -> str | None:
    """Return the chain of the last line that was acknowledged, None where it is not known."""
    try:
        head = (home / "HEAD").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return head if len(head) == CHAIN_LENGTH else None


def end_is_unknown(home: Path) -> bool:
    """Return whether HEAD does not name one of the last lines, where there are lines or HEAD.

    Before the second line HEAD may not be written yet. Raises OSError where they cannot be read.
    """
    head = head_in(home)  # before the lines: one that is added meanwhile is after it
    files = files_in(home)[-2:]
    lines = [line for path in files for line in _end_of_file(path)]
    if head is None and len(lines) <= 1 and len(files) <= 1:
        return (home / "HEAD").exists() and (home / "HEAD").stat().st_size > 0
    return not any(found[1] == head for one in reversed(lines) if (found := parted(one)))


def _end_of_file(path: Path) -> list[bytes]:
    with path.open("rb") as file:
        return _tail(file)


def last_number(home: Path) -> int:
    """Return the number of the last whole line; what a stopped writer left of one is removed."""
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
    """Return the file to add to: a clock that was put back starts no file before the last."""
    last = max((path.stem for path in home.glob("[0-9]*.jsonl")), default=month)
    return home / f"{max(last, month)}.jsonl"


def _mend(file: BinaryIO) -> int:
    """Cut off a line without an end and return how many bytes it had."""
    length = file.seek(0, os.SEEK_END)
    end = _end_of_lines(file, length)
    if end < length:
        file.truncate(end)
        os.fsync(file.fileno())
    return length - end


def _end_of_lines(file: BinaryIO, length: int) -> int:
    for start in range(max(0, length - TAIL), -TAIL, -TAIL):
        file.seek(max(0, start))
        found = file.read(TAIL).rfind(b"\n")
        if found >= 0:
            return max(0, start) + found + 1
    return 0


def _last(home: Path, path: Path, file: BinaryIO) -> tuple[str, int]:
    """Return chain and number of the last line, of the file before where this one is new."""
    lines = _tail(file)
    if lines:
        return _chain_and_number(lines[-1])
    earlier = [other for other in files_in(home) if other.stem < path.stem]
    for other in reversed(earlier):
        with other.open("rb") as found:
            if lines := _tail(found):
                return _chain_and_number(lines[-1])
    return BEGINNING, 0


def _tail(file: BinaryIO) -> list[bytes]:
    """Return the last whole lines, as many as a bounded read gives."""
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - TAIL))
    lines = file.read().split(b"\n")
    return [line for line in (lines[1:] if length > TAIL else lines) if line]


def _chain_and_number(line: bytes) -> tuple[str, int]:
    """Return what the next line follows; a spoilt last line is followed by its own hash."""
    found = parted(line)
    try:
        number = int(json.loads(line).get("n", 0)) if found else 0
    except (ValueError, AttributeError):
        number = 0
    return (found[1] if found else hashlib.sha256(line).hexdigest()), number


def _lost(home: Path, file: BinaryIO, before: str) -> dict:
    """Return what is to be said where the line that HEAD names is not among the last ones."""
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
