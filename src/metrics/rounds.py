"""Plan rounds of visits: which firms to visit, on which day, in which order.

A prize-collecting vehicle routing problem: a firm's prize is the people that a visit helps, a day
is a vehicle with a limited shift, and entering another building costs travel and a set-up time.
PyVRP (hybrid genetic search with iterated local search; Wouda, Lan & Kool 2024, INFORMS Journal on
Computing 36:943) solves it; for alternatives see docs/decisions/0027-rounds.md.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from pyvrp import Model
from pyvrp.stop import MaxIterations, MultipleCriteria, NoImprovement

from src.metrics.checks import BadInputError, require_columns, require_present

COLUMNS = ["planner", "day", "visit", "stop", "company_id", "minutes", "travel", "chosen_for",
           "held_out"]  # fmt: skip
EARTH_KM, DETOUR = 6371.0, 1.3
PRIZE = 100_000
"""Prize of one person helped; a minute of travel costs 1 and only breaks ties."""
SURE = 50.0
"""Extra people credited to a firm that should be in the plan: of the floor, or drawn by chance."""
MOST_FIRMS = 160
"""Most firms given to the solver, the best ones; or a quarter more than there is time for."""
STEPS, SOONEST = 600, 200
"""Steps of the search: fewer for many firms, but at least SOONEST."""
IDLE = 200
"""Steps without a better plan after which the search ends."""
WAY = 5
"""Assumed minutes of travel to a building before the round is known."""
AREAS = 12
"""Complexes that are tried as the centre of the plan."""


@dataclass(frozen=True)
class Minutes:
    """The time a visit costs: `visit` minutes each, `building` minutes once per building entered,
    and travel at `speed` kilometres an hour."""

    visit: float = 60
    building: float = 30
    speed: float = 30


@dataclass(frozen=True)
class Rules:
    """The constraints of a plan.

    hours : of each planner. day_hours : per day, travel between buildings included. planners : how
    many work in parallel; they never share a firm. within_km : distance from the centre of the
    plan. floor : fewest firms of every complex. by_chance : firms with too few people to judge that
    are added at random, as a share of the visits. hold_out : share of the chosen firms that is held
    back at random. seed : makes the draws repeatable.
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
    """rows : COLUMNS, in order; held-out firms have no day. too_far : firms that could be helped
    but lie beyond within_km. no_time : those within it that did not fit."""

    rows: pd.DataFrame
    too_far: int
    no_time: int


def plan_rounds(firms: pd.DataFrame, minutes: Minutes, rules: Rules) -> Rounds:
    """Return the rounds among firms that may be visited.

    firms : one row each with company_id, complex_id, building_id, lat, lon (may be missing), help,
    open, status. A firm without a building is a stop of its own. Raises BadInputError for missing
    columns and impossible numbers (hours below 0, a visit of 0 minutes).
    """
    _check(firms, minutes, rules)
    firms = _with_places(firms.sort_values("company_id", ignore_index=True))
    near = _near(firms, minutes, rules)
    routes = _choose(near, minutes, rules, near.index[:0])
    held, drawn = _by_chance(near, routes, rules)
    if len(held) or len(drawn):
        routes = _choose(near.drop(held), minutes, rules, drawn)
    near = near.assign(drawn=near.index.isin(drawn))
    rows = _as_rows(near, _assigned(near, routes, rules), near.loc[held], minutes)
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
    """Return the firms with the number of their stop and its position in km east and north."""
    own = "company " + firms["company_id"].astype(str)
    key = firms["building_id"].astype(object).where(firms["building_id"].notna(), own)
    stop = pd.factorize(firms["complex_id"].astype(str) + " " + key.astype(str))[0]
    lat, lon = (_filled(firms, name, stop) for name in ("lat", "lon"))
    north = np.radians(lat) * EARTH_KM
    east = np.radians(lon) * EARTH_KM * np.cos(np.radians(np.nanmean(lat) if len(lat) else 0.0))
    return firms.assign(place=stop, east=east, north=north)


def _filled(firms: pd.DataFrame, name: str, stop: np.ndarray) -> np.ndarray:
    """Return a coordinate per firm: the mean of its stop, else of its complex, else of all."""
    value = firms[name].astype(float)
    of_stop = value.groupby(stop).transform("mean")
    of_complex = value.groupby(firms["complex_id"].astype(str)).transform("mean")
    whole = value.mean() if value.notna().any() else 0.0
    return of_stop.fillna(of_complex).fillna(whole).to_numpy()


def _near(firms: pd.DataFrame, minutes: Minutes, rules: Rules) -> pd.DataFrame:
    """Return the firms around the complex from which a greedy plan helps most people."""
    middles = firms.assign(complex_id=firms["complex_id"].astype(str)).groupby("complex_id")
    middles = middles.agg(east=("east", "mean"), north=("north", "mean"), help=("help", "sum"))
    east, north, helps, place = (
        firms[name].to_numpy() for name in ("east", "north", "help", "place")
    )
    best, found = -1.0, np.arange(len(firms))
    for middle in middles.nlargest(AREAS, "help").itertuples():
        away = np.hypot(east - middle.east, north - middle.north) * DETOUR
        near = np.flatnonzero(away <= rules.within_km)
        helped = helps[near][_greedy(helps[near], place[near], minutes, rules, 1.0)].sum()
        if helped > best + 1e-9:
            best, found = helped, near
    return firms.take(found)


def _greedy(
    helps: np.ndarray, place: np.ndarray, minutes: Minutes, rules: Rules, times: float
) -> np.ndarray:
    """Return the positions of the firms with the most help per minute, up to `times` the available
    hours.

    By the concave hull of each stop: its first firms share its set-up, each further one costs only
    its visit (Chebil & Khemakhem 2015, Computers & Operations Research 64:40).
    """
    able = np.flatnonzero(helps > 0)
    able = able[np.argsort(-helps[able], kind="stable")]
    if not len(able):
        return able
    helps, place = helps[able], place[able]
    stops = _Stops.of(place)
    number = stops.counted()
    cost = minutes.visit * number + minutes.building + WAY
    together = pd.Series(helps).groupby(place).cumsum().to_numpy() / cost
    best = stops.most(together)
    upto = stops.most(np.where(together >= best - 1e-12, number, 0))
    rate = np.where(number <= upto, best, helps / minutes.visit)
    order = np.lexsort((number, -rate))
    first = ~pd.Series(place[order]).duplicated().to_numpy()
    spent = np.cumsum(minutes.visit + (minutes.building + WAY) * first)
    budget = rules.hours * rules.planners * 60
    most = max(MOST_FIRMS, int(1.25 * budget / minutes.visit))
    return able[order[spent <= times * budget][:most]]


class _Stops(NamedTuple):
    """Firms grouped by stop. order : positions sorted by stop; begins : the index in `order` of the
    first firm of each stop; sizes : the number of its firms."""

    order: np.ndarray
    begins: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, place: np.ndarray) -> "_Stops":
        """Return the stops of firms by the number of each."""
        order = np.argsort(place, kind="stable")
        begins = np.flatnonzero(np.diff(place[order], prepend=-1))
        return cls(order, begins, np.diff(np.append(begins, len(place))))

    def counted(self) -> np.ndarray:
        """Return the rank of each firm within its stop, from 1."""
        at = np.arange(len(self.order)) - np.repeat(self.begins, self.sizes) + 1
        return self._back(at)

    def most(self, values: np.ndarray) -> np.ndarray:
        """Return for each firm the largest value in its stop."""
        each = np.maximum.reduceat(values[self.order], self.begins)
        return self._back(np.repeat(each, self.sizes))

    def _back(self, values: np.ndarray) -> np.ndarray:
        found = np.empty_like(values)
        found[self.order] = values
        return found


def _by_chance(
    near: pd.DataFrame, chosen: list[list[int]], rules: Rules
) -> tuple[pd.Index, pd.Index]:
    """Return the chosen firms held back at random, and random firms too few to judge to add."""
    draw = np.random.default_rng(rules.seed)
    taken = pd.Index(sorted(row for route in chosen for row in route))
    held = draw.choice(taken, round(rules.hold_out * len(taken)), replace=False)
    around = near["complex_id"].isin(near.loc[taken, "complex_id"])
    few = near.index[around & (near["status"] == "too_few") & ~near.index.isin(taken)]
    wanted = min(round(rules.by_chance * len(taken)), len(few))
    return pd.Index(held), pd.Index(draw.choice(few, wanted, replace=False))


def _choose(near: pd.DataFrame, minutes: Minutes, rules: Rules, drawn: pd.Index) -> list[list[int]]:
    """Return the rows to visit, one ordered list per day; `drawn` rows are included if they fit."""
    floor = near.sort_values("help", ascending=False).groupby(near["complex_id"].astype(str))
    sure = floor.head(rules.floor).index.union(drawn)
    helps, place = near["help"].to_numpy(), near["place"].to_numpy()
    greedy = near.index[_greedy(helps, place, minutes, rules, 2.5)]
    pool = near.loc[greedy.union(sure)]
    days = _days(rules)
    if pool.empty or not days:
        return []
    prize = pool["help"] + np.where(pool.index.isin(sure), SURE, 0.0)
    routes = _solve(pool, prize.to_numpy(), days, minutes, rules.seed)
    return [[int(pool.index[at]) for at in route] for route in routes]


def _days(rules: Rules) -> list[tuple[float, int]]:
    """Return the distinct lengths of days in minutes, and how many there are for all planners."""
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
    """Return positions in `pool`, one list per day."""
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
    enough = MultipleCriteria([MaxIterations(steps), NoImprovement(IDLE)])
    best = model.solve(enough, seed=seed % 2**31, collect_stats=False, display=False).best
    if not best.is_feasible():
        return []
    return [[stop.idx for stop in route if stop.is_client()] for route in best.routes()]


def _ways(stops: pd.DataFrame, minutes: Minutes) -> np.ndarray:
    """Return the minutes of travel between stops, at least one between different stops."""
    east, north = stops["east"].to_numpy(), stops["north"].to_numpy()
    away = np.hypot(east[:, None] - east, north[:, None] - north) * DETOUR
    way = np.ceil(away / minutes.speed * 60)
    return np.where(np.eye(len(stops)) > 0, 0, np.maximum(way, 1))


def _assigned(
    near: pd.DataFrame, routes: list[list[int]], rules: Rules
) -> list[tuple[int, int, list[int]]]:
    """Return planner, day and rows; days are sorted from west to east to keep planners' areas
    together."""
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
    """Return COLUMNS; visits and stops are numbered per planner."""
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
    """Return one day's visits; `stop` is 1 where another building is entered, not yet a number."""
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
    """Return why each firm is in a day: help, neighbour (of one with more help), or chance."""
    most = firms.groupby("place")["help"].transform("max")
    beside = (firms["help"] < most) & (firms["open"] > 0)
    return np.select([firms["drawn"], beside], ["chance", "neighbour"], "help")


def _as_held(firms: pd.DataFrame) -> pd.DataFrame:
    nothing = dict.fromkeys(("planner", "day", "stop", "minutes", "travel"), np.nan)
    ids = firms["company_id"].to_numpy()
    return pd.DataFrame({"company_id": ids, "chosen_for": "help", "held_out": True} | nothing)
