"""Plan rounds of visits: whom to see, in which building, on which day, in which order.

A prize-collecting routing problem: a firm's prize is the people whom a visit helps, a day is a
vehicle that may be on its way so long, and going into another building costs the way and the
set-up there. PyVRP (hybrid genetic search with iterated local search; Wouda, Lan & Kool 2024,
INFORMS Journal on Computing 36:943) finds the round; docs/decisions/0027-rounds.md weighs it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from pyvrp import Model
from pyvrp.stop import MaxIterations

from src.metrics.checks import BadInputError, require_columns, require_present

COLUMNS = ["planner", "day", "visit", "stop", "company_id", "minutes", "travel", "chosen_for",
           "held_out"]  # fmt: skip
EARTH_KM, DETOUR = 6371.0, 1.3
PRIZE = 100_000
"""Prize of one person helped; a minute on the way counts 1 and only decides between equals."""
SURE = 50.0
"""People that a firm counts for which has to be in: those of the floor, those by chance."""
MOST_FIRMS = 160
"""Firms among whom the solver looks, or a quarter more than there is time for: the best of all."""
STEPS, SOONEST = 600, 200
"""Steps of the search, fewer for many firms, and never fewer than the second."""
WAY = 5
"""Minutes that the way to a building is held to take before the round is known."""
AREAS = 12
"""Complexes that are tried as the middle of the plan."""


@dataclass(frozen=True)
class Minutes:
    """What a visit costs: `visit` minutes each, `building` once for each building gone into, and
    the way there at so many kilometres an hour."""

    visit: float = 60
    building: float = 30
    speed: float = 30


@dataclass(frozen=True)
class Rules:
    """What a plan keeps to.

    hours : of each planner. day_hours : of a day, ways between buildings within it. planners : who
    go at once and never share a firm. within_km : how far from the middle of the plan. floor : so
    many firms of every complex. by_chance : share of visits to firms too few to judge, drawn.
    hold_out : share of the choice, drawn, that is not visited. seed : the same draws again.
    """

    hours: float
    day_hours: float = 6
    planners: int = 1
    within_km: float = 20
    floor: int = 0
    by_chance: float = 0.0
    hold_out: float = 0.0
    seed: int = 0


class Rounds(NamedTuple):
    """rows : COLUMNS, in order; held-out firms without a day. too_far : firms that could be helped
    but lie farther off than a plan goes. no_time : those nearby that did not fit."""

    rows: pd.DataFrame
    too_far: int
    no_time: int


def plan_rounds(firms: pd.DataFrame, minutes: Minutes, rules: Rules) -> Rounds:
    """Return the rounds among firms that may be visited, one row each.

    firms : company_id, complex_id, building_id, lat, lon (may be missing), help, open, status. A
    firm without a building is a stop of its own. Raises BadInputError for missing columns, hours
    below 0, a visit of no minutes.
    """
    _check(firms, minutes, rules)
    firms = _with_places(firms.sort_values("company_id", ignore_index=True))
    near = _near(firms, minutes, rules)
    routes = _choose(near, minutes, rules, near.index[:0])
    held, drawn = _by_chance(near, routes, rules)
    if len(held) or len(drawn):
        routes = _choose(near.drop(held), minutes, rules, drawn)
    near = near.assign(drawn=near.index.isin(drawn))
    rows = _as_rows(near, _shared_out(near, routes, rules), near.loc[held], minutes)
    could = int((firms["help"] > 0).sum())
    left = int((near["help"] > 0).sum()) - int(near["company_id"].isin(rows["company_id"]).sum())
    return Rounds(rows, could - int((near["help"] > 0).sum()), max(left, 0))


def _check(firms: pd.DataFrame, minutes: Minutes, rules: Rules) -> None:
    wanted = ["company_id", "complex_id", "building_id", "lat", "lon", "help", "open", "status"]
    require_columns(firms, wanted)
    require_present(firms, ["company_id", "complex_id", "help"])
    if rules.hours < 0 or minutes.visit <= 0 or minutes.building < 0 or minutes.speed <= 0:
        raise BadInputError("시간과 건물마다의 분은 0 이상, 방문의 분과 속도는 0보다 커야 합니다.")
    if rules.day_hours <= 0 or rules.planners < 1:
        raise BadInputError("하루 시간은 0보다 크고 플래너는 한 명 이상이어야 합니다.")


def _with_places(firms: pd.DataFrame) -> pd.DataFrame:
    """Return the firms with the number of their stop and where it is: kilometres east and north."""
    own = "company " + firms["company_id"].astype(str)
    key = firms["building_id"].astype(object).where(firms["building_id"].notna(), own)
    stop = pd.factorize(firms["complex_id"].astype(str) + " " + key.astype(str))[0]
    lat, lon = (_filled(firms, name, stop) for name in ("lat", "lon"))
    north = np.radians(lat) * EARTH_KM
    east = np.radians(lon) * EARTH_KM * np.cos(np.radians(np.nanmean(lat) if len(lat) else 0.0))
    return firms.assign(place=stop, east=east, north=north)


def _filled(firms: pd.DataFrame, name: str, stop: np.ndarray) -> np.ndarray:
    """Return a coordinate per firm: of its stop, else of its complex, else of all."""
    value = firms[name].astype(float)
    of_stop = value.groupby(stop).transform("mean")
    of_complex = value.groupby(firms["complex_id"].astype(str)).transform("mean")
    whole = value.mean() if value.notna().any() else 0.0
    return of_stop.fillna(of_complex).fillna(whole).to_numpy()


def _near(firms: pd.DataFrame, minutes: Minutes, rules: Rules) -> pd.DataFrame:
    """Return the firms around the complex from which a plan helps most."""
    middles = firms.assign(complex_id=firms["complex_id"].astype(str)).groupby("complex_id")
    middles = middles.agg(east=("east", "mean"), north=("north", "mean"), help=("help", "sum"))
    best, found = -1.0, firms
    for middle in middles.nlargest(AREAS, "help").itertuples():
        away = np.hypot(firms["east"] - middle.east, firms["north"] - middle.north) * DETOUR
        near = firms[away <= rules.within_km]
        helped = _greedy(near, minutes, rules, 1.0)["help"].sum()
        if helped > best + 1e-9:
            best, found = helped, near
    return found


def _greedy(near: pd.DataFrame, minutes: Minutes, rules: Rules, times: float) -> pd.DataFrame:
    """Return the firms that help most for their minutes, as many as `times` the hours hold.

    By the concave hull of each stop: its first firms share its set-up, each further one costs its
    visit alone (Chebil & Khemakhem 2015, Computers & Operations Research 64:40).
    """
    able = near[near["help"] > 0].sort_values("help", ascending=False, kind="stable")
    number = able.groupby("place").cumcount().to_numpy() + 1
    cost = minutes.visit * number + minutes.building + WAY
    together = able["help"].groupby(able["place"]).cumsum() / cost
    best = together.groupby(able["place"]).transform("max")
    at_best = together >= best - 1e-12
    upto = pd.Series(np.where(at_best, number, 0), able.index).groupby(able["place"])
    rate = np.where(number <= upto.transform("max"), best, able["help"] / minutes.visit)
    order = able.iloc[np.lexsort((number, -rate))]
    first = ~order["place"].duplicated()
    spent = (minutes.visit + (minutes.building + WAY) * first).cumsum()
    budget = rules.hours * rules.planners * 60
    most = max(MOST_FIRMS, int(1.25 * budget / minutes.visit))
    return order[spent <= times * budget].head(most)


def _by_chance(
    near: pd.DataFrame, chosen: list[list[int]], rules: Rules
) -> tuple[pd.Index, pd.Index]:
    """Return whom chance keeps back of the chosen, and whom it adds of those too few to judge."""
    draw = np.random.default_rng(rules.seed)
    taken = pd.Index(sorted(row for route in chosen for row in route))
    held = draw.choice(taken, round(rules.hold_out * len(taken)), replace=False)
    around = near["complex_id"].isin(near.loc[taken, "complex_id"])
    few = near.index[around & (near["status"] == "too_few") & ~near.index.isin(taken)]
    wanted = min(round(rules.by_chance * len(taken)), len(few))
    return pd.Index(held), pd.Index(draw.choice(few, wanted, replace=False))


def _choose(near: pd.DataFrame, minutes: Minutes, rules: Rules, drawn: pd.Index) -> list[list[int]]:
    """Return the rows to visit, a list a day, in order; `drawn` rows are in it if they fit."""
    floor = near.sort_values("help", ascending=False).groupby(near["complex_id"].astype(str))
    sure = floor.head(rules.floor).index.union(drawn)
    greedy = _greedy(near, minutes, rules, 2.5)
    pool = near.loc[greedy.index.union(sure)]
    days = _days(rules)
    if pool.empty or not days:
        return []
    prize = pool["help"] + np.where(pool.index.isin(sure), SURE, 0.0)
    routes = _solve(pool, prize.to_numpy(), days, minutes, rules.seed)
    return [[int(pool.index[at]) for at in route] for route in routes]


def _days(rules: Rules) -> list[tuple[float, int]]:
    """Return the minutes of the days, and how many there are of each, of all planners."""
    whole, rest = divmod(rules.hours, rules.day_hours)
    days = [(rules.day_hours * 60, int(whole)), (rest * 60, int(rest > 0))]
    return [(long, number * rules.planners) for long, number in days if number]


def _solve(
    pool: pd.DataFrame,
    prize: np.ndarray,
    days: list[tuple[float, int]],
    minutes: Minutes,
    seed: int,
) -> list[list[int]]:
    """Return positions in `pool`, a list a day."""
    model = Model()
    stops, stop_of = np.unique(pool["place"].to_numpy(), return_inverse=True)
    first = [int(np.flatnonzero(stop_of == at)[0]) for at in range(len(stops))]
    ways = _ways(pool.iloc[first], minutes)
    home = model.add_location(0, 0)
    places = [model.add_location(0, 0) for _ in stops]
    depot = model.add_depot(home)
    for long, number in days:
        model.add_vehicle_type(number, start_depot=depot, end_depot=depot, shift_duration=int(long))
    for at, worth in zip(stop_of, prize, strict=True):
        model.add_client(
            places[at],
            service_duration=int(round(minutes.visit)),
            prize=int(worth * PRIZE),
            required=False,
        )
    set_up = int(round(minutes.building))
    for at, place in enumerate(places):
        model.add_edge(home, place, 0, set_up)
        model.add_edge(place, home, 0, 0)
        for to, other in enumerate(places):
            way = int(ways[at, to])
            model.add_edge(place, other, way, 0 if at == to else way + set_up)
    steps = max(SOONEST, STEPS * 40 // max(len(pool), 40))
    best = model.solve(MaxIterations(steps), seed=seed % 2**31, display=False).best
    if not best.is_feasible():
        return []
    return [[stop.idx for stop in route if stop.is_client()] for route in best.routes()]


def _ways(stops: pd.DataFrame, minutes: Minutes) -> np.ndarray:
    """Return the minutes of the way between stops, at least one between two of them."""
    east, north = stops["east"].to_numpy(), stops["north"].to_numpy()
    away = np.hypot(east[:, None] - east, north[:, None] - north) * DETOUR
    way = np.ceil(away / minutes.speed * 60)
    return np.where(np.eye(len(stops)) > 0, 0, np.maximum(way, 1))


def _shared_out(
    near: pd.DataFrame, routes: list[list[int]], rules: Rules
) -> list[tuple[int, int, list[int]]]:
    """Return planner, day and rows: days from west to east, so that each planner keeps together."""
    kept = [route for route in routes if route]
    kept.sort(key=lambda route: (near.loc[route, "east"].mean(), route))
    each = -(-len(kept) // rules.planners) if kept else 1
    return [(at // each + 1, at % each + 1, route) for at, route in enumerate(kept)]


def _as_rows(
    near: pd.DataFrame,
    days: list[tuple[int, int, list[int]]],
    held: pd.DataFrame,
    minutes: Minutes,
) -> pd.DataFrame:
    """Return COLUMNS; visits and stops are counted planner by planner."""
    parts = [_as_day(near.loc[route], (who, day), minutes) for who, day, route in days]
    rows = pd.concat([*parts, _as_held(held)], ignore_index=True)
    seen = ~rows["held_out"].astype(bool)
    who = rows["planner"].fillna(0)
    return rows.assign(
        visit=seen.groupby(who).cumsum().where(seen).astype(float),
        stop=rows["stop"].fillna(0).groupby(who).cumsum().where(seen),
        held_out=~seen,
    )[COLUMNS]


def _as_day(firms: pd.DataFrame, who: tuple[int, int], minutes: Minutes) -> pd.DataFrame:
    """Return one day's visits; `stop` is 1 where another building is gone into, for now."""
    place = firms["place"].to_numpy()
    enters = np.concatenate([[True], place[1:] != place[:-1]])
    ways = _ways(firms, minutes)
    travel = np.concatenate([[0], ways[np.arange(len(firms) - 1), np.arange(1, len(firms))]])
    travel = np.where(enters, travel, 0)
    return pd.DataFrame(
        {
            "planner": float(who[0]),
            "day": float(who[1]),
            "stop": enters.astype(float),
            "company_id": firms["company_id"].to_numpy(),
            "minutes": minutes.visit + minutes.building * enters + travel,
            "travel": travel.astype(float),
            "chosen_for": _why(firms),
            "held_out": False,
        }
    )


def _why(firms: pd.DataFrame) -> np.ndarray:
    """Return why each firm of a day is in it: help, neighbour (of one that helps more), chance."""
    most = firms.groupby("place")["help"].transform("max")
    beside = (firms["help"] < most) & (firms["open"] > 0)
    return np.select([firms["drawn"], beside], ["chance", "neighbour"], "help")


def _as_held(firms: pd.DataFrame) -> pd.DataFrame:
    nothing = dict.fromkeys(("planner", "day", "stop", "minutes", "travel"), np.nan)
    ids = firms["company_id"].to_numpy()
    return pd.DataFrame({"company_id": ids, "chosen_for": "help", "held_out": True} | nothing)
