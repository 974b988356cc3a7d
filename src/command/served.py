"""The data that files are loaded onto, as src/intake/served.py asks for them."""

from pathlib import Path

import pandas as pd

from src.intake.extracts import KEYS, eligible_over, laid_over
from src.intake.served import Nothing
from src.store.engine import fetch_frame, open_engine
from src.store.mappings import saved_mapping
from src.store.queries.eligible import eligible_people
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot


class ServedData:
    """Give rows of a snapshot with those of the files read so far, and the mappings of a folder.

    Each table is read from the snapshot once, when it is first asked for.
    """

    def __init__(self, folder: Path, base: Snapshot | None):
        self.folder, self.base = folder, base
        self._held: dict[str, pd.DataFrame] = {}
        self._eligible: list[pd.DataFrame] = []

    def rows(self, table: str) -> pd.DataFrame:
        """Return the rows of a canonical table."""
        if table not in self._held:
            self._held[table] = self._fetched(table)
        return self._held[table]

    def _fetched(self, table: str) -> pd.DataFrame:
        if self.base is None:
            return Nothing().rows(table)
        return fetch_frame(open_engine(self.base), table_rows(table))

    def eligible_in(self, month: str) -> pd.DataFrame:
        """Return the eligible people of a month, files read so far over those served."""
        if self.base is None:
            before = Nothing().eligible_in(month)
        else:
            before = fetch_frame(open_engine(self.base), eligible_people(month))
        return eligible_over(before, self._eligible, month)

    def mapping(self, fingerprint: str) -> dict | None:
        """Return the mapping saved for a header."""
        return saved_mapping(self.folder, fingerprint)

    def add(self, tables: dict[str, pd.DataFrame]) -> None:
        """Lay the rows of a file over those served, for the files after it."""
        for name in set(tables) & set(KEYS):
            if len(tables[name]):
                self._held[name] = laid_over(self.rows(name), tables[name], KEYS[name])
        if "eligible" in tables:
            self._eligible.append(tables["eligible"])
