"""The made-up truth for the attack on protected counts, published twice."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
from sqlalchemy import select

from src.domain.codes import COUNTRY, STAGES, STRADDLING
from src.protect import rules, tables
from src.protect.rules import FEWEST, Rule
from src.store import mart_tables, protected_weeks, schema
from src.store.disk import note_new
from src.store.engine import fetch_frame, open_engine
from src.store.made_key import BYTES
from src.store.secret import NAME
from src.store.snapshots import Snapshot, publish

LATE_WEEKS = 5
"""Reports of the last weeks are in the second snapshot only."""
LATE_MONTHS = 8
"""Months before the second snapshot in which reports may still have been missing."""
SEED = 11
BORROWED = 20.0
"""Eligible people at the overall rate added to each kind: a small kind would be its few firms."""


@contextmanager
def loosened() -> Iterator[None]:
    """Let every cell be shown, whatever it holds; the noise stays."""
    every = Rule(firms=1, share=1.0)
    with ExitStack() as stack:
        for module, name, value in (
            (tables, "PLACE", every),
            (tables, "FEWEST", 0),
            (rules, "FEWEST", 0),
            (protected_weeks, "SERIES", every),
            (protected_weeks, "FEWEST", 0),
        ):
            stack.enter_context(mock.patch.object(module, name, value))
        yield


@contextmanager
def bare() -> Iterator[None]:
    """Let every cell be shown, without any noise."""
    with ExitStack() as stack:
        stack.enter_context(loosened())
        for module in (tables, protected_weeks):
            stack.enter_context(mock.patch.object(module, "protect", lambda counts, _: counts))
        yield


@contextmanager
def stricter(fewest: int = FEWEST) -> Iterator[None]:
    """Require the same numbers of users and others of every difference, too."""
    usual = Rule.leaves_open

    def leaves_open(rule: Rule, rest) -> np.ndarray:
        enough = (rest.users >= fewest) & (rest.others >= fewest)
        return usual(rule, rest) & (enough | (rest.firms == 0))

    with mock.patch.object(Rule, "leaves_open", leaves_open):
        yield


VARIANTS = {
    "hold": ExitStack,
    "none": lambda: stricter(1),
    "stricter": stricter,
    "loosened": loosened,
    "bare": bare,
}
"""The rules under which data are published: as they are, or changed."""


def publish_two(folder: Path, made: dict, rule: str = "hold") -> tuple[Snapshot, Snapshot]:
    """Publish the tables as they were some weeks earlier, then as they are, with a known secret."""
    note_new(folder)
    (folder / NAME).write_bytes(bytes(range(BYTES)))
    newest = made["leave_starts"]["received_week"].max()
    known = made["leave_starts"]["received_week"] <= newest - pd.Timedelta(weeks=LATE_WEEKS)
    earlier = made | {"leave_starts": made["leave_starts"][known]}
    if "contacts" in made:
        days = pd.to_datetime(made["contacts"]["contacted_on"])
        then = days <= days.max() - pd.Timedelta(weeks=LATE_WEEKS)
        earlier["contacts"] = made["contacts"][then]
    with VARIANTS[rule]():
        first = publish(folder, earlier, origin="sample", merge=False)
        return first, publish(folder, made, origin="sample", merge=False)


FEW_FIRMS = 30
"""Firms of a complex, at most, that is a small one: of the 1,158 with firms 722 are."""


def in_small_complexes(made: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the firms of small complexes, and two campaigns that got to two thirds of them.

    The campaigns of the samples are in large complexes, where no cell has few firms and loosened
    rules reveal nothing more: an attack on these alone could not fail.
    """
    size = made["companies"].groupby("complex_id")["company_id"].transform("size")
    ids = made["companies"]["company_id"][size <= FEW_FIRMS]
    tables = {
        name: rows[rows["company_id"].isin(ids)] if "company_id" in rows else rows
        for name, rows in made.items()
    }
    draw, days = np.random.default_rng(SEED), pd.date_range("2026-01-05", periods=300)
    each = 2 * len(ids) // 3
    contacts = pd.DataFrame(
        {
            "company_id": np.r_[tuple(draw.choice(ids, each, replace=False) for _ in "ab")],
            "campaign_id": np.repeat(["a", "b"], each),
            "stage": draw.choice(STAGES, 2 * each),
            "contacted_on": draw.choice(days, 2 * each),
        }
    )
    campaigns = pd.DataFrame(
        [("a", "방문", "visit"), ("b", "편지", "mail")],
        columns=["campaign_id", "campaign_name", "channel"],
    ).assign(starts_on=days[0].date())
    numbered = contacts.assign(contact_id=[f"c{number}" for number in range(len(contacts))])
    return {**tables, "campaigns": campaigns, "contacts": numbered}


@dataclass(frozen=True)
class World:
    """firms : one row each, with the codes of its places and its kind. parts : one row per firm,
    sex and month with somebody eligible: firm (row of firms), month, eligible, users, late, rate.

    late : users whose report the first snapshot lacks.
    """

    firms: pd.DataFrame
    parts: pd.DataFrame

    @property
    def last_month(self) -> pd.Period:
        return pd.Period(self.parts["month"].max(), "M")


def ask(snapshot: Snapshot, statement) -> pd.DataFrame:
    """Return the rows of a statement."""
    return fetch_frame(open_engine(snapshot), statement)


def read_world(snapshot: Snapshot, program: str) -> World:
    """Return the truth of one programme, and for each part the rate of its kind."""
    firms = read_firms(snapshot)
    key = ["company_id", "month", "sex"]
    users = read_starts(snapshot, program)
    users = users.assign(month=users["week"].astype(str).str[:7])
    users = users.groupby(key)[["users", "late"]].sum()
    eligible = schema.eligible.c
    people = ask(snapshot, select(*[eligible[name] for name in (*key, "eligible")])
                 .where(eligible.program == program))  # fmt: skip
    parts = people.merge(users.reset_index(), on=key, how="outer")
    parts = parts.fillna({"eligible": 0, "users": 0, "late": 0})
    parts["eligible"] = parts[["eligible", "users"]].max(axis=1)
    parts = parts.assign(firm=pd.Index(firms["company_id"]).get_indexer(parts["company_id"]))
    parts = parts[(parts["firm"] >= 0) & (parts["eligible"] > 0)].reset_index(drop=True)
    kinds = firms[["industry", "size_band"]].iloc[parts["firm"]].reset_index(drop=True)
    alike = parts.assign(**kinds).groupby(["industry", "size_band", "sex"])
    everybody = parts["users"].sum() / max(parts["eligible"].sum(), 1)
    used = alike["users"].transform("sum") + BORROWED * everybody
    rate = used / (alike["eligible"].transform("sum") + BORROWED)
    return World(firms, parts.assign(rate=rate.clip(0.001, 0.999)))


def read_firms(snapshot: Snapshot) -> pd.DataFrame:
    """Return the firms of known complexes with the codes of their places and of their kind."""
    facts, above = mart_tables.company_facts, schema.complexes
    firms = ask(
        snapshot,
        select(facts.c.company_id, facts.c.complex_id, facts.c.industry, facts.c.size_band,
               above.c.kind, above.c.sido, above.c.sigungu)
        .join(above, above.c.complex_id == facts.c.complex_id),
    )  # fmt: skip
    return firms.assign(
        country=COUNTRY,
        sido=firms["sido"].fillna(STRADDLING),
        sigungu=firms["sigungu"].fillna(firms["sido"]).fillna(STRADDLING),
        industry=firms["industry"].fillna(""),
        size_band=firms["size_band"].fillna(""),
    )


def read_starts(snapshot: Snapshot, program: str) -> pd.DataFrame:
    """Return users by company, week and sex, and how many of them were reported late."""
    starts = schema.leave_starts.c
    rows = ask(
        snapshot,
        select(starts.company_id, starts.week, starts.sex, starts.received_week, starts.users)
        .where(starts.program == program),
    )  # fmt: skip
    received = pd.to_datetime(rows["received_week"])
    late = received > received.max() - pd.Timedelta(weeks=LATE_WEEKS)
    return rows.assign(late=rows["users"].where(late, 0)).drop(columns="received_week")


def windows_of(snapshot: Snapshot, program: str) -> dict[int, tuple[str, str]]:
    """Return by window its first and its last month, of a programme and both sexes."""
    rows = ask(snapshot, select(mart_tables.uptake_windows))
    rows = rows[(rows["period"] == "now") & (rows["program"] == program)]
    return {
        int(window): (each["first_month"].min(), each["last_month"].max())
        for window, each in rows.groupby("window")
    }


def in_spans(world: World, snapshots: tuple[Snapshot, ...], program: str) -> World:
    """Return the world with months joined that are in the same windows; the first is kept."""
    parts = world.parts
    months = np.sort(parts["month"].unique())
    starts = {str(world.last_month - LATE_MONTHS)}
    for snapshot in snapshots:
        for first, last in windows_of(snapshot, program).values():
            starts |= {first, str(pd.Period(last, "M") + 1)}
    edges = np.array(sorted({months[0], *[one for one in starts if one > months[0]]}))
    span = edges[np.searchsorted(edges, parts["month"].to_numpy(str), side="right") - 1]
    key = ["firm", "sex", "month", "rate"]
    sums = parts.assign(month=span).groupby(key)[["eligible", "users", "late"]].sum()
    return World(world.firms, sums.reset_index())


class Inside:
    """Which rows of firms lie in a place: its level, code and kind."""

    def __init__(self, snapshot: Snapshot, firms: pd.DataFrame):
        self.firms = firms
        node = schema.complexes.c
        parents = ask(snapshot, select(node.complex_id, node.parent_id))
        up = dict(zip(parents["complex_id"], parents["parent_id"], strict=True))
        found: dict[str, list[str]] = {}
        for own in firms["complex_id"].unique():
            above = own
            while isinstance(above, str):
                found.setdefault(above, []).append(own)
                above = up.get(above)
        codes = firms["complex_id"].to_numpy()
        self._rows = {
            level: rows.groupby(level).indices
            for level, rows in ((level, firms) for level in ("country", "sido", "sigungu"))
        }
        own_rows = pd.Series(np.arange(len(codes))).groupby(codes).indices
        self._rows["complex"] = {
            code: np.sort(np.concatenate([own_rows[one] for one in own]))
            for code, own in found.items()
        }

    def rows(self, level: str, place: str, kind: str = "") -> np.ndarray:
        """Return the numbers of the rows, in order."""
        found = self._rows[level][place]
        return found[self.firms["kind"].to_numpy()[found] == kind] if kind else found
