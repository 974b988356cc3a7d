"""Plan the next snapshot from the files read: batches in order, places, and the linkage."""

import datetime as dt
from pathlib import Path

import pandas as pd

from src.linkage.run import Joined, Rows, join_all
from src.load.lists.places import place_complexes
from src.load.lists.regions import read_regions
from src.load.loaded_file import LoadedFile
from src.load.progress import OnProgress
from src.load.workplaces.parts import without_replaced
from src.settings import setting
from src.store.build import now_in_utc
from src.store.linking import BROUGHT
from src.store.merge import Tables
from src.store.operations.engine import Engine, open_operations
from src.store.operations.link_decisions import KEYS, decided_links
from src.store.operations.rights import agencies_answered
from src.store.snapshots import Plan


class Joining:
    """A function for `publish(join=…)` that keeps its input and result, for the outcome.

    rows, joined : the rows compared and the result, None until a snapshot is built.
    """

    def __init__(self, folder: Path, origin: str):
        self.folder, self.origin = folder, origin
        self.rows: Rows | None = None
        self.joined: Joined | None = None

    def __call__(self, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Return companies, links, fills and places, made from the rows by table.

        People's decisions are read only now, so that a load that had to wait misses none.
        """
        others = {name: rows for name, rows in tables.items() if name != "company_fills"}
        decided = decisions(self.folder, self.origin)
        self.rows = Rows(**others, fills=tables["company_fills"], decided=decided)
        self.joined = join_all(self.rows)
        return {
            "companies": self.joined.companies,
            "company_links": self.joined.links.pairs,
            "company_fills": self.joined.fills,
            "workplace_places": self.joined.places,
        }


def decisions(folder: Path, origin: str) -> pd.DataFrame:
    """Return people's decisions on links; no rows, and no new database, where there is none yet."""
    db = _operations(folder)
    if db is None:
        return pd.DataFrame(columns=[*KEYS, "verdict"], dtype="str")
    return decided_links(db, origin)


def _operations(folder: Path) -> Engine | None:
    url = setting("SANDAN_OPERATIONS")
    return open_operations(url, folder) if url or (folder / "operations.db").exists() else None


def joining_for(folder: Path, files: list[LoadedFile]) -> Joining | None:
    """Return the join for a load, None where no file brings rows that are linked."""
    tables = [(name, rows) for file in files for name, rows in file.tables.items()]
    brought = any(name in BROUGHT and len(rows) for name, rows in tables)
    return Joining(folder, files[0].origin) if brought else None


def plan_of(
    folder: Path, files: list[LoadedFile], joining: Joining | None, on_progress: OnProgress
) -> Plan:
    """Return the plan of the snapshot to build."""
    batches, origin = as_batches(with_agencies(folder, files)), files[0].origin
    return Plan(batches, origin, on_progress=on_progress, place=place, join=joining)


def with_agencies(folder: Path, files: list[LoadedFile]) -> list[LoadedFile]:
    """Return the files with missing agencies of contacts filled in by planner.

    It is the agency for which the planner had a right to answer on that day; none if several.
    """
    having = [file for file in files if len(file.tables.get("contacts", ()))]
    db = _operations(folder) if having else None
    if db is None:
        return files
    answered = agencies_answered(db)
    if answered.empty:
        return files
    return [
        file.with_tables(contacts=_answering(file.tables["contacts"], answered))
        if file in having
        else file
        for file in files
    ]


def _answering(contacts: pd.DataFrame, answered: pd.DataFrame) -> pd.DataFrame:
    written = contacts.reindex(columns=["agency"])["agency"].astype(object)
    day = pd.to_datetime(contacts["contacted_on"]).dt.strftime("%Y-%m-%d")
    planners = pd.DataFrame(
        {"row": range(len(contacts)), "day": day.to_numpy(), "user_name": contacts["planner"].array}
    )
    held = planners.merge(answered, on="user_name")
    held = held[held["day"].between(held["since"], held["until"])]
    only = held.groupby("row")["agency"].agg(["first", "nunique"]).query("nunique == 1")["first"]
    agency = pd.Series(only.reindex(range(len(contacts))).to_numpy(), contacts.index)
    return contacts.assign(agency=written.where(written.notna(), agency))


def place(complexes: pd.DataFrame) -> pd.DataFrame:
    """Return the complexes; those without coordinates get an approximate place."""
    return place_complexes(complexes, read_regions())


def as_batches(files: list[LoadedFile]) -> list[Tables]:
    """Return the batches to store: the regions, then each file's tables, source and problems."""
    loaded_at = now_in_utc()
    batches = [_batch(file, loaded_at) for file in _with_one_list(files)]
    return [{"regions": read_regions()}, *batches]


def _batch(file: LoadedFile, loaded_at: dt.datetime) -> Tables:
    """Return the tables of a file, with the sources and problems of the files it adds to."""
    source = pd.DataFrame([file.source | {"loaded_at": loaded_at}])
    own = {"sources": source, "problems": file.problems}
    if file.kept is not None:
        own = {name: pd.concat([file.kept[name].astype(object), own[name]]) for name in own}
    return file.tables | own


def _with_one_list(files: list[LoadedFile]) -> list[LoadedFile]:
    """Return the files with all workplaces that were kept on disk moved to the last file with any.

    Files whose workplaces are all in memory are returned as they are.
    """
    having = [file for file in files if "workplaces" in file.tables]
    lists = [file.tables["workplaces"] for file in having]
    if all(isinstance(rows, pd.DataFrame) for rows in lists):
        return files
    whole = without_replaced(lists)
    return [
        file
        if "workplaces" not in file.tables
        else file.with_tables(workplaces=whole)
        if file is having[-1]
        else file.without_table("workplaces")
        for file in files
    ]
