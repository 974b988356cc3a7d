"""What a source tells the loader: how its files are recognised by what they hold, and read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import pandas as pd

from src.load.files.text_layout import Layout, is_laid_out
from src.load.files.text_source import read_text_source
from src.load.files.texts import TextTable
from src.load.files.workbook import Workbook
from src.load.loaded_file import LoadedFile

Opened = TypeVar("Opened", Workbook, TextTable)
Ids = Callable[[str], set[str]]


class Complete(Protocol):
    """What only the data served now can tell of a reading."""

    def __call__(
        self, reading: LoadedFile, known: pd.DataFrame | None, ids: Ids | None
    ) -> LoadedFile:
        """Return the reading with it.

        known : `complexes` that are served. ids : function from the name of a table to the ids that
        are served. None where nothing is.
        """


@dataclass(frozen=True)
class Format(Generic[Opened]):
    """A format of a source's files; `source` is its code in src/domain/sources.py.

    opens : what `recognise` and `read` are given. layout : of a list of rows, which is looked for
    in the sheets of a workbook as well.
    """

    source: str
    opens: type[Opened]
    recognise: Callable[[Opened], bool]
    read: Callable[[Opened], LoadedFile]
    layout: Layout | None = None
    complete: Complete | None = None


def list_format(layout: Layout, complete: Complete | None = None) -> Format[TextTable]:
    """Return the format of a list of rows: it is recognised by its header and read by its rules."""
    return Format(
        layout.source,
        TextTable,
        lambda table: is_laid_out(table, layout),
        lambda table: read_text_source(table, layout),
        layout,
        complete,
    )
