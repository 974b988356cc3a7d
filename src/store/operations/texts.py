"""Which texts both kinds of database keep: PostgreSQL refuses what SQLite takes without a word."""

from sqlalchemy import String, Table

from src.store.operations.errors import OperationsError


def check_texts(table: Table, rows: list[dict]) -> None:
    """Raise OperationsError for a text of the rows that is missing, too long or cannot be kept."""
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
    """Return whether a text is without NUL and half letters (lone surrogates)."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value
