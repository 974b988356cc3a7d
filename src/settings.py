"""Every setting, in one place: its name, its default and what it does, in both languages."""

import os
from typing import NamedTuple


class Setting(NamedTuple):
    """One environment variable that the dashboard reads."""

    name: str
    default: str
    meaning_ko: str
    meaning_en: str
    otherwise: str = ""
    """The setting to fall back on when this one is not set."""


SETTINGS = (
    Setting(
        "SANDAN_DATA",
        "./var",
        "자료 버전(스냅샷)을 두는 폴더",
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
        "남겨 둘 자료 버전의 수 (오래된 것부터 지움)",
        "how many snapshots stay on disk; the oldest go first",
    ),
    Setting(
        "SANDAN_WAIT",
        "0",
        "다른 적재 작업을 기다릴 시간 (초)",
        "seconds to wait for another load to finish",
    ),
    Setting(
        "SANDAN_CHECK_HOURS",
        "24",
        "살펴볼 때 만든 판을 그대로 공개하려고 남겨 두는 시간 (0이면 남기지 않음)",
        "hours to keep the snapshot that a check has built, ready to be published; 0 keeps none",
    ),
    Setting(
        "SANDAN_REFUSED_PERCENT",
        "5",
        "거절한 행이 파일의 몇 %를 넘으면 확인을 받은 뒤에만 공개할지",
        "share of rejected rows of a file, in percent, above which it must be confirmed",
    ),
    Setting("SANDAN_HOST", "127.0.0.1", "화면을 여는 주소", "address that the server listens on"),
    Setting(
        "SANDAN_USER_HEADER",
        "",
        "로그인한 사용자의 이름이 담긴 요청 머리글 (비우면 누구나 봄)",
        "request header in which a proxy names the signed-in user; empty lets everybody look",
    ),
    Setting(
        "SANDAN_PROXY_SECRET_FILE",
        "",
        "프록시가 자신임을 밝히는 비밀 값(X-Sandan-Proxy 머리글)이 담긴 파일; "
        "사용자 머리글을 쓰며 다른 기기의 접속을 받을 때 필요함",
        "file with the secret that the proxy shows in the header X-Sandan-Proxy; needed where a "
        "header names users and the server listens on more than the loopback address",
    ),
    Setting(
        "SANDAN_PROXY_SECRET",
        "",
        "그 비밀 값 자체 (파일이 더 안전함)",
        "that secret itself (a file is safer)",
    ),
    Setting(
        "SANDAN_SOCKET",
        "",
        "포트 대신 쓸 유닉스 소켓 파일 (프록시만 열 수 있는 폴더에 둠)",
        "Unix socket to listen on instead of a port, in a folder that only the proxy may enter",
    ),
    Setting(
        "SANDAN_HOSTS",
        "",
        "서버를 부를 수 있는 이름 (쉼표로 구분; 비우면 프록시 뒤에서는 모두, 아니면 이 컴퓨터만)",
        "host names by which the server may be called (commas between; empty allows all behind a "
        "proxy, and the loopback names otherwise)",
    ),
    Setting(
        "SANDAN_IDLE_MINUTES",
        "30",
        "쓰지 않는 화면을 닫기까지의 시간 (분)",
        "minutes after which a screen that nobody uses is closed",
    ),
    Setting(
        "SANDAN_UPLOADS_MB",
        "2000",
        "올린 파일이 한꺼번에 서버 메모리를 차지할 수 있는 크기 (MB, 모든 사용자를 더해)",
        "how much memory uploaded files may take at a time, in MB, over all users",
    ),
    Setting(
        "SANDAN_RECORD_MONTHS",
        "24",
        "접속기록을 남겨 둘 달 수",
        "how many months the access record is kept",
    ),
    Setting(
        "SANDAN_OPERATIONS",
        "",
        "권한, 후속 관리, 접속기록을 두는 데이터베이스 주소 (비우면 SANDAN_STORE의 것, 그것도 "
        "없으면 SANDAN_DATA의 operations.db)",
        "URL of the database of rights, follow-up and the access record; empty is that of "
        "SANDAN_STORE, or without one operations.db in SANDAN_DATA",
        otherwise="SANDAN_STORE",
    ),
    Setting(
        "SANDAN_STORE",
        "",
        "자료 버전을 보일 PostgreSQL 주소 (비우면 SANDAN_DATA의 파일에서 보임)",
        "URL of the PostgreSQL that serves the snapshots; empty serves the files in SANDAN_DATA",
    ),
    Setting(
        "SANDAN_BUILD",
        "",
        "새 버전을 계산할 Spark 클러스터의 주소: spark://서버:7077 또는 sc://서버:15002 "
        "(비우면 적재하는 컴퓨터가 계산함)",
        "Spark cluster that computes new snapshots: spark://host:7077 or sc://host:15002; "
        "empty computes them on the machine that loads",
    ),
    Setting(
        "SANDAN_ARCHIVE",
        "",
        "클러스터가 읽을 Parquet 파일을 두는 폴더. 적재하는 컴퓨터와 클러스터의 모든 컴퓨터에서 "
        "같은 이름으로 보여야 함 (비우면 SANDAN_DATA의 archive)",
        "folder of the Parquet files that the cluster reads; the machine that loads and all of the "
        "cluster must see it under this name; empty is archive in SANDAN_DATA",
    ),
    Setting(
        "SANDAN_UPLOAD_MB",
        "500",
        "데이터 화면에서 올릴 파일 하나의 최대 크기 (MB). 올리는 동안 서버의 메모리에 있음",
        "largest file that the Data page takes, in MB; the upload is held in the server's memory",
    ),
    Setting("PORT", "8501", "화면을 여는 포트", "port that the server listens on"),
)
_KNOWN = {known.name: known for known in SETTINGS}


ENDED = {
    "SANDAN_COMPANY_READERS": "firms",
    "SANDAN_NUMBER_READERS": "identifiers",
    "SANDAN_STEWARDS": "load",
}
"""Former settings that listed users, and the capability that replaces each of them."""


class EndedSetting(ValueError):
    """A former list of users is still set: str() is the remedy in Korean, `.english` in English."""

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
    """Raise EndedSetting when one of the former lists of users is still set."""
    for name, capability in ENDED.items():
        listed = [user.strip() for user in os.environ.get(name, "").split(",") if user.strip()]
        if listed:
            users = ["USER" if user == "*" else user for user in listed]
            commands = [f"python -m src rights give {user} {capability}" for user in users]
            raise EndedSetting(name, "; ".join(commands))


class BadSetting(ValueError):
    """A numeric setting is not a number: str() says so in Korean, `.english` in English."""

    def __init__(self, name: str, value: str):
        super().__init__(f"설정 {name}의 값 '{value}'은 숫자가 아닙니다. 숫자로 고치세요.")
        self.english = f"The setting {name} is '{value}', which is no number. Give it a number."


def setting(name: str) -> str:
    """Return a setting from the environment or its default; an empty one counts as not set.

    Raises KeyError for a name that is not in SETTINGS.
    """
    known = _KNOWN[name]
    given = os.environ.get(name)
    return given or (setting(known.otherwise) if known.otherwise else known.default)


def whole_setting(name: str) -> int:
    """Return a setting as a whole number. Raises BadSetting for anything else."""
    try:
        return int(setting(name))
    except ValueError:
        raise BadSetting(name, setting(name)) from None
