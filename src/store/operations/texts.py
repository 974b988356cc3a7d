"""Which texts both kinds of database keep: PostgreSQL refuses what SQLite takes without a word."""

from sqlalchemy import String, Table

from src.store.operations.errors import OperationsError

NAMES = {
    "reason": ("까닭이", "reason"),
    "marked_by": ("사용자 이름이", "user name"),
    "decided_by": ("사용자 이름이", "user name"),
    "company_id": ("기업 식별자가", "company id"),
    "workplace_key": ("사업장 식별자가", "workplace key"),
    "source": ("출처가", "source"),
    "origin": ("자료의 종류가", "kind of data"),
    "version": ("자료 판이", "snapshot"),
    "mark": ("표시가", "mark"),
    "verdict": ("판단이", "verdict"),
}
"""What each text is called in a refusal; the Korean as a subject."""

MISSING = ("{name_ko} 비어 있습니다.", "The {name_en} is missing.")
TOO_LONG = (
    "{name_ko} 너무 깁니다. {longest}자까지 적을 수 있습니다.",
    "The {name_en} is too long: at most {longest} letters.",
)
NOT_A_LETTER = (
    "{name_ko} 글자가 아닌 것을 담고 있습니다. 지우고 다시 적어 주십시오.",
    "The {name_en} has something in it that is no letter: take it out and write it again.",
)


def check_texts(table: Table, rows: list[dict]) -> None:
    """Raise OperationsError for a text of the rows that is missing, too long or cannot be kept."""
    texts = {
        column.name: column.type.length
        for column in table.columns
        if isinstance(column.type, String) and column.type.length
    }
    for row in rows:
        for name, longest in texts.items():
            if (wrong := _wrong_with(row[name], longest)) is not None:
                said = dict(zip(("name_ko", "name_en"), NAMES[name], strict=True))
                raise OperationsError(*(words.format(**said, longest=longest) for words in wrong))


def _wrong_with(value: object, longest: int) -> tuple[str, str] | None:
    if not isinstance(value, str):
        return MISSING
    if not can_be_kept(value):
        return NOT_A_LETTER
    return TOO_LONG if len(value) > longest else None


def can_be_kept(value: str) -> bool:
    """Return whether a text is without NUL and half letters (lone surrogates)."""
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
