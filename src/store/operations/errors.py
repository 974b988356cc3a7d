"""Errors of the operations database, each with a sentence for the user."""

from collections.abc import Callable

from src.text.catalogue import Texts

Value = str | int | Callable[[str], str]
"""What fills a blank; a function gives it in a language."""


class OperationsError(Exception):
    """Nothing was stored or read; str() says why in one Korean sentence, `.english` in English.

    key : of the sentence, below `operations.` in the texts. name : the column that it is about.
    """

    def __init__(self, key: str, **values: Value):
        self.key, self.values = f"operations.{key}", values
        super().__init__(said("ko", key, values))
        self.english = said("en", key, values)


class NewerDatabase(OperationsError):
    """A newer version of the program has changed the tables: this one must not touch them."""

    def __init__(self) -> None:
        super().__init__("newer")


class OtherTables(OperationsError):
    """The database has other tables with the names of ours: nothing was changed."""

    def __init__(self, tables: list[str]):
        super().__init__("other_tables", tables=", ".join(tables))


def said(lang: str, key: str, values: dict[str, Value]) -> str:
    """Return the sentence of a key in a language."""
    t = Texts(lang)
    values = {key: value(lang) if callable(value) else value for key, value in values.items()}
    if name := values.get("name"):
        values = values | {"name": t(f"operations.name.{name}")}
    return t(f"operations.{key}", **values)
