"""Publish made-up data, write them to files, or compare them with their calibration."""

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
"""Tables that are only stored and hold nine tenths of all rows; they are freed once stored."""
MADE = 0.3
"""Progress when the tables are made and publishing begins."""
FOLLOWED = ("complexes", "companies", "contacts")
"""Tables from which the follow-up of visits is made after publishing."""


@dataclass(frozen=True)
class Made:
    """The parameters of a sample; equal parameters give equal data.

    hardness : how imperfectly the data are observed (src/sample/hardness.py). truth : folder for
    the hidden truth behind the data, which is never part of a snapshot.
    """

    scale: str
    seed: int
    as_of: dt.date = AS_OF
    years: int = 3
    truth: Path | None = None
    hardness: str = "plain"

    @property
    def recipe(self) -> Recipe:
        """Return the recipe that the data are generated from."""
        return Recipe(self.scale, self.seed, self.as_of, self.years, hardness=self.hardness)

    @property
    def name(self) -> str:
        """Return the name of the sample, shown in place of a file name."""
        t = Texts("ko")
        scale = t(f"command.sample.scale_{self.scale}")
        return t("command.sample.name", scale=scale, seed=self.seed)

    def tables(self, on_progress: OnProgress) -> dict[str, pd.DataFrame]:
        """Return the tables, and write the truth behind them if there is a folder for it."""
        if self.truth is None:
            return generate(self.recipe, on_progress)
        tables, truth = generate_with_truth(self.recipe, on_progress)
        self.truth.mkdir(parents=True, exist_ok=True)
        for name, table in truth.items():
            table.to_parquet(self.truth / f"truth_{name}.parquet", index=False)
        return tables

    def checked(self, on_progress: OnProgress) -> pd.DataFrame:
        """Return target and generated value of each figure, and whether they are close enough.

        It checks the plain sample, because a harder one has the same people.
        """
        return check(replace(self, hardness="plain").tables(on_progress))

    def write_pieces(self, folder: Path, factor: int, on_progress: OnProgress) -> dict[str, int]:
        """Write `factor` copies of the sample as Parquet files; return the rows by table."""
        return write_pieces(folder, factor, self.recipe, on_progress)


def publish_sample(
    folder: Path, made: Made, on_progress: OnProgress, wait_seconds: float
) -> Snapshot:
    """Make up data, publish them and return the snapshot.

    It is not merged with the snapshot served: sample and official figures never share one.
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
    """Rows that can be iterated over once and are freed by that."""

    def __init__(self, rows: pd.DataFrame):
        self._rows: list[pd.DataFrame] = [rows]

    def __iter__(self) -> Iterator[pd.DataFrame]:
        while self._rows:
            yield self._rows.pop()


def let_pass(tables: dict[str, pd.DataFrame]) -> Tables:
    """Return the tables with large ones of PASSING wrapped, so that storing frees their memory."""
    return {
        name: Passing(rows) if name in PASSING and len(rows) > FEW_ROWS else rows
        for name, rows in tables.items()
    }


def follow_up(folder: Path, made: Made, tables: dict[str, pd.DataFrame]) -> int:
    """Record the follow-up of a sample's visits and return the number of matters.

    Matters of an earlier sample are removed; what people typed stays. If the database cannot be
    reached, the sample is published all the same, and every page warns of the database.
    """
    followed = make_follow_ups(tables, made.seed, made.as_of)
    if made.truth is not None:
        followed.truth.to_parquet(made.truth / "truth_follow_ups.parquet", index=False)
    by = Doer("", "sample", "", made.as_of)
    try:
        engine = open_operations(setting("SANDAN_OPERATIONS"), folder)
        drop_made_up(engine)
        marked = [(replace(matter, source=MADE_UP), steps) for matter, steps in followed.opened]
        made_up = len(open_matters(engine, marked, by))
        add_uses(engine, [Use(*use) for use in followed.uses])
        return made_up
    except OperationsError:
        return 0


def source_of(name: str, tables: dict[str, pd.DataFrame], as_of: dt.date) -> pd.DataFrame:
    """Return the row of `sources` for a sample."""
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
