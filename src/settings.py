"""Every setting, in one place: its name, its default and what it does, in both languages."""

import os
from typing import NamedTuple


class Setting(NamedTuple):
    """One environment variable that the dashboard reads."""

    name: str
    default: str
    meaning_ko: str
    meaning_en: str


SETTINGS = (
    Setting(
        "SANDAN_DATA",
        "./var",
        "자료 판(스냅샷)을 두는 폴더",
        "folder that holds the snapshots",
    ),
    Setting(
        "SANDAN_LANG",
        "ko",
        "처음 보이는 언어: ko 한국어, en 영어",
        "first language: ko or en",
    ),
    Setting(
        "SANDAN_KEEP",
        "12",
        "남겨 둘 자료 판의 수 (오래된 것부터 지움)",
        "how many snapshots stay on disk; the oldest go first",
    ),
    Setting(
        "SANDAN_WAIT",
        "0",
        "다른 적재 작업을 기다릴 시간 (초)",
        "seconds to wait for another load to finish",
    ),
    Setting("SANDAN_HOST", "127.0.0.1", "화면을 여는 주소", "address that the server listens on"),
    Setting(
        "SANDAN_USER_HEADER",
        "",
        "로그인한 사용자의 이름이 담긴 요청 머리글 (비우면 누구나 봄)",
        "request header in which a proxy names the signed-in user; empty lets everybody look",
    ),
    Setting(
        "SANDAN_OPERATIONS",
        "",
        "후속 관리 표시를 두는 데이터베이스 주소 (비우면 SANDAN_DATA의 operations.db)",
        "URL of the database of follow-up marks; empty is operations.db in SANDAN_DATA",
    ),
    Setting(
        "SANDAN_UPLOAD_MB",
        "500",
        "데이터 화면에서 올릴 파일 하나의 최대 크기 (MB). 올리는 동안 서버의 메모리에 있음",
        "largest file that the Data page takes, in MB; it is in the server's memory meanwhile",
    ),
    Setting("PORT", "8501", "화면을 여는 포트", "port that the server listens on"),
)
_DEFAULTS = {known.name: known.default for known in SETTINGS}


ENDED = {
    "SANDAN_COMPANY_READERS": "firms",
    "SANDAN_NUMBER_READERS": "identifiers",
    "SANDAN_STEWARDS": "load",
}
"""Lists of users that were settings, and the capability of the right that takes their place."""


class EndedSetting(ValueError):
    """A list of users is still set: str() says in Korean what to do, `.english` in English."""

    def __init__(self, name: str, commands: str):
        super().__init__(
            f"설정 {name}는 더 쓰지 않습니다. `{commands}`로 권한을 준 뒤 이 설정을 지우고 다시 "
            "시작하세요."
        )
        self.english = (
            f"The setting {name} is no longer read. Give the rights by `{commands}`, remove the "
            "setting and start again."
        )


def refuse_ended() -> None:
    """Raise EndedSetting where a list of users is set that rights have taken the place of."""
    for name, capability in ENDED.items():
        named = [one.strip() for one in os.environ.get(name, "").split(",") if one.strip()]
        if named:
            users = ["USER" if one == "*" else one for one in named]
            raise EndedSetting(name, "; ".join(_giving(user, capability) for user in users))


def _giving(user: str, capability: str) -> str:
    return f"python -m src rights give {user} {capability}"


class BadSetting(ValueError):
    """A setting has a value that cannot be: str() says so in Korean, `.english` in English."""

    def __init__(self, name: str, value: str):
        super().__init__(f"설정 {name}의 값 '{value}'은 숫자가 아닙니다. 숫자로 고치세요.")
        self.english = f"The setting {name} is '{value}', which is no number. Give it a number."


def setting(name: str) -> str:
    """Return a setting from the environment or its default; an empty one counts as not set.

    Raises KeyError for a name that is not in SETTINGS.
    """
    return os.environ.get(name) or _DEFAULTS[name]


def whole_setting(name: str) -> int:
    """Return a setting as a whole number. Raises BadSetting where it is none."""
    try:
        return int(setting(name))
    except ValueError:
        raise BadSetting(name, setting(name)) from None
