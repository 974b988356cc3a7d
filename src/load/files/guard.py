"""Look at the first bytes of a file before anything parses it, and refuse what cannot be read.

A file may be anything: its name is never believed, and at most `HEAD` bytes are read here.
"""

import os
from pathlib import Path

from src.load.files.problems import unreadable

HEAD = 65_536
LARGEST_FILE = 2 * 2**30

# first bytes → what the file is, in Korean and in English
SIGNATURES = (
    (b"\xff\xd8\xff", "그림 파일(JPEG)", "a picture (JPEG)"),
    (b"\x89PNG\r\n", "그림 파일(PNG)", "a picture (PNG)"),
    (b"GIF8", "그림 파일(GIF)", "a picture (GIF)"),
    (b"BM", "그림 파일(BMP)", "a picture (BMP)"),
    (b"%PDF", "PDF 문서", "a PDF document"),
    (b"HWP Document", "한글 문서(HWP)", "a Hangul document (HWP)"),
    (b"7z\xbc\xaf\x27\x1c", "7z 압축 파일", "a 7z archive"),
    (b"Rar!", "RAR 압축 파일", "a RAR archive"),
    (b"\x1f\x8b", "gzip 압축 파일", "a gzip archive"),
    (b"SQLite format 3", "SQLite 데이터베이스", "an SQLite database"),
    (b"PAR1", "Parquet 파일", "a Parquet file"),
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
    for signature, korean, english in SIGNATURES:
        if head.startswith(signature):
            raise unreadable(path.name, "other_kind", kind=korean, kind_en=english)


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
