"""Look at the first bytes of a file before anything parses it, and refuse what cannot be read.

A file may be anything: its name is never believed, and at most `HEAD` bytes are read here.
"""

import os
from pathlib import Path

from src.load.files.reasons import unreadable, words

HEAD = 65_536
LARGEST_FILE = 2 * 2**30

# first bytes → what the file is (reason.kind_of_file)
SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n", "png"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"%PDF", "pdf"),
    (b"HWP Document", "hwp"),
    (b"7z\xbc\xaf\x27\x1c", "sevenzip"),
    (b"Rar!", "rar"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3", "sqlite"),
    (b"PAR1", "parquet"),
)
ZIP = b"PK\x03\x04"
ZIP_EMPTY = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# names of streams inside an OLE container, UTF-16: which of its many uses this is
OLE_USES = (
    ("EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ("Workbook".encode("utf-16-le"), "old_excel"),
    ("Book".encode("utf-16-le"), "old_excel"),
)


def shape_of(path: Path) -> str:
    """Return "zip" or "text": how the file can be read.

    Raises Unreadable for what is no readable file, for pictures and other documents, for
    old and encrypted workbooks, and for bytes that are no text.
    """
    head = _head(path)
    if head.startswith((ZIP, ZIP_EMPTY)):
        _refuse_large(path)
        return "zip"
    _refuse_known(path, head)
    if is_text(head):
        _refuse_large(path)
        return "text"
    raise unreadable(path.name, "not_text")


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


def _refuse_known(path: Path, head: bytes) -> None:
    if head.startswith(OLE):
        raise unreadable(path.name, _ole_use(path, head))
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            raise unreadable(path.name, "other_kind", kind=words(f"kind_of_file.{kind}"))


def _ole_use(path: Path, head: bytes) -> str:
    """Return the reason for an OLE container; its directory may stand at the end of the file."""
    with path.open("rb") as file:
        file.seek(max(0, os.path.getsize(path) - 4 * HEAD))
        return ole_reason(head + file.read(4 * HEAD))


def ole_reason(around: bytes) -> str:
    """Return why an OLE container is refused: encrypted or old_excel, by names within it."""
    return next((reason for name, reason in OLE_USES if name in around), "old_excel")


def is_text(head: bytes) -> bool:
    """Return whether the bytes look like text: no NUL, hardly a control character."""
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a" for byte in head[:4096])
    return b"\0" not in head and controls * 100 <= min(len(head), 4096)


def _refuse_large(path: Path) -> None:
    size = os.path.getsize(path)
    if size > LARGEST_FILE:
        megabytes = f"{size / 2**20:,.0f} MB"
        limit = f"{LARGEST_FILE // 2**20} MB"
        raise unreadable(path.name, "too_large", size=megabytes, limit=limit)
