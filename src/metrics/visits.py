"""Plan visits: whom to see together, building by building, within the hours there are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.metrics.checks import BadInputError, Day, counts, require_columns, require_present

PLAN_COLUMNS = ["visit", "stop", "company_id", "complex_id", "building_id", "missed", "minutes",
                "chosen_for", "held_out"]  # fmt: skip


@dataclass(frozen=True)
class VisitMinutes:
    """What a visit costs: `company` minutes each, `stop` once for each building gone to."""

    company: float = 60
    stop: float = 30


@dataclass(frozen=True)
class VisitRules:
    """Who may be visited beside what is missed.

    today, cool_down_days : a company last visited less than so many days before today is left out.
    floor_per_complex : so many companies of every complex come first. hold_out : the share of the
    choice, drawn by chance, that is not visited. seed : the same seed draws the same companies.
    """

    today: Day | None = None
    cool_down_days: int = 180
    floor_per_complex: int = 0
    hold_out: float = 0.0
    seed: int = 0


USUAL_MINUTES, USUAL_RULES = VisitMinutes(), VisitRules()


def plan_visits(
    companies: pd.DataFrame,
    hours: float,
    minutes: VisitMinutes = USUAL_MINUTES,
    rules: VisitRules = USUAL_RULES,
) -> pd.DataFrame:
    """Return the companies to visit, in order, one row a company: visit, stop, minutes and why.

    `companies`: rows of `screen` (company × program; missed is summed per company) with
    company_id, complex_id, building_id, missed, and last_visited_on where visits are known; a
    company without a building is a stop of its own. `minutes` of a row is its visit, with the
    stop's minutes on the stop's first row. The companies of the floor come first (chosen_for
    "floor"), then those that recover most per minute ("missed"). What is held out is listed with
    held_out true (no visit, stop or minutes), and others take its hours: only so can the effect be
    learnt from companies chosen in the same way. Companies that miss nobody are never chosen,
    except for the floor. Nothing fits: no rows.
    Raises BadInputError for missing columns, negative minutes, or a column last_visited_on
    without `today`.
    The choice is greedy on missed per minute, by the concave hull of each building: a knapsack
    with set-up costs (Chebil & Khemakhem 2015, Computers & Operations Research 64:40).
    """
    _check(companies, hours, minutes, rules.hold_out)
    candidates = candidates_of(companies, rules)
    chosen = choose_within(candidates, hours * 60, minutes, rules.floor_per_complex)
    held = _held_out(chosen, rules)
    if len(held):
        rest = candidates[~candidates["company_id"].isin(held["company_id"])]
        chosen = choose_within(rest, hours * 60, minutes, rules.floor_per_complex)
    return _as_plan(chosen, held, minutes)


def into_days(
    plan: pd.DataFrame, hours_per_day: float, minutes_per_building: float, hours: float = np.inf
) -> pd.DataFrame:
    """Return `plan` with day (1, 2, …; NaN where held out), in the order of the plan.

    plan : rows of plan_visits. A visit that no longer fits goes to the next day; where a building
    is left for the next day its minutes are spent again, and `minutes` of that row says so. A visit
    longer than a day has a day of its own. hours : what all days together may take; visits for
    which going twice leaves no time are left out. Raises BadInputError for a day without hours.
    """
    require_columns(plan, ["stop", "minutes", "held_out"])
    if not hours_per_day > 0:
        raise BadInputError("hours_per_day는 0보다 커야 합니다.")
    capacity, left, used, day, before = hours_per_day * 60, hours * 60, 0.0, 1, None
    days, minutes = np.full(len(plan), np.nan), np.full(len(plan), np.nan)
    planned = zip(plan["stop"], plan["minutes"], plan["held_out"], strict=True)
    for row, (stop, cost, held) in enumerate(planned):
        full = used > 0 and used + cost > capacity
        spent = cost + (minutes_per_building if full and stop == before else 0)
        if held or spent > left:
            continue
        day, used = (day + 1, 0.0) if full else (day, used)
        used, left, before = used + spent, left - spent, stop
        days[row], minutes[row] = day, spent
    planned = plan.assign(day=days, minutes=minutes)
    return planned[planned["day"].notna() | planned["held_out"].astype(bool)]


def _check(companies: pd.DataFrame, hours: float, minutes: VisitMinutes, hold_out: float) -> None:
    require_columns(companies, ["company_id", "complex_id", "building_id", "missed"])
    require_present(companies, ["company_id", "complex_id"])
    counts(companies["missed"], "missed", companies.index)
    if hours < 0 or minutes.company <= 0 or minutes.stop < 0:
        raise BadInputError("hours와 건물마다의 분은 0 이상, 방문마다의 분은 0보다 커야 합니다.")
    if not 0 <= hold_out < 1:
        raise BadInputError(f"hold_out은 0 이상 1 미만이어야 하는데 {hold_out}을(를) 받았습니다.")


def candidates_of(companies: pd.DataFrame, rules: VisitRules) -> pd.DataFrame:
    """Return one row a company that may be visited, most missed first, with its stop's key."""
    frame = companies
    if "last_visited_on" in frame.columns:
        if rules.today is None:
            raise BadInputError("last_visited_on 열이 있으면 today(기준일)를 주십시오.")
        days = (pd.Timestamp(rules.today) - pd.to_datetime(frame["last_visited_on"])).dt.days
        lately = frame["company_id"][days < rules.cool_down_days]
        frame = frame[~frame["company_id"].isin(lately)]
    same = {"complex_id": "first", "building_id": "first", "missed": "sum"}
    frame = frame.groupby("company_id", sort=True).agg(same).reset_index()
    frame = frame.sort_values("missed", ascending=False, kind="stable", ignore_index=True)
    own = frame["company_id"].astype(str)
    place = frame["building_id"].astype(str).where(frame["building_id"].notna(), "company " + own)
    return frame.assign(place=frame["complex_id"].astype(str) + " " + place)


def choose_within(
    candidates: pd.DataFrame, budget: float, minutes: VisitMinutes, floor: int
) -> pd.DataFrame:
    """Return the chosen companies with chosen_for, within `budget` minutes."""
    first, budget = floor_of_complexes(candidates, budget, minutes, floor)
    opened = set(first["place"])
    rest = candidates[~candidates.index.isin(first.index) & (candidates["missed"] > 0)]
    rows = []
    for index, place in by_missed_per_minute(rest, opened, minutes):
        cost = minutes.company + (0 if place in opened else minutes.stop)
        if cost <= budget + 1e-9:
            budget -= cost
            opened.add(place)
            rows.append(index)
        elif budget < minutes.company:
            break
    more = rest.loc[rows].assign(chosen_for="missed")
    return pd.concat([first, more]) if len(first) else more


def floor_of_complexes(
    candidates: pd.DataFrame, budget: float, minutes: VisitMinutes, floor: int
) -> tuple[pd.DataFrame, float]:
    """Return the first companies of every complex while they fit, and the minutes left."""
    rows, opened = [], set()
    wanted = candidates.groupby("complex_id", sort=False).head(floor) if floor else ()
    for row in wanted.itertuples() if len(wanted) else ():
        cost = minutes.company + (0 if row.place in opened else minutes.stop)
        if cost <= budget:
            budget -= cost
            opened.add(row.place)
            rows.append(row.Index)
    return candidates.loc[rows].assign(chosen_for="floor"), budget


def by_missed_per_minute(
    rest: pd.DataFrame, opened: set, minutes: VisitMinutes
) -> Iterator[tuple[int, str]]:
    """Return (row, place) pairs, most missed per minute first.

    The first companies of a building, as many as recover most per minute with the minutes of the
    stop, share that rate; each further company has its own, which is never better.
    """
    place = rest["place"]
    number = place.groupby(place).cumcount().to_numpy() + 1
    cost = minutes.company * number + np.where(place.isin(opened), 0, minutes.stop)
    together = rest["missed"].groupby(place).cumsum() / cost
    best = together.groupby(place).transform("max")
    at_best = number[together.groupby(place).transform("idxmax").map(_position(rest))]
    per_minute = np.where(number <= at_best, best, rest["missed"] / minutes.company)
    order = np.lexsort((number, pd.factorize(place)[0], -per_minute))
    return zip(rest.index[order], place.to_numpy()[order], strict=True)


def _position(rest: pd.DataFrame) -> pd.Series:
    return pd.Series(np.arange(len(rest)), index=rest.index)


def _held_out(chosen: pd.DataFrame, rules: VisitRules) -> pd.DataFrame:
    """Return a random share of the chosen; drawn by sorted id, so that row order is no matter."""
    number = round(rules.hold_out * len(chosen))
    ids = np.sort(chosen["company_id"].to_numpy().astype(str))
    drawn = np.random.default_rng(rules.seed).choice(ids, number, replace=False) if number else []
    return chosen[chosen["company_id"].astype(str).isin(list(drawn))]


def _as_plan(chosen: pd.DataFrame, held: pd.DataFrame, minutes: VisitMinutes) -> pd.DataFrame:
    """Return the plan in visiting order: complexes, then buildings, by what they recover."""
    by = [chosen.groupby(column)["missed"].transform("sum") for column in ("complex_id", "place")]
    plan = chosen.assign(of_complex=by[0], of_place=by[1], held_out=False).sort_values(
        ["of_complex", "complex_id", "of_place", "place", "missed", "company_id"],
        ascending=[False, True, False, True, False, True],
    )
    first = ~plan["place"].duplicated()
    plan = plan.assign(
        visit=np.arange(1, len(plan) + 1.0),
        stop=first.cumsum().astype(float),
        minutes=minutes.company + minutes.stop * first.astype(float),
    )
    held = held.assign(visit=np.nan, stop=np.nan, minutes=np.nan, held_out=True)
    parts = [part for part in (plan, held) if len(part)]
    return (pd.concat(parts) if parts else plan)[PLAN_COLUMNS].reset_index(drop=True)
