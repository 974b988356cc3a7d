"""Open a zip archive of text files without trusting it: names, sizes and what is inside.

Names may be in CP949, as Windows in Korea packs. Nothing is ever unpacked to the disk: a member is
read as it is unpacked, and no more of it than it declares, which is bounded for all together.
"""

import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from src.intake.guard import ZIP, ZIP_EMPTY, is_text
from src.intake.problems import unreadable
from src.intake.workbook import BROKEN

MOST_MEMBERS = 200
MOST_BYTES = 4 * 2**30
MOST_RATIO, LEAST_SUSPECT = 400, 64 * 2**20
UTF8_NAME = 0x800
NO_DATA = (".pdf", ".hwp", ".hwpx", ".doc", ".docx", ".txt", ".md", ".png", ".jpg", ".jpeg")
HIDDEN = ("__MACOSX/", ".", "Thumbs.db", "desktop.ini")
WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class Member:
    """One file inside an archive, opened like a path: its own name, and open("rb")."""

    name: str
    archive: zipfile.ZipFile
    entry: zipfile.ZipInfo

    def open(self, mode: str = "rb"):
        """Return the file, unpacked as it is read."""
        return self.archive.open(self.entry)


def is_archive(path: Path) -> bool:
    """Return whether a zip file is an archive of files and no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry.filename for entry in archive.infolist()]
    except BROKEN:
        return False
    files = [name for name in names if not name.endswith("/")]
    return bool(files) and not any(_is_of_workbook(name) for name in files)


def _is_of_workbook(name: str) -> bool:
    return name.lower() == WORKBOOK or name == "[Content_Types].xml" or name.startswith("xl/")


def members(name: str, archive: zipfile.ZipFile) -> tuple[list[Member], list[str]]:
    """Return the text files of an archive in the order of their names, and what is no data.

    Raises Unreadable for a name that leads elsewhere, an archive within, a password, and for what
    would grow beyond all measure.
    """
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_MEMBERS:
        raise unreadable(name, "large_zip", detail=f"{len(entries):,}개 파일")
    _refuse_large(name, entries)
    found, left_out = [], []
    for entry in entries:
        path = printed_name(entry)
        _refuse_path(name, path)
        if PurePosixPath(path).name.startswith(HIDDEN) or path.startswith(HIDDEN):
            continue
        member = Member(PurePosixPath(path).name, archive, entry)
        if _is_data(name, path, member):
            found.append(member)
        else:
            left_out.append(path)
    if not found:
        raise unreadable(name, "no_member")
    return sorted(found, key=lambda member: member.name), left_out


def printed_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry: UTF-8 if it says so, else CP949 where it can be."""
    if entry.flag_bits & UTF8_NAME:
        return entry.filename
    try:
        return entry.orig_filename.encode("cp437").decode("cp949")
    except UnicodeError:
        return entry.filename


def _refuse_path(name: str, path: str) -> None:
    parts = path.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0] or "\0" in path:
        raise unreadable(name, "unsafe_path", path=path[:80])


def _refuse_large(name: str, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        grown = entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
        if grown and entry.file_size > LEAST_SUSPECT:
            raise unreadable(name, "large_zip", detail=f"{entry.file_size / 2**20:,.0f} MB")
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise unreadable(name, "large_zip", detail=f"{total / 2**20:,.0f} MB")


def _is_data(name: str, path: str, member: Member) -> bool:
    if member.entry.flag_bits & 1:
        raise unreadable(name, "locked_zip")
    try:
        with member.open() as file:
            head = file.read(4096)
    except (*BROKEN, RuntimeError):
        raise unreadable(name, "damaged_zip", path=path[:80]) from None
    if path.lower().endswith(NO_DATA):
        return False
    if head.startswith((ZIP, ZIP_EMPTY)):
        raise unreadable(name, "nested_zip", path=path[:80])
    if not head or not is_text(head):
        raise unreadable(name, "strange_member", path=path[:80])
    return True
