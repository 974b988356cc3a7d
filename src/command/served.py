"""The data that files are loaded onto, as src/load/served.py asks for them."""

from pathlib import Path

import pandas as pd

from src.domain.company_ids import tells_number
from src.linkage.places import find_places
from src.load.extracts.extracts import KEYS, eligible_over, laid_over
from src.load.lists.regions import find_region
from src.load.served import Nothing, hidden_ids
from src.store.company_key import company_key
from src.store.engine import fetch_frame, open_engine
from src.store.mappings import saved_mapping
from src.store.queries.eligible import eligible_people
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot

PLACING = {
    "complexes": ["complex_id", "complex_name", "sido", "sigungu", "is_leaf"],
    "buildings": ["building_id", "complex_id", "building_name"],
    "shapes": ["layer", "code", "geojson"],
}
"""Columns by which places are found."""


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

    def placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return complex_id and method of companies by their address and point, "" for none."""
        address = pd.Series("", rows.index) if "address" not in rows else rows["address"]
        district = address.astype("str").fillna("").map(_district_of)
        known = rows.assign(sigungu=district.astype("str"), complex_id=None)
        tables = [self._placing(table) for table in ("complexes", "buildings", "shapes")]
        return find_places(known, *tables)[["complex_id", "method"]].replace("none", "")

    def _placing(self, table: str) -> pd.DataFrame:
        """Return what places are found in; of a file read now, what stands there only after it."""
        if self.base is None:
            return pd.DataFrame(columns=PLACING[table], dtype="str")
        held = self._held.get(table)
        whole = held is not None and set(PLACING[table]) <= set(held.columns)
        return held if whole else self._fetched(table)

    def mapping(self, fingerprint: str) -> dict | None:
        """Return the mapping saved for a header."""
        return saved_mapping(self.folder, fingerprint)

    def hidden(self, ids: pd.Series) -> pd.Series:
        """Return ids of companies, those that tell a number replaced under the folder's key."""
        if not ids.dropna().astype("str").map(tells_number).any():
            return ids.astype("str")
        return hidden_ids(company_key(self.folder), ids)

    def add(self, tables: dict[str, pd.DataFrame]) -> None:
        """Lay the rows of a file over those served, for the files after it."""
        for name in set(tables) & set(KEYS):
            if len(tables[name]):
                self._held[name] = laid_over(self.rows(name), tables[name], KEYS[name])
        if "eligible" in tables:
            self._eligible.append(tables["eligible"])


def _district_of(address: str) -> str | None:
    """Return the code of the district that an address begins with, None where it tells none."""
    region = find_region(" ".join(address.split()[:3]))
    return region.sigungu if region else None
