"""Check the first bytes of a file before it is parsed, and refuse what cannot be read.

Names of files are not trusted. Of most files only the first `HEAD` bytes are read here.
"""

import os
from pathlib import Path

from src.load.files.other_kinds import (
    UTF16,
    is_lock,
    kind_of_bytes,
    kind_of_ole,
    kind_of_text,
    kind_of_zip,
    text_start,
)
from src.load.files.reasons import Reason, Unreadable, unreadable
from src.load.files.workbook import BROKEN

HEAD = 65_536
LARGEST_FILE = 2 * 2**30

ZIP = b"PK\x03\x04"
ZIP_EMPTY = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BIFF = (b"\x09\0\x04\0", b"\x09\x02\x06\0", b"\x09\x04\x06\0", b"\x09\x08\x08\0")
"""The first bytes of a workbook of Excel 2 to 5 outside an OLE container."""
# Names of streams in an OLE container (in UTF-16), which tell what the container holds
OLE_USES = (
    ("EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ("Workbook".encode("utf-16-le"), "old_excel"),
    ("Book".encode("utf-16-le"), "old_excel"),
)


def shape_of(path: Path) -> str:
    """Return how to read the file: "zip" or "text".

    Raises Unreadable for a missing or empty file, pictures, protected and other documents, old and
    encrypted workbooks, web pages, XML, JSON and other binary files.
    """
    head = _head(path)
    if head.startswith((ZIP, ZIP_EMPTY)):
        _refuse_large(path)
        _refuse(path.name, _kind_of_zip(path))
        return "zip"
    _refuse(path.name, kind_of_bytes(path.name, head))
    if head.startswith(BIFF):
        raise unreadable(path.name, "old_excel")
    if _is_unmarked_utf16(head):
        raise unreadable(path.name, "unmarked_utf16")
    if head.startswith(OLE):
        around = _around(path, head)
        _refuse(path.name, kind_of_ole(path.name, around))
        raise unreadable(path.name, ole_reason(around))
    if is_text(head):
        _refuse_large(path)
        _refuse(path.name, kind_of_text(head))
        return "text"
    raise unreadable(path.name, "not_text")


def is_lock_file(path: Path) -> bool:
    """Return whether a file is the lock file of an open document; False if it does not exist."""
    try:
        return path.stat().st_size <= HEAD and is_lock(path.name, path.read_bytes())
    except OSError:
        return False


def _refuse(name: str, reason: Reason | None) -> None:
    if reason is not None:
        raise Unreadable(reason, name)


def _kind_of_zip(path: Path) -> Reason | None:
    """Return why a zip is refused, or None; a damaged one is refused later, when it is opened."""
    try:
        return kind_of_zip(path)
    except BROKEN:
        return None


def _head(path: Path) -> bytes:
    if not path.exists():
        raise unreadable(path.name, "missing")
    if path.is_dir():
        raise unreadable(path.name, "directory")
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise unreadable(path.name, "not_permitted", detail=error.strerror) from None
    if not head:
        raise unreadable(path.name, "empty")
    return head


def _around(path: Path, head: bytes) -> bytes:
    """Return both ends of an OLE container, because its directory may be at the end of the file."""
    with path.open("rb") as file:
        file.seek(max(0, os.path.getsize(path) - 4 * HEAD))
        return head + file.read(4 * HEAD)


def ole_reason(around: bytes) -> str:
    """Return why an OLE container is refused, by the names of its streams."""
    return next((reason for name, reason in OLE_USES if name in around), "old_excel")


def _is_unmarked_utf16(head: bytes) -> bool:
    """Return whether a text is in UTF-16 without a byte order mark."""
    some = head[: len(head) // 2 * 2][:4096]
    for encoding, zeros in (("utf-16-le", some[1::2]), ("utf-16-be", some[::2])):
        if b"\0" in zeros and not head.startswith(UTF16):
            text = some.decode(encoding, "replace")
            likely = sum(letter in ',"' or letter.isalnum() or letter.isspace() for letter in text)
            if "\0" not in text and "\ufffd" not in text and likely * 10 >= len(text) * 8:
                return True
    return False


def is_text(head: bytes) -> bool:
    """Return whether the bytes look like text: no NUL and hardly any control characters."""
    if head.startswith(UTF16):
        head = text_start(head) or b" "
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a" for byte in head[:4096])
    return b"\0" not in head and controls * 100 <= min(len(head), 4096)


def _refuse_large(path: Path) -> None:
    size = os.path.getsize(path)
    if size > LARGEST_FILE:
        megabytes = f"{size / 2**20:,.0f} MB"
        limit = f"{LARGEST_FILE // 2**20} MB"
        raise unreadable(path.name, "too_large", size=megabytes, limit=limit)
