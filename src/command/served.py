"""The data that files are loaded onto, as src/intake/served.py asks for them."""

from pathlib import Path

import pandas as pd

from src.intake.extract_tables import BY_NAME
from src.intake.extracts import laid_over
from src.intake.served import Nothing
from src.store.engine import fetch_frame, open_engine
from src.store.mappings import saved_mapping
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot

ASKED_FOR = tuple(Nothing.COLUMNS)
OTHER_KEYS = {"complexes": ("complex_id",), "buildings": ("building_id",)}


class ServedData:
    """Give rows of a snapshot with those of the files read so far, and the mappings of a folder.

    Each table is read from the snapshot once, when it is first asked for.
    """

    def __init__(self, folder: Path, base: Snapshot | None):
        self.folder, self.base = folder, base
        self._held: dict[str, pd.DataFrame] = {}

    def rows(self, table: str) -> pd.DataFrame:
        """Return the rows of a canonical table."""
        if table not in self._held:
            self._held[table] = self._fetched(table)
        return self._held[table]

    def _fetched(self, table: str) -> pd.DataFrame:
        if self.base is None:
            return Nothing().rows(table)
        return fetch_frame(open_engine(self.base), table_rows(table))

    def mapping(self, fingerprint: str) -> dict | None:
        """Return the mapping saved for a header."""
        return saved_mapping(self.folder, fingerprint)

    def add(self, tables: dict[str, pd.DataFrame]) -> None:
        """Lay the rows of a file over those served, for the files after it."""
        for name in set(tables) & set(ASKED_FOR):
            if len(tables[name]):
                self._held[name] = laid_over(self.rows(name), tables[name], _keys(name))


def _keys(table: str) -> tuple[str, ...]:
    return BY_NAME[table].keys if table in BY_NAME else OTHER_KEYS[table]
