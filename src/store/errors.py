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
    "current_spoilt": "어느 자료 판을 보여 줄지 적은 {folder}/CURRENT 파일이 없거나 비었거나 "
    "망가졌습니다. 아무 판이나 대신 열지 않습니다. `python -m src snapshots`로 목록을 보고 "
    "`python -m src publish 판번호`로 정하세요.",
    "version_gone": "{folder}/CURRENT가 가리키는 {version} 판의 파일이 없거나 망가졌습니다. "
    "다른 판을 대신 열지 않습니다. 백업에서 되살리거나 `python -m src publish 판번호`로 "
    "다른 판을 정하세요.",
    "key_lost": "{folder} 폴더의 COMPANY.key 파일이 없거나 자료 판을 만들 때의 것이 아닙니다. "
    "새로 만들면 기업의 표시와 기록이 주인을 잃으므로 아무것도 하지 않았습니다. "
    "백업에서 되살리세요.",
    "old_ids": "지금 공개된 자료 판은 기업 식별자에 사업자등록번호가 들어 있는 이전 것입니다. "
    "먼저 `python -m src first-run`을 한 번 실행하면 자료는 그대로 두고 식별자만 바꿉니다.",
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
    "current_spoilt": "The file {folder}/CURRENT, which names the version to serve, is missing, "
    "empty or spoilt. No other is served instead. `python -m src snapshots` lists the versions, "
    "`python -m src publish VERSION` names one.",
    "version_gone": "The file of version {version}, which {folder}/CURRENT names, is missing or "
    "spoilt. No other is served instead. Restore it from a backup, or name another by "
    "`python -m src publish VERSION`.",
    "key_lost": "The file COMPANY.key in {folder} is gone, or not the one that the snapshots were "
    "made with. A new one would leave marks and records without their companies: nothing was done. "
    "Restore it from a backup.",
    "old_ids": "Ids of companies in the snapshot that is served still hold business numbers. Run "
    "`python -m src first-run` once: it changes the ids and nothing else.",
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


class CannotRead(CannotPublish):
    """What was published cannot be told or read: nothing is shown instead."""


def explained(error: Exception, folder: Path) -> CannotPublish | None:
    """Return the sentence for an error of disk or memory, None for any other error."""
    cause = _BY_NUMBER.get(getattr(error, "errno", None) or 0)
    cause = "memory" if isinstance(error, MemoryError) else cause
    if cause is None and type(error).__module__.split(".")[0] in _DATABASE_MODULES:
        words = str(error).lower()
        cause = next((cause for known, cause in _BY_WORDS if known in words), None)
    return None if cause is None else CannotPublish(cause, folder=folder)
