"""A planner's view of the data and of matters, limited by his rights."""

from datetime import date
from typing import NamedTuple

import pandas as pd

from src.domain.rights import Reader, everything, reader_with
from src.metrics.visit_effect import assumed
from src.metrics.visit_list import list_of_all
from src.store import chains, door
from src.store.operations.engine import Engine
from src.store.operations.matters_seen import Sight, sight_of
from src.store.operations.rights import rights_of
from src.store.snapshots import Snapshot
from src.store.visit_effects import assumed_effect


class Desk(NamedTuple):
    """The reader of a digest and its data. before : the snapshot before, None where none can be
    compared. day : today."""

    reader: Reader
    snapshot: Snapshot
    before: Snapshot | None
    operations: Engine
    day: date

    @property
    def sight(self) -> Sight:
        """Return what the planner may see of matters."""
        engine = door.open_engine(self.snapshot)
        return sight_of(
            self.reader,
            self.snapshot.origin,
            lambda regions: chains.complexes_in(engine, regions),
        )

    def listed(self, snapshot: Snapshot, day: date) -> pd.DataFrame:
        """Return the list of firms to visit from a snapshot; no row where he may see no firm."""
        ask = door.Asker(door.open_engine(snapshot), self.reader)
        try:
            return list_of_all(ask, day, assumed(*assumed_effect(day)))
        except door.Refused:
            return pd.DataFrame(columns=["company_id", "complex_id", "open", "help"])

    def names(self, companies: tuple[str, ...]) -> pd.DataFrame:
        """Return name and place of the firms that he may see, by company_id.

        Callers that put them into a file must record that first (src/store/export_log.py).
        """
        engine = door.open_engine(self.snapshot)
        codes = {"company_ids": companies, "numbers": self.reader.may("identifiers")}
        try:
            admitted = door.decide(engine, self.reader, "low_uptake_facts", codes)
        except door.Refused:
            return pd.DataFrame(columns=["company_name", "place"])
        rows = door.rows_of(engine, admitted).set_index("company_id")
        building = rows["building_name"].fillna("")
        return rows.assign(place=(rows["complex_name"].fillna("") + " " + building).str.strip())


def day_of(snapshot: Snapshot) -> date | None:
    """Return the day that the data describe, None where no file says it."""
    return date.fromisoformat(snapshot.as_of) if snapshot.as_of else None


def reader_named(user: str, origin: str, operations: Engine, day: date) -> Reader:
    """Return a user with his rights; as on screens, everybody sees all sample data."""
    written = reader_with(rights_of(operations, user), user, day)
    return everything(written) if origin == "sample" else written
