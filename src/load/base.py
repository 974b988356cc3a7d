"""The snapshot that files are loaded onto: the rows that reading needs, and its origin."""

from functools import cache
from pathlib import Path

import pandas as pd

from src.linkage.places import find_places
from src.load.extracts.extracts import KEYS, eligible_over, laid_over
from src.load.lists.addresses import region_of_address
from src.load.loaded_file import LoadedFile
from src.load.served import Nothing, hidden_ids, ids_that_tell
from src.store.company_key import company_key
from src.store.engine import fetch_frame, open_engine
from src.store.mappings import saved_mapping
from src.store.queries.eligible import eligible_people
from src.store.queries.low_uptake import low_uptake_within
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot
from src.text.both import both

ORIGIN = "official"
"""The origin of all files but the outcomes of visits that were planned on a sample."""
IDS = {
    "companies": ("company_id", low_uptake_within()),
    "campaigns": ("campaign_id", table_rows("campaigns")),
}
WITH_ORIGIN = ("visit_outcomes",)
"""Sources whose rows say whether they were made from official or sample data."""
PLACING = {
    "complexes": ["complex_id", "complex_name", "sido", "sigungu", "is_leaf"],
    "buildings": ["building_id", "complex_id", "building_name"],
    "shapes": ["layer", "code", "geojson"],
}
"""Tables and columns by which places are found."""


class Base:
    """The rows of a snapshot, overlaid with those of the files read so far, and saved mappings.

    served : the snapshot served, or None. official : the same if it holds official data, else None;
    files are laid over it. Each table is read once, when it is first needed.
    """

    def __init__(self, folder: Path, served: Snapshot | None):
        self.folder, self.served = folder, served
        self.official = served if served is not None and served.origin == ORIGIN else None
        self._held: dict[str, pd.DataFrame] = {}
        self._eligible: list[pd.DataFrame] = []
        self.ids = cache(self._ids)

    def complexes(self) -> pd.DataFrame | None:
        """Return the complexes served, None where no official data are served."""
        return None if self.official is None else self._fetched("complexes")

    def _ids(self, table: str) -> set[str]:
        """Return the ids of the snapshot served, whatever its origin."""
        if self.served is None:
            return set()
        column, statement = IDS[table]
        return set(fetch_frame(open_engine(self.served), statement)[column])

    def rows(self, table: str) -> pd.DataFrame:
        """Return the rows of a canonical table."""
        if table not in self._held:
            self._held[table] = self._fetched(table)
        return self._held[table]

    def _fetched(self, table: str) -> pd.DataFrame:
        if self.official is None:
            return Nothing().rows(table)
        return fetch_frame(open_engine(self.official), table_rows(table))

    def eligible_in(self, month: str) -> pd.DataFrame:
        """Return the eligible people of a month, those served overlaid with the files so far."""
        if self.official is None:
            before = Nothing().eligible_in(month)
        else:
            before = fetch_frame(open_engine(self.official), eligible_people(month))
        return eligible_over(before, self._eligible, month)

    def placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return complex_id and method of companies by their address and point, "" for none."""
        address = pd.Series("", rows.index) if "address" not in rows else rows["address"]
        district = address.astype("str").fillna("").map(_district_of)
        known = rows.assign(sigungu=district.astype("str"), complex_id=None)
        tables = [self._placing(table) for table in ("complexes", "buildings", "shapes")]
        return find_places(known, *tables)[["complex_id", "method"]].replace("none", "")

    def _placing(self, table: str) -> pd.DataFrame:
        """Return a table of PLACING: served, or with a file's rows where these have all columns."""
        if self.official is None:
            return pd.DataFrame(columns=PLACING[table], dtype="str")
        held = self._held.get(table)
        whole = held is not None and set(PLACING[table]) <= set(held.columns)
        return held if whole else self._fetched(table)

    def mapping(self, fingerprint: str) -> dict | None:
        """Return the mapping saved for a header."""
        return saved_mapping(self.folder, fingerprint)

    def hidden(self, ids: pd.Series) -> pd.Series:
        """Return company ids; ids that reveal a number are replaced under the folder's key."""
        if not ids_that_tell(ids):
            return ids.astype("str")
        return hidden_ids(company_key(self.folder), ids)

    def add(self, tables: dict[str, pd.DataFrame]) -> None:
        """Lay the rows of a file over those served, for the files read after it."""
        for name in set(tables) & set(KEYS):
            if len(tables[name]):
                self._held[name] = laid_over(self.rows(name), tables[name], KEYS[name])
        if "eligible" in tables:
            self._eligible.append(tables["eligible"])

    def refuse_other_origin(self, files: list[LoadedFile]) -> list[LoadedFile]:
        """Return the files; refuse visit outcomes whose origin is not that of the data served."""
        several = len({file.origin for file in files if file.was_read}) > 1
        return [self._of_same_origin(file, several) for file in files]

    def _of_same_origin(self, file: LoadedFile, several: bool) -> LoadedFile:
        if file.code not in WITH_ORIGIN:
            return file
        served = None if self.served is None else self.served.origin
        rules = (
            (file.origin == "sample" and served != "sample", "sample_on_official"),
            (file.origin == "official" and served == "sample", "official_on_sample"),
            (file.origin == "sample" and several, "sample_with_official"),
        )
        key = next((key for broken, key in rules if broken), None)
        if key is None:
            return file
        return file.refused(both(f"load.origin.{key}", file=file.path.name))


def _district_of(address: str) -> str | None:
    """Return the code of the district at the beginning of an address, None where it has none."""
    region = region_of_address(address)
    return region.sigungu if region else None
