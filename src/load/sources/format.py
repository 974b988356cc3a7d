"""The interface of a source: how its files are recognised by their contents, and read."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

import pandas as pd
import pyarrow as pa

from src.domain.columns import Table
from src.domain.tables import TABLE
from src.load.files.rules import REJECTED, Rule, missing
from src.load.files.text_source import Field, Layout, Taken, at_once, is_laid_out, read_text_source
from src.load.files.texts import TextTable
from src.load.files.workbook import Workbook
from src.load.loaded_file import LoadedFile

Opened = TypeVar("Opened", Workbook, TextTable)
Ids = Callable[[str], set[str]]


class Complete(Protocol):
    """A function that completes a reading from the data served."""

    def __call__(
        self, reading: LoadedFile, known: pd.DataFrame | None, ids: Ids | None
    ) -> LoadedFile:
        """Return the completed reading.

        known : `complexes` served. ids : function from the name of a table to the ids served. Both
        are None where nothing is served.
        """


@dataclass(frozen=True)
class Format(Generic[Opened]):
    """A format of a source's files; `source` is its code in src/domain/sources.py.

    opens : the type that `recognise` and `read` receive. layout : that of a list of rows, which is
    also searched for in the sheets of workbooks.
    """

    source: str
    opens: type[Opened]
    recognise: Callable[[Opened], bool]
    read: Callable[[Opened], LoadedFile]
    layout: Layout | None = None
    complete: Complete | None = None

    @property
    def extensions(self) -> tuple[str, ...]:
        """Return the extensions of its files, archives included."""
        if self.layout is not None:
            return (".csv", ".txt", ".xlsx", ".zip")
        return (".xlsx", ".zip") if self.opens is Workbook else (".csv", ".zip")


def table_format(
    source: str, table: str, fields: tuple[Field, ...], rules: tuple[Rule, ...] = ()
) -> Format[TextTable]:
    """Return the format of a list whose fields are columns of a canonical table (src/domain).

    Rows without a needed value, or with the key of an earlier row, are refused. The header is
    recognised by the needed fields.
    """
    known = TABLE[table]
    needed = [column.name for column in known.columns if column.must_be_given]
    empty = [Rule("empty_cell", REJECTED, name, missing(name)) for name in needed]
    signs = tuple(field.name for field in fields if field.needed)
    gather = at_once(partial(_as_table, known))
    return list_format(Layout(source, fields, signs, len(signs), (*empty, *rules), gather))


def _as_table(table: Table, taken: Taken) -> tuple[dict[str, pd.DataFrame], None]:
    rows = taken.rows.to_pandas(date_as_object=False)
    doubles = rows.duplicated(list(table.keys)).to_numpy()
    if doubles.any():
        keys = ", ".join(taken.printed.get(key, key) for key in table.keys)
        rule = Rule("same_key", REJECTED, table.keys[0], None, {"keys": keys})
        raw = {table.keys[0]: taken.rows[table.keys[0]].cast(pa.string())}
        taken.refuse(rule, doubles, raw)
    names = [column.name for column in table.columns if column.name in rows]
    kept = rows.loc[~doubles, names].reset_index(drop=True)
    texts = kept.select_dtypes("category").columns
    return {table.name: kept.astype(dict.fromkeys(texts, "str"))}, None


def list_format(layout: Layout, complete: Complete | None = None) -> Format[TextTable]:
    """Return the format of a list of rows that is recognised and read by its layout."""
    return Format(
        layout.source,
        TextTable,
        lambda table: is_laid_out(table, layout),
        lambda table: read_text_source(table, layout),
        layout,
        complete,
    )
