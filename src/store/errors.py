"""What can go wrong when data are published, each as one Korean sentence with its remedy."""

import errno
from pathlib import Path

_DATABASE_MODULES = ("duckdb", "_duckdb", "sqlalchemy")
"""By name, not by class: listing snapshots needs this module and no database."""

_BY_NUMBER = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
    errno.EIO: "broken",
    errno.ENOTDIR: "no_folder",
    errno.EEXIST: "no_folder",
}
_BY_WORDS = (
    ("no space left", "full"),
    ("file too large", "full"),
    ("disk quota", "full"),
    ("could not write all", "full"),
    ("read-only file system", "read_only"),
    ("permission denied", "read_only"),
    ("input/output error", "broken"),
    ("out of memory error", "memory"),
)
_KOREAN = {
    "full": "저장 공간이 부족해 {folder} 폴더에 새 판을 쓰지 못했습니다. "
    "이전 판을 그대로 씁니다. 공간을 비운 뒤 다시 실행하세요.",
    "read_only": "{folder} 폴더에 쓸 권한이 없어 새 판을 만들지 못했습니다. "
    "이전 판을 그대로 씁니다. 폴더 권한을 고치거나 SANDAN_DATA로 다른 폴더를 지정하세요.",
    "broken": "저장 장치가 오류를 알려 {folder} 폴더에 새 판을 쓰지 못했습니다. "
    "이전 판을 그대로 씁니다. 장치를 확인하거나 SANDAN_DATA로 다른 폴더를 지정하세요.",
    "memory": "메모리가 부족해 새 판을 만들지 못했습니다. 이전 판을 그대로 씁니다. "
    "파일을 나누어 올리거나, 다른 일을 멈춘 뒤 다시 실행하세요.",
    "no_folder": "{folder}은(는) 폴더가 아니거나 폴더로 만들 수 없어 새 판을 쓰지 못했습니다. "
    "SANDAN_DATA로 다른 폴더를 지정하세요.",
    "busy": "다른 적재 작업이 {folder} 폴더를 쓰고 있습니다. 그 작업이 끝난 뒤 다시 실행하세요.",
    "unknown_version": "{version} 판이 {folder} 폴더에 없습니다. "
    "`python -m src snapshots`로 목록을 확인하세요.",
    "duplicate": "{table} 자료에 같은 행이 두 번 있어 적재하지 않았습니다({key}). "
    "원자료에서 겹친 행을 지우고 다시 실행하세요.",
}
_ENGLISH = {
    "full": "There is no space left in {folder}: the version before is still served. "
    "Free some space and run it again.",
    "read_only": "The folder {folder} cannot be written: the version before is still served. "
    "Mend its permissions or name another folder in SANDAN_DATA.",
    "broken": "The disk reports an error in {folder}: the version before is still served. "
    "Check the disk or name another folder in SANDAN_DATA.",
    "memory": "There is not enough memory: the version before is still served. "
    "Load the files in parts, or stop other work and run it again.",
    "no_folder": "{folder} is no folder and cannot be made one: nothing was published. "
    "Name another folder in SANDAN_DATA.",
    "busy": "Another load is writing to {folder}. Run this again when it has finished.",
    "unknown_version": "There is no version {version} in {folder}. "
    "`python -m src snapshots` lists them.",
    "duplicate": "{table} holds the same row twice ({key}): nothing was loaded. "
    "Remove one and run it again.",
}


class CannotPublish(Exception):
    """Nothing was published; str() is one Korean sentence, `.english` the English one."""

    def __init__(self, cause: str, **details: object):
        super().__init__(_KOREAN[cause].format(**details))
        self.cause = cause
        self.english = _ENGLISH[cause].format(**details)


_UNREADABLE = {
    "spoilt_pointer": "자료를 열 수 없습니다. 어느 판을 보일지 적은 {file} 파일이 없거나 "
    "비었습니다. 서버에서 `python -m src snapshots`로 목록을 보고 `python -m src publish 판번호`로 "
    "다시 고르세요.",
    "missing_version": "자료를 열 수 없습니다. 보일 판 {version}의 파일이 없거나 망가졌습니다. "
    "파일을 되돌리거나 서버에서 `python -m src publish 판번호`로 다른 판을 고르세요.",
    "spoilt_file": "자료를 열 수 없습니다. {file} 파일을 읽지 못했습니다. 파일과 권한을 확인하거나 "
    "서버에서 `python -m src publish 판번호`로 다른 판을 고르세요.",
}
_UNREADABLE_ENGLISH = {
    "spoilt_pointer": "The data cannot be opened: {file}, which names the version served, is "
    "missing or empty. Serve one by `python -m src publish VERSION` (`python -m src snapshots` "
    "lists them).",
    "missing_version": "The data cannot be opened: the files of the version served, {version}, are "
    "missing or spoilt. Bring them back, or run `python -m src publish VERSION` with another.",
    "spoilt_file": "The data cannot be opened: {file} cannot be read. Check the file and its "
    "permissions, or run `python -m src publish VERSION` with another.",
}


class UnreadableData(Exception):
    """There are data and they cannot be read, so nothing of them may be shown.

    str() is one Korean sentence, `.english` the English one.
    """

    def __init__(self, cause: str, **details: object):
        super().__init__(_UNREADABLE[cause].format(**details))
        self.cause = cause
        self.english = _UNREADABLE_ENGLISH[cause].format(**details)


def explained(error: Exception, folder: Path) -> CannotPublish | None:
    """Return the sentence for an error of disk or memory, None for any other error."""
    cause = _BY_NUMBER.get(getattr(error, "errno", None) or 0)
    cause = "memory" if isinstance(error, MemoryError) else cause
    if cause is None and type(error).__module__.split(".")[0] in _DATABASE_MODULES:
        words = str(error).lower()
        cause = next((cause for known, cause in _BY_WORDS if known in words), None)
    return None if cause is None else CannotPublish(cause, folder=folder)
