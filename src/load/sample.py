"""Publish made-up data, or write them to files, or hold them against their calibration."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from src.load.build import place
from src.load.lists.regions import read_regions
from src.load.progress import OnProgress, part_of
from src.sample.check import check
from src.sample.follow_ups import make_follow_ups
from src.sample.generate import generate
from src.sample.pieces import write_pieces
from src.sample.truth import generate_with_truth
from src.sample.world import AS_OF, Recipe
from src.settings import setting, whole_setting
from src.store.build import FEW_ROWS, now_in_utc
from src.store.merge import Tables
from src.store.operations.case_uses import Use, add_uses
from src.store.operations.engine import open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.matters import MADE_UP, Doer, drop_made_up, open_matters
from src.store.snapshots import Snapshot, publish
from src.text.catalogue import Texts

PASSING = ("headcounts", "eligible", "leave_starts")
"""Tables that are only stored, and hold nine tenths of all rows."""
MADE = 0.3
"""Share of the work at which the tables are made up, and are then published."""
FOLLOWED = ("complexes", "companies", "contacts")
"""Tables that what followed the visits is made of, after the others are published."""


@dataclass(frozen=True)
class Made:
    """How a sample is made up: the same scale, seed, day and years make the same data.

    hardness : how it comes to be known (src/sample/hardness.py). truth : folder for the hidden
    truth behind it, which is never in a snapshot.
    """

    scale: str
    seed: int
    as_of: dt.date = AS_OF
    years: int = 3
    truth: Path | None = None
    hardness: str = "plain"

    @property
    def recipe(self) -> Recipe:
        """What makes the data."""
        return Recipe(self.scale, self.seed, self.as_of, self.years, hardness=self.hardness)

    @property
    def name(self) -> str:
        """What stands for the file name of a sample."""
        t = Texts("ko")
        scale = t(f"command.sample.scale_{self.scale}")
        return t("command.sample.name", scale=scale, seed=self.seed)

    def tables(self, on_progress: OnProgress) -> dict[str, pd.DataFrame]:
        """Return the tables; the truth behind them is written where a folder is named for it."""
        if self.truth is None:
            return generate(self.recipe, on_progress)
        tables, truth = generate_with_truth(self.recipe, on_progress)
        self.truth.mkdir(parents=True, exist_ok=True)
        for name, table in truth.items():
            table.to_parquet(self.truth / f"truth_{name}.parquet", index=False)
        return tables

    def checked(self, on_progress: OnProgress) -> pd.DataFrame:
        """Return target and generated value of each figure, and whether it is near enough.

        Of the plain sample: the people of a harder one are the same, less well known.
        """
        return check(replace(self, hardness="plain").tables(on_progress))

    def write_pieces(self, folder: Path, factor: int, on_progress: OnProgress) -> dict[str, int]:
        """Write so many times the scale as pieces of Parquet; return the rows by table."""
        return write_pieces(folder, factor, self.recipe, on_progress)


def publish_sample(
    folder: Path, made: Made, on_progress: OnProgress, wait_seconds: float
) -> Snapshot:
    """Make up data, publish them on their own and return the snapshot.

    Every snapshot begins anew: sample figures and official ones never meet in one.
    """
    tables = made.tables(part_of(on_progress, 0, MADE))
    sources = source_of(made.name, tables, made.as_of)
    followed = {name: tables[name] for name in FOLLOWED if name in tables}
    passing = let_pass(tables)
    del tables
    snapshot = publish(
        folder,
        {"regions": read_regions(), "sources": sources} | passing,
        origin="sample",
        merge=False,
        on_progress=part_of(on_progress, MADE, 1),
        keep=whole_setting("SANDAN_KEEP"),
        wait_seconds=wait_seconds,
        place=place,
    )
    if "contacts" in followed:
        follow_up(folder, made, followed)
    return snapshot


class Passing:
    """Rows that are let go of once they are stored: nobody goes through them a second time."""

    def __init__(self, rows: pd.DataFrame):
        self._rows: list[pd.DataFrame] = [rows]

    def __iter__(self) -> Iterator[pd.DataFrame]:
        while self._rows:
            yield self._rows.pop()


def let_pass(tables: dict[str, pd.DataFrame]) -> Tables:
    """Return the tables, large ones as what is let go of: marts are made when they are stored."""
    return {
        name: Passing(rows) if name in PASSING and len(rows) > FEW_ROWS else rows
        for name, rows in tables.items()
    }


def follow_up(folder: Path, made: Made, tables: dict[str, pd.DataFrame]) -> int:
    """Write down what followed the visits of a sample and return how many matters that are.

    Those of a sample before it go: they are made up as it is. What people typed stays. A database
    that cannot be reached keeps no sample from being published: it is said by every page.
    """
    followed = make_follow_ups(tables, made.seed, made.as_of)
    if made.truth is not None:
        followed.truth.to_parquet(made.truth / "truth_follow_ups.parquet", index=False)
    by = Doer("", "sample", "", made.as_of)
    try:
        engine = open_operations(setting("SANDAN_OPERATIONS"), folder)
        drop_made_up(engine)
        marked = [(replace(one, source=MADE_UP), steps) for one, steps in followed.opened]
        made_up = len(open_matters(engine, marked, by))
        add_uses(engine, [Use(*use) for use in followed.uses])
        return made_up
    except OperationsError:
        return 0


def source_of(name: str, tables: dict[str, pd.DataFrame], as_of: dt.date) -> pd.DataFrame:
    """Return the row of `sources` that says how the data were made up."""
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    rows = sum(len(table) for table in tables.values())
    row = {
        "source_id": sha256[:16],
        "file": name,
        "sha256": sha256,
        "source": "sample",
        "quarter": tables["complex_quarters"]["quarter"].max(),
        "as_of": as_of,
        "loaded_at": now_in_utc(),
        "rows_read": rows,
        "rows_accepted": rows,
        "rows_rejected": 0,
    }
    return pd.DataFrame([row])
