"""Which protected counts are shown to a reader who may see the firms of some regions.

Computed once per set of regions and cached: the cells shown to everybody, without those from which
the reader could subtract his own firms and be left with too few (src/protect/known.py). The exact
sums behind this never leave the module.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Select, select

from src.protect.known import Left
from src.protect.places import Places
from src.protect.rules import FEWEST, PLACE, Noised
from src.protect.tables import sexes_together, stages_apart
from src.store import protected_sums as sums
from src.store.chains import chains
from src.store.engine import Engine, fetch_frame
from src.store.kept import kept
from src.store.mart_tables import (
    protected_months,
    protected_reach,
    protected_uptake,
    protected_weeks,
)
from src.store.protected_reach import as_firms, columns_of
from src.store.protected_rows import as_cells
from src.store.protected_weeks import SERIES, as_series, since
from src.store.queries.protected import kind_asked, place_asked
from src.store.queries.weekly import weeks_reported

Regions = tuple[str, ...]
PLACE_KEY = ["level", "place", "kind"]
Codes = dict[str, Any]


def withhold(
    engine: Engine, regions: Regions, query: str, codes: Codes, rows: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows of a query of protected counts that this reader may see."""
    return WITHHELD[query](engine, regions, codes, rows)


def put_in(rows: pd.DataFrame, own: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return protected rows in which places with exact rows have these instead.

    place : the column of the place. Exact rows have no noise.
    """
    if own.empty:
        return rows
    own = own.assign(noise=0.0, at_country=np.nan) if "noise" in rows else own
    others = rows[~rows[place].isin(own[place])]
    if others.empty:
        return own[rows.columns]
    both = pd.concat([others.astype(object), own[rows.columns].astype(object)])
    both = both.sort_values([name for name in (place, "week", "month") if name in both])
    return both.reset_index(drop=True).astype(_common(rows, own))


FEWEST_EXPECTED = 8
"""Expected users from which a place is judged (src/metrics/standardise.py). Smaller ones are not
needed, and could reveal the rate of a rare kind of firm, and so the users of its only other firm.
"""


def without_thin_expected(rows: pd.DataFrame) -> pd.DataFrame:
    """Return exact rows without the expected users of places that cannot be judged.

    They contain the rates of the whole country, of which the reader may see only a part.
    """
    names = [name for name in ("expected", "expected_before") if name in rows]
    return rows.assign(**{name: rows[name].where(rows[name] >= FEWEST_EXPECTED) for name in names})


def _common(rows: pd.DataFrame, own: pd.DataFrame) -> dict[str, Any]:
    """Return the common types of both; counts with a missing value are floats."""
    return {
        name: kind if kind == own[name].dtype else np.result_type(kind, own[name].dtype)
        for name, kind in rows.dtypes.items()
    }


class Around(NamedTuple):
    """All places, and whether the reader may see the firms of each atom."""

    places: Places
    known: np.ndarray


@kept
def shown_uptake(engine: Engine, regions: Regions) -> pd.DataFrame:
    """Return the cells of uptake that are shown: level, place, kind, program, sex, window."""
    around = _around(engine, regions)
    told = fetch_frame(engine, select(protected_uptake))
    names = ["program", "sex", "window"]
    if around is None or told.empty:
        return told[[*PLACE_KEY, *names]]
    own = fetch_frame(engine, sums.windows_by_complex(), None)
    wanted = pd.MultiIndex.from_product(
        [sorted(own["program"].unique()), ["all", "f", "m"], sorted(own["window"].unique())],
        names=names,
    )
    left = Left.of(around.places, as_cells(own, around.places, wanted), around.known)
    shown, users, eligible = _laid_out(told, around.places, wanted, ("users", "eligible"))
    noised = left.noised(Noised(users, eligible - users))
    someone = (left.rest.firms + left.known.firms).sum(axis=0) > 0
    still = left.still_told(
        (shown > 0) & noised.enough,
        noised.eligible,
        PLACE,
        sexes_together(list(wanted), someone),
    )
    return _kept(told, around.places, wanted, still)[[*PLACE_KEY, *names]]


@kept
def shown_weeks(engine: Engine, regions: Regions) -> pd.DataFrame:
    """Return the places that are shown by week: level, place, kind, program."""
    around = _around(engine, regions)
    weeks = _by_time(engine, select(protected_weeks), "week", "users")
    told = weeks[[*PLACE_KEY, "program"]].drop_duplicates()
    if around is None or told.empty:
        return told
    newest = pd.Timestamp(fetch_frame(engine, weeks_reported())["last"].iloc[0])
    series = fetch_frame(engine, sums.series_by_complex(since(newest)), None)
    programs = sorted(told["program"].unique())
    series = series[series["program"].isin(programs)]
    left = Left.of(around.places, as_series(around.places, series, programs), around.known)
    wanted = pd.MultiIndex.from_arrays([programs], names=["program"])
    (shown,) = _laid_out(told, around.places, wanted, ())
    shown = (shown > 0) & ~_low(engine, around, weeks, wanted)
    return _kept(told, around.places, wanted, left.still_told(shown, left.rest.users, SERIES))


@kept
def shown_reach(engine: Engine, regions: Regions) -> pd.DataFrame:
    """Return the cells of campaigns that are shown: level, place, kind, channel, stage."""
    around = _around(engine, regions)
    told = fetch_frame(engine, select(protected_reach))
    own = fetch_frame(engine, sums.reached_by_complex(), None)
    if around is None or told.empty:
        return told[[*PLACE_KEY, "channel", "stage"]]
    wanted, tables = columns_of(own)
    left = Left.of(around.places, as_firms(own, around.places, wanted), around.known)
    shown, firms = _laid_out(told, around.places, wanted, ("companies",))
    rest = firms - left.known.users
    further = stages_apart(left.rest.users, tables)
    still = left.still_told((shown > 0) & (rest >= FEWEST), rest, PLACE, further)
    return _kept(told, around.places, wanted, still)[[*PLACE_KEY, "channel", "stage"]]


def _around(engine: Engine, regions: Regions) -> Around | None:
    """Return the places; None where no company is in a known complex."""
    found = fetch_frame(engine, sums.members(sums.nodes_above().subquery()), None)
    if found.empty:
        return None
    places, lies = Places.of(found), chains(engine)
    wanted = set(regions)
    return Around(places, np.array([bool(lies[atom] & wanted) for atom in places.atoms]))


def _laid_out(
    told: pd.DataFrame, places: Places, columns: pd.MultiIndex, counts: tuple[str, ...]
) -> tuple[np.ndarray, ...]:
    """Return arrays sets × columns: whether a cell is shown (0 or 1), and each of its counts."""
    row, column = _where(told, places, columns)
    found = []
    for values in (np.ones(len(told)), *[told[name].to_numpy() for name in counts]):
        table = np.zeros((len(places.names), len(columns)), np.int64)
        table[row, column] = values
        found.append(table)
    return tuple(found)


def _where(
    told: pd.DataFrame, places: Places, columns: pd.MultiIndex
) -> tuple[np.ndarray, np.ndarray]:
    """Return the set and the column of each row."""
    names = {name: number for number, several in enumerate(places.names) for name in several}
    keys = told[PLACE_KEY].itertuples(index=False, name=None)
    row = np.array([names[key] for key in keys], int)
    values = [told[name] for name in columns.names]
    return row, columns.get_indexer(pd.MultiIndex.from_arrays(values, names=columns.names))


def _kept(
    told: pd.DataFrame, places: Places, columns: pd.MultiIndex, still: np.ndarray
) -> pd.DataFrame:
    return told[still[_where(told, places, columns)]].reset_index(drop=True)


def _low(engine: Engine, around: Around, weeks: pd.DataFrame, columns: pd.MultiIndex) -> np.ndarray:
    """Return sets × programmes: whether any week or month is small after subtracting known firms.

    A place is shown with all its weeks or not at all. Weeks without known firms do not matter: if
    they are small, everybody sees the same rounded count.
    """
    atoms = [atom for atom, known in zip(around.places.atoms, around.known, strict=True) if known]
    months = _by_time(engine, select(protected_months), "month", "eligible")
    low = np.zeros((len(around.places.names), len(columns)), bool)
    for told, time, own in (
        (weeks, "week", sums.weeks_by_complex(atoms)),
        (months, "month", sums.months_by_complex(atoms)),
    ):
        row, column = _where(told, around.places, columns)
        mine = _of_sets(fetch_frame(engine, own, None), around, time)
        told = told.assign(set=row, program_at=column)
        both = told.merge(mine, on=["set", "program", time], suffixes=("", "_own"))
        both = both[(both["own"] > 0) & (both["users"] - both["own"] < FEWEST)]
        low[both["set"], both["program_at"]] = True
    return low


def _of_sets(own: pd.DataFrame, around: Around, time: str) -> pd.DataFrame:
    """Return set, program, time and own: the counts of known complexes in each place."""
    places = around.places
    sets, atoms = np.nonzero(places.holds & around.known)
    inside = pd.DataFrame({"set": sets, "complex_id": np.array(places.atoms)[atoms]})
    added = inside.merge(own.rename(columns={"users": "own"}), on="complex_id")
    return added.groupby(["set", "program", time])["own"].sum().reset_index()


def _by_time(engine: Engine, told: Select, time: str, count: str) -> pd.DataFrame:
    """Return the counts of each place by week or month, summed over weeks of report."""
    rows = fetch_frame(engine, told)
    key = [*PLACE_KEY, "program", time]
    return rows.groupby(key)[count].sum().reset_index().rename(columns={count: "users"})


def _of_complexes(
    engine: Engine, regions: Regions, codes: Codes, rows: pd.DataFrame
) -> pd.DataFrame:
    told = _without_country(engine, regions, codes, rows)
    return _blanked(told, "complex_id", _uptake(engine, regions, "complex", codes | {"kind": None}))


def _of_regions(engine: Engine, regions: Regions, codes: Codes, rows: pd.DataFrame) -> pd.DataFrame:
    told = _without_country(engine, regions, codes, rows)
    return _blanked(told, "region_code", _uptake(engine, regions, codes["level"], codes))


def _without_country(
    engine: Engine, regions: Regions, codes: Codes, rows: pd.DataFrame
) -> pd.DataFrame:
    """Return rows without the country's rate if the country's cell is not shown."""
    told = _uptake(engine, regions, "country", codes | {"kind": None})
    return rows if len(told) else rows.assign(at_country=np.nan)


def _uptake(engine: Engine, regions: Regions, level: str, codes: Codes) -> pd.Series:
    """Return the places of a level that are shown."""
    told, kind = shown_uptake(engine, regions), codes.get("kind")
    wanted = {
        "level": level,
        "kind": kind_asked(kind),
        "program": codes["program"],
        "sex": codes.get("sex") or sums.BOTH,
        "window": codes.get("window", 24),
    }
    return _matching(told, wanted)["place"]


def _matching(told: pd.DataFrame, wanted: Codes) -> pd.DataFrame:
    return told[np.logical_and.reduce([told[name] == code for name, code in wanted.items()])]


COUNTED = ("eligible", "users", "at_country")


def _blanked(rows: pd.DataFrame, place: str, told: pd.Series) -> pd.DataFrame:
    kept = rows[place].isin(told)
    return rows.assign(**{name: rows[name].where(kept) for name in COUNTED})


def _of_weeks(engine: Engine, regions: Regions, codes: Codes, rows: pd.DataFrame) -> pd.DataFrame:
    told = _matching(shown_weeks(engine, regions), _place(codes) | {"program": codes["program"]})
    return rows if len(told) else rows.head(0)


def _of_weeks_by_complex(
    engine: Engine, regions: Regions, codes: Codes, rows: pd.DataFrame
) -> pd.DataFrame:
    wanted = {"level": "complex", "kind": "", "program": codes["program"]}
    told = _matching(shown_weeks(engine, regions), wanted)
    return rows[rows["complex_id"].isin(told["place"])].reset_index(drop=True)


def _of_reach(engine: Engine, regions: Regions, codes: Codes, rows: pd.DataFrame) -> pd.DataFrame:
    told = _matching(shown_reach(engine, regions), _place(codes))
    return rows.merge(told[["channel", "stage"]])


def _of_reach_by_complex(
    engine: Engine, regions: Regions, codes: Codes, rows: pd.DataFrame
) -> pd.DataFrame:
    wanted = {"level": "complex", "kind": "", "channel": codes["channel"]}
    told = _matching(shown_reach(engine, regions), wanted)
    return rows.merge(told[["place", "stage"]].rename(columns={"place": "complex_id"}))


def _place(codes: Codes) -> Codes:
    level, place = place_asked(*[codes.get(key) for key in ("complex_id", "sido", "sigungu")])
    return {"level": level, "place": place, "kind": ""}


WITHHELD: dict[str, Callable[[Engine, Regions, Codes, pd.DataFrame], pd.DataFrame]] = {
    "protected_complex_uptake": _of_complexes,
    "protected_region_uptake": _of_regions,
    "protected_weekly_starts": _of_weeks,
    "protected_monthly_eligible": _of_weeks,
    "protected_weekly_starts_by_complex": _of_weeks_by_complex,
    "protected_monthly_eligible_by_complex": _of_weeks_by_complex,
    "protected_reach": _of_reach,
    "protected_reach_by_complex": _of_reach_by_complex,
}
"""For each query of protected counts, the function that removes what a reader may not see."""
