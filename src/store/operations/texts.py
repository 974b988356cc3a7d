"""Check that both databases can hold a text: PostgreSQL refuses some that SQLite silently takes."""

from sqlalchemy import String, Table

from src.store.operations.errors import OperationsError


def check_texts(table: Table, rows: list[dict]) -> None:
    """Raise OperationsError for a text that is missing, too long or cannot be stored."""
    texts = {
        column.name: column.type.length
        for column in table.columns
        if isinstance(column.type, String) and column.type.length
    }
    for row in rows:
        for name, longest in texts.items():
            value = row[name]
            if not isinstance(value, str):
                raise OperationsError("missing", name=name)
            if not can_be_kept(value):
                raise OperationsError("no_letter", name=name)
            if len(value) > longest:
                raise OperationsError("too_long", name=name, longest=longest)


def can_be_kept(value: str) -> bool:
    """Return whether a text has no NUL and no lone surrogate, which PostgreSQL cannot store."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value
