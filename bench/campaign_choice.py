"""Estimated and true effects where planners choose firms by the records of every programme.

Uses the hard pilot sample (leave starts months after people become eligible, claims come late and
are taken back) with several seeds, through the marts and queries of a publication. Compares what
the page shows with what visits changed for the very people counted, in all six programmes; and
repeats it with no effect built in, to see how often one is reported. `hard`: starts give the month
of eligibility; `untold`: they do not; `chosen`: everybody starts in that month, and planners choose
in the same way. Planners see the starts reported by the day on which they choose. With
SANDAN_BENCH_WAYS=all, two other ways are shown: the same people counted by the month in which they
start, as it was before (late starters count twice, once as eligible), and records as known now.

With some 400 eligible people a programme and seed, an error of a tenth cannot be told from chance:
over 24 seeds the mean still scatters by a tenth of the effect and more. So the error is shown
twice: as found, and with the `luck out`: for the same firms and records, with each person's
probability in place of what they did, as far as their starts can be known. Two parts of the
remaining error are shown: neighbours in a building are moved a little, too (SPILL_OVER), and the
firms chosen may differ from those they are compared with (what both would have done if nobody had
been visited). Chance in who becomes eligible when remains.

`oracle` knows how likely each person at the firms contacted was to start without a visit, and how
many claims are taken back, and counts what they did. Its error is the luck of the people counted;
no method that has to learn from other firms can be closer on average.

    python -m bench campaign_choice           SANDAN_BENCH_SEEDS=3 python -m bench campaign_choice
    SANDAN_BENCH_FIRST=25 python -m bench campaign_choice     others
    SANDAN_BENCH_WAYS=all python -m bench campaign_choice     with methods considered and rejected
    SANDAN_BENCH_SAMPLES=hard/none python -m bench campaign_choice     one sample alone
    SANDAN_BENCH_SAMPLES=waiting/visits …     visits also move who is eligible and has not started
"""

import os
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from unittest import mock

import numpy as np
import pandas as pd

from bench.campaigns import judged_sums
from bench.uptake_marts import uptake_of
from src.domain.codes import PROGRAMS
from src.metrics.campaign_effect import (
    PER,
    Effect,
    campaign_effect,
    effect_base,
    excess_by_bin,
)
from src.metrics.contact_panel import NEVER
from src.metrics.months import month_number
from src.metrics.record_then import started_for
from src.metrics.stacked_cohorts import HEADLINE, Base
from src.sample.calibration_programs import CALIBRATION
from src.sample.generate import make_all
from src.sample.hardness import HARDNESS
from src.sample.uptake import GROUP_PROGRAMS, GROUP_SEXES, Leave, Uptake
from src.sample.world import Recipe, World
from src.store.effect_answers import reported_until
from src.store.engine import fetch_frame
from src.store.mart_tables import cohort_shares
from src.store.queries.campaigns import (
    effect_contacts,
    effect_months,
    effect_others,
    effect_starts,
)
from src.store.queries.low_uptake import help_start_shares
from src.store.queries.uptake import uptake_bases

SEEDS = int(os.environ.get("SANDAN_BENCH_SEEDS", "12"))
FIRST = int(os.environ.get("SANDAN_BENCH_FIRST", "1"))
SAMPLES = os.environ.get("SANDAN_BENCH_SAMPLES", "hard/visits hard/none untold/visits untold/none")
WAYS = os.environ.get("SANDAN_BENCH_WAYS", "")
LIMIT, COVERED, CALLED = 0.10, (0.92, 0.98), 0.06
KEY = ["company_id", "month", "sex"]


def main() -> None:
    """Print one line a programme and way, for each sample."""
    HARDNESS["chosen"] = replace(HARDNESS["plain"], all_records=True)
    for sample in SAMPLES.split():
        hardness, built = sample.split("/")
        seeds = range(FIRST, FIRST + SEEDS)
        rows = pd.concat([pd.DataFrame(_of_seed(seed, hardness, built)) for seed in seeds])
        print(f"{hardness}, {built} built in, {SEEDS} seeds of the pilot; per 100 eligible people")
        for (program, way), each in rows.groupby(["program", "way"], sort=False):
            print(f"  {program:14s} {_said(each)}, {way}", flush=True)
        for way, each in rows.groupby("way", sort=False):
            print(f"  all together   {_said(each)}, {way}", flush=True)


def _said(each: pd.DataFrame) -> str:
    """Return the mean truth and estimate, their difference, and how often the interval held the
    truth; where no effect was built in, how often one was reported."""
    each = each[each["effect"].notna()]  # of too few people nothing is said
    truth, found, mean = (each[name].mean() for name in ("truth", "effect", "luck_out"))
    scatter, left, lucky = (
        (each[name] - each["truth"]).std() / np.sqrt(len(each))
        for name in ("effect", "luck_out", "oracle")
    )
    if not truth:
        called = each["status"].isin(["found", "less"]).mean()
        return (
            f"none built in, found {found:5.2f} ± {scatter:.2f}, luck out {mean:5.2f} ± {left:.2f},"
            f" called {called:.1%} of {len(each)} (limit {CALLED:.0%})"
        )
    held = (each["lower"].le(each["truth"]) & each["upper"].ge(each["truth"])).mean()
    return (
        f"true {truth:5.2f}, found {found:5.2f} ± {scatter:.2f} ({found / truth - 1:+.0%}), "
        f"oracle {each['oracle'].mean():5.2f} ± {lucky:.2f}, "
        f"luck out {mean:5.2f} ± {left:.2f} ({mean / truth - 1:+.0%}, limit {LIMIT:.0%}; "
        f"neighbours {each['gained'].mean() / truth - 1:+.0%}, "
        f"chosen {each['unmoved'].mean() / truth:+.0%}), held {held:.1%} of {len(each)} "
        f"(limit {COVERED[0]:.0%} to {COVERED[1]:.0%})"
    )


@dataclass(frozen=True)
class _Country:
    """What is known about a made-up country, and the truth about its people (one row each)."""

    ask: Callable
    until: str
    first: pd.DataFrame
    people: pd.DataFrame
    tables: dict[str, pd.DataFrame]


def _of_seed(seed: int, hardness: str, built: str) -> list[dict]:
    nothing = {one: replace(row, visit_effect=0.0) for one, row in CALIBRATION.items()}
    with mock.patch.dict(CALIBRATION, nothing) if built == "none" else nullcontext():
        tables, world, uptake = make_all(Recipe("pilot", seed, hardness=hardness), None)
    with uptake_of(tables) as engine:

        def ask(statement) -> pd.DataFrame:
            return fetch_frame(engine, statement)

        until = reported_until(ask(uptake_bases()))
        assert until is not None
        first = ask(effect_contacts("visited")).assign(judged=True)
        known = ask(cohort_shares.select())
        country = _Country(ask, until, first, _people(tables, world, uptake, known), tables)
        return [row for program in PROGRAMS for row in _of_program(country, program)]


def _of_program(country: _Country, program: str) -> list[dict]:
    first, until = country.first, country.until
    months = country.ask(effect_months(program, until))
    others = country.ask(effect_others(program, until))
    people = country.people[country.people["program"] == program]
    truth = _truth(people, first, until)
    shares = country.ask(help_start_shares())
    started = started_for(program, country.ask(effect_starts(program, until)), shares)
    base = effect_base(months, first, until, others, started)
    bases = {"all programmes": base}
    if WAYS == "all":
        by_start = _by_start(country.tables, months, program, until)
        bases["by month of start"] = effect_base(by_start, first, until, others)
        bases["as known now"] = effect_base(months, first, until, others)
        bases["own record"] = effect_base(months, first, until)
        bases["neighbours left out"] = _apart(base, _heard(country.tables["companies"], first))
    rows = []
    for way, each in bases.items():
        found = campaign_effect(judged_sums(each, first))
        parts = dict.fromkeys(("chance", "gained", "unmoved", "oracle"), np.nan)
        if way != "by month of start":
            parts = {name: _in_place(each, people, first, name) for name in list(parts)[:3]}
            parts["oracle"] = _oracle(each, people, first)
        rows.append(_row(program, way, truth, found) | parts | {"luck_out": parts["chance"]})
    return rows


def _row(program: str, way: str, truth: float, found: Effect) -> dict:
    told = {name: getattr(found, name) for name in ("effect", "lower", "upper", "status")}
    return {"program": program, "way": way, "truth": truth} | told


def _people(
    tables: dict[str, pd.DataFrame], world: World, uptake: Uptake, known: pd.DataFrame
) -> pd.DataFrame:
    """Return everybody in a file of eligible people: the chance of using it, how much of it visits
    made, what it was without any, and `known`, that of a start being known by now. Of users whom no
    file has it is sure that they use it: else nobody would count them."""
    people, leave = uptake.leave.people, uptake.leave
    names = tables["companies"]["company_id"].astype(str).to_numpy()
    month = world.calendar.months.astype(str).to_numpy()[world.calendar.month_of_week[people.week]]
    listed = leave.counted
    told = leave.used & (leave.received < len(world.calendar.weeks))
    each = pd.DataFrame(
        {
            "company_id": names[people.company],
            "month": month,
            "program": np.array(GROUP_PROGRAMS)[people.group],
            "sex": np.array(GROUP_SEXES)[people.group],
            "listed": listed,
            "chance": np.where(listed, leave.chance, 1.0),
            "gained": np.where(listed, leave.chance - leave.unmoved, 0.0),
            "unmoved": np.where(listed, leave.unmoved, 1.0),
            "left": np.where(listed, leave.unmoved * (1 - _taken_back(world, leave)), 1.0),
        }
    )[listed | told]
    return each.merge(known, on=["program", "sex", "month"])


def _taken_back(world: World, leave: Leave) -> float:
    """Return the share of known claims that have been taken back by now."""
    known = leave.used & (leave.received < len(world.calendar.weeks))
    back = known & (leave.back >= 0) & (leave.back < len(world.calendar.weeks))
    return float(back.sum() / known.sum())


def _truth(people: pd.DataFrame, first: pd.DataFrame, until: str) -> float:
    """Return what the visits changed per 100 people of the six months after them."""
    rows = people[people["listed"] & (people["month"] <= until)].merge(first, on="company_id")
    since = _number(rows["month"]) - _number(rows["first_on"].astype(str))
    after = rows[(since >= 1) & (since <= 6)]
    return PER * float(after["gained"].mean())


def _number(months: pd.Series) -> pd.Series:
    return pd.Series([month_number(str(month)[:7]) for month in months], months.index, dtype=int)


def _by_start(
    tables: dict[str, pd.DataFrame], months: pd.DataFrame, program: str, until: str
) -> pd.DataFrame:
    """Return months as they were counted before: users in the month in which they start, eligible
    people raised to them firm by firm and month by month."""
    starts = tables["leave_starts"][tables["leave_starts"]["program"] == program]
    starts = starts.assign(month=starts["week"].dt.strftime("%Y-%m"))
    rows = [
        each[each["program"] == program].astype(dict.fromkeys(KEY, str)).groupby(KEY)[name].sum()
        for each, name in ((tables["eligible"], "eligible"), (starts, "users"))
    ]
    both = pd.concat(rows, axis=1).fillna(0).reset_index()
    both["users"] = both["users"].clip(lower=0)
    both["eligible"] = both[["eligible", "users"]].max(axis=1)
    both = both[(both["month"] <= until) & (both["eligible"] > 0)]
    rates = months.groupby(["company_id", "sex"])["rate"].first()
    level = both.groupby("sex")[["users", "eligible"]].sum()
    found = rates.reindex(pd.MultiIndex.from_frame(both[["company_id", "sex"]])).to_numpy()
    usual = both["sex"].map(level["users"] / level["eligible"])
    return both.assign(rate=np.where(np.isnan(found), usual, found))


def _heard(companies: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    """Return the first day on which a firm of its building was visited, one row a firm."""
    known = companies[["company_id", "building_id"]].dropna().astype(str)
    visited = known.merge(first[["company_id", "first_on"]], on="company_id")
    day = visited.groupby("building_id")["first_on"].min().rename("heard_on")
    return known.merge(day, on="building_id")[["company_id", "heard_on"]]


def _apart(base: Base, heard: pd.DataFrame) -> Base:
    """Return the base without the months of firms whose neighbours had been visited."""
    panel = base.panel
    day = heard.set_index("company_id")["heard_on"].reindex(panel.companies)
    since = np.array([NEVER if pd.isna(one) else month_number(str(one)[:7]) for one in day])
    kept = (panel.month < since[panel.firm]) | (panel.month >= panel.first[panel.firm])
    names = ("firm", "month", "users", "eligible", "expected")
    left = {name: getattr(panel, name)[kept] for name in names}
    return replace(base, panel=replace(panel, **left))


def _in_place(base: Base, ours: pd.DataFrame, first: pd.DataFrame, name: str) -> float:
    """Return the effect with a column of the people in place of what they did: their chance, what
    visits gained of it, or what it was without any; as far as their starts can be known."""
    sums = judged_sums(_instead(base, ours, name), first)
    return PER * float(excess_by_bin(sums, True)[0][HEADLINE])


def _oracle(base: Base, ours: pd.DataFrame, first: pd.DataFrame) -> float:
    """Return the effect found by somebody who knows what each would have done without a visit."""
    did, would = (judged_sums(each, first) for each in (base, _instead(base, ours, "left")))
    more = did.own["users"] - would.own["users"]
    return PER * float(more[..., HEADLINE].sum() / did.own["eligible"][..., HEADLINE].sum())


def _instead(base: Base, ours: pd.DataFrame, name: str) -> Base:
    """Return the base with a column of the people in place of users."""
    panel = base.panel
    number = [month_number(month) for month in ours["month"]]
    firm = panel.companies.get_indexer(ours["company_id"])
    users = ours[name] * ours["known"]
    known = users.groupby([firm, number]).sum()
    instead = known.reindex(pd.MultiIndex.from_arrays([panel.firm, panel.month]), fill_value=0.0)
    return replace(base, panel=replace(panel, users=instead.to_numpy()))


if __name__ == "__main__":
    main()
