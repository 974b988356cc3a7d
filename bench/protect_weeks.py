"""The attack on single weeks: who started at a firm in a week that both snapshots show."""

import numpy as np
import pandas as pd
from scipy import sparse
from sqlalchemy import select

from bench.protect_readings import Found, Readings, compare, limits, together
from bench.protect_tables import WINDOW, week_bounds
from bench.protect_world import (
    Inside,
    World,
    ask,
    read_starts,
    read_world,
    windows_of,
)
from src.store import mart_tables
from src.store.snapshots import Snapshot

WEEKS = 12
"""The newest weeks that the first snapshot shows: late reports of these came in between."""


def attack_weeks(first: Snapshot, second: Snapshot, program: str) -> Found | None:
    """Return an insider's finds about the users of single firms in single weeks.

    For the firms in places that are shown by weeks, without the country where there are others;
    None if there is no such place.
    """
    world = _in_window(read_world(second, program), windows_of(second, program))
    starts = _starts(second, program, world)
    told = [_told(one, program) for one in (first, second)]
    if told[0].empty or told[1].empty:
        return None
    weeks = sorted(set(told[0]["week"]) & set(told[1]["week"]))[-WEEKS:]
    inside = Inside(second, world.firms)
    found = [_attack_week(week, world, starts, told, inside) for week in weeks]
    return together(one for one in found if one is not None)


def _in_window(world: World, windows: dict) -> World:
    """Return one row per firm with the people and the expected users of the newest window."""
    first, last = windows[WINDOW]
    parts = world.parts[world.parts["month"].between(first, last)]
    parts = parts.assign(expected=parts["eligible"] * parts["rate"])
    sums = parts.groupby("firm")[["eligible", "expected"]].sum().reset_index()
    return World(world.firms, sums)


def _starts(snapshot: Snapshot, program: str, world: World) -> pd.DataFrame:
    """Return users and those reported late by firm (row of the world's parts) and week."""
    rows = read_starts(snapshot, program)
    firm = pd.Index(world.firms["company_id"]).get_indexer(rows["company_id"])
    at = pd.Index(world.parts["firm"]).get_indexer(firm)
    rows = rows.assign(at=at, week=pd.to_datetime(rows["week"]))[at >= 0]
    return rows.groupby(["week", "at"])[["users", "late"]].sum().reset_index()


def _told(snapshot: Snapshot, program: str) -> pd.DataFrame:
    weeks = mart_tables.protected_weeks
    rows = ask(snapshot, select(weeks).where(weeks.c.program == program))
    rows = rows.assign(week=pd.to_datetime(rows["week"]))
    return rows.groupby(["week", "level", "place", "kind"])["users"].sum().reset_index()


def _attack_week(week, world: World, starts: pd.DataFrame, told: list, inside) -> Found | None:
    parts = world.parts
    here = starts[starts["week"] == week]
    users, late = np.zeros(len(parts)), np.zeros(len(parts))
    users[here["at"]], late[here["at"]] = here["users"], here["late"]
    share = min(max(late.sum() / max(users.sum(), 1), 0.01), 0.9)
    rate = np.clip(parts["expected"] / parts["eligible"] * users.sum() / parts["expected"].sum(),
                   1e-6, 0.5).to_numpy()  # fmt: skip
    mean = parts["eligible"].to_numpy() * rate
    readings = Readings(*[np.concatenate([mean * (1 - share), mean * share])] * 2)
    touched = _read_week(week, readings, told, parts, inside)
    if not touched.any():
        return None
    rows = np.flatnonzero(touched)
    columns = np.concatenate([rows, rows + len(parts)])
    target = sparse.csr_matrix(
        (np.ones(len(columns)), (np.tile(np.arange(len(rows)), 2), columns)),
        (len(rows), 2 * len(parts)),
    )
    eligible = parts["eligible"].to_numpy(int)
    newest = [row for row, at in enumerate(readings.rows) if at[-1] >= len(parts)]
    early = readings.matrix()[newest][:, : len(parts)]
    least, most = limits(early, [readings.bounds[row] for row in newest], eligible)
    truth = np.clip(users[rows], 0, eligible[rows]).astype(int)
    (one,) = readings.told_of([target])
    return compare(
        truth, eligible[rows], rate[rows], one, len(readings.rows), (least[rows], most[rows])
    )


def _read_week(week, readings: Readings, told: list, parts: pd.DataFrame, inside) -> np.ndarray:
    """Take what both snapshots show of a week; return which parts are in a place that is shown."""
    touched = np.zeros(len(parts), bool)
    for newest, table in zip((False, True), told, strict=True):
        rows = table[table["week"] == week]
        some = rows["level"].nunique() > 1
        for row in rows.itertuples():
            at = np.flatnonzero(parts["firm"].isin(inside.rows(row.level, row.place, row.kind)))
            wide = some and row.level == "country"
            touched[at] |= not wide
            both = np.concatenate([at, at + len(parts)]) if newest else at
            readings.add(both, row.users, week_bounds(row.users), wide=wide)
    return touched
