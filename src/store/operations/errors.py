"""Why the operations database did not take or give something, in a sentence for its user."""


class OperationsError(Exception):
    """Nothing was stored or read; str() says why in one Korean sentence, `.english` in English."""

    def __init__(self, korean: str, english: str):
        super().__init__(korean)
        self.english = english


class NewerDatabase(OperationsError):
    """A newer version of the program has changed the tables: this one must not touch them."""


class OtherTables(OperationsError):
    """There are tables of our names that are not ours: nothing was changed."""

    def __init__(self, tables: list[str]):
        super().__init__(*(words.format(tables=", ".join(tables)) for words in OTHER_TABLES))


NOT_REACHED = (
    "후속 관리 기록을 열 수 없습니다. 설정 SANDAN_OPERATIONS와 폴더 권한을 확인해 주십시오.",
    "The notes on companies cannot be opened: check SANDAN_OPERATIONS and the folder.",
)
UNKNOWN_KIND = (
    "설정 SANDAN_OPERATIONS는 sqlite:///파일 또는 postgresql+psycopg://… 주소여야 합니다.",
    "SANDAN_OPERATIONS must be a URL such as sqlite:///file or postgresql+psycopg://….",
)
NO_DRIVER = (
    (
        "설정 SANDAN_OPERATIONS의 데이터베이스에 쓸 드라이버가 없습니다. "
        "`.venv/bin/python -m pip install 'psycopg[binary]'`로 설치해 주십시오."
    ),
    (
        "The driver of the database in SANDAN_OPERATIONS is missing: "
        "install it by `.venv/bin/python -m pip install 'psycopg[binary]'`."
    ),
)
NOT_UTF8 = (
    (
        "SANDAN_OPERATIONS의 데이터베이스가 한글을 담지 못합니다. "
        "인코딩이 UTF8인 데이터베이스를 만들어 주십시오."
    ),
    "The database in SANDAN_OPERATIONS cannot hold Korean: make one whose encoding is UTF8.",
)
NOT_MIGRATED = (
    (
        "후속 관리 데이터베이스의 표를 만들거나 고치지 못했습니다. "
        "표를 만들 권한과 디스크의 남은 공간을 확인하고 다시 시작해 주십시오."
    ),
    (
        "The tables of the operations database could not be made or changed: "
        "check the right to create tables and the space on the disk, and start again."
    ),
)
NEWER = (
    (
        "후속 관리 데이터베이스를 더 새로운 판의 프로그램이 고쳤으니, "
        "프로그램을 그 판으로 올리거나 SANDAN_OPERATIONS에 다른 데이터베이스를 적고 "
        "다시 시작해 주십시오."
    ),
    (
        "A newer version of the program has changed the operations database: "
        "update the program, or name another database in SANDAN_OPERATIONS."
    ),
)
OTHER_TABLES = (
    (
        "SANDAN_OPERATIONS의 데이터베이스에 이름은 같으나 짜임이 다른 표({tables})가 있습니다. "
        "아무것도 고치지 않았으니 다른 데이터베이스를 적어 주십시오."
    ),
    (
        "The database in SANDAN_OPERATIONS has tables of the same name and another layout "
        "({tables}). Nothing was changed; name another database."
    ),
)
