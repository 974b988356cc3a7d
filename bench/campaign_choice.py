"""Effects where planners choose by the records of every programme: found beside the truth.

The pilot of the sample, planners choosing by several programmes' records, for several seeds: the
share of the true effect that the mean of the estimates is off, and how often the interval held it.
The truth is what visits changed for the very people counted. Beside it the same with firms left
out from when one of their building was visited, and matched on the programme's own record alone,
as it was before.

Some 500 eligible people a programme and seed cannot tell an error of a tenth from their luck: of
24 seeds the mean still scatters by a tenth of the effect and more. So the error is shown twice:
as found, and `luck out`: the same firms and records, and in the months after the chance of each
person in place of what they did. Of what is left two parts are told: neighbours in a building are
moved a little, too (SPILL_OVER), and firms that were chosen may not be those they are held against
(what both would have done with nobody visited). Who is eligible when is luck that stays: some 80
seeds tell an error to 3 % of the effect.

    python -m bench campaign_choice           SANDAN_BENCH_SEEDS=3 python -m bench campaign_choice
    SANDAN_BENCH_FIRST=25 python -m bench campaign_choice     24 others
"""

import os
from dataclasses import replace

import numpy as np
import pandas as pd

from bench.campaigns import judged_sums
from src.domain.codes import PROGRAMS
from src.metrics.campaign_effect import (
    PER,
    campaign_effect,
    effect_base,
    excess_by_bin,
)
from src.metrics.contact_panel import NEVER, month_number
from src.metrics.stacked_cohorts import HEADLINE, Base
from src.sample import hardness
from src.sample.generate import make_all
from src.sample.uptake import GROUP_PROGRAMS, GROUP_SEXES
from src.sample.world import Recipe

SEEDS = int(os.environ.get("SANDAN_BENCH_SEEDS", "24"))
FIRST = int(os.environ.get("SANDAN_BENCH_FIRST", "1"))
BORROWED = 20
LIMIT = 0.10
COVERED = (0.92, 0.98)


def main() -> None:
    """Print one line a programme."""
    hardness.HARDNESS["chosen"] = replace(hardness.HARDNESS["plain"], all_records=True)
    print(f"{SEEDS} seeds of the pilot; per 100 eligible people")
    rows = pd.concat([pd.DataFrame(_of_seed(seed)) for seed in range(FIRST, FIRST + SEEDS)])
    for (program, way), each in rows.groupby(["program", "way"], sort=False):
        print(f"  {program:14s} {_said(each)}, {way}", flush=True)
    for way, each in rows.groupby("way", sort=False):
        print(f"  all together   {_said(each)}, {way}")


def _said(each: pd.DataFrame) -> str:
    """Return the mean truth and estimate, how far they are apart, and how often it was held."""
    truth, found, mean = (each[name].mean() for name in ("truth", "effect", "luck_out"))
    held = (each["lower"].le(each["truth"]) & each["upper"].ge(each["truth"])).mean()
    scatter, left = (
        (each[name] - each["truth"]).std() / np.sqrt(len(each)) for name in ("effect", "luck_out")
    )
    return (
        f"true {truth:5.2f}, found {found:5.2f} ± {scatter:.2f}, luck out {mean:5.2f} ± {left:.2f} "
        f"({mean / truth - 1:+.0%}, limit {LIMIT:.0%}; "
        f"neighbours {each['gained'].mean() / truth - 1:+.0%}, "
        f"chosen {each['unmoved'].mean() / truth:+.0%}), held {held:.0%} "
        f"(limit {COVERED[0]:.0%} to {COVERED[1]:.0%})"
    )


def _of_seed(seed: int) -> list[dict]:
    tables, world, uptake = make_all(Recipe("pilot", seed, hardness="chosen"), None)
    first = _first_visits(tables)
    months = _months(tables, world, uptake)
    until = str(pd.Period(tables["leave_starts"]["received_week"].max(), "M") - 4)
    heard = _heard(tables["companies"], first)
    rows = []
    for program in PROGRAMS:
        ours = months[months["program"] == program]
        if ours.empty or program == "replacement":
            continue
        truth = _truth(ours, first, until)
        others = months[(months["program"] != program) & (months["program"] != "replacement")]
        for way, seen in (
            ("own record", None),
            ("all programmes", others),
            ("neighbours left out", others),
        ):
            base = effect_base(ours, first, until, seen)
            if way == "neighbours left out" and base is not None:
                base = _apart(base, heard)
            found = campaign_effect(judged_sums(base, first))
            rows.append({"program": program, "way": way, "truth": truth, "effect": found.effect,
                         "lower": found.lower, "upper": found.upper,
                         "luck_out": _in_place(base, ours, first, "chance"),
                         "gained": _in_place(base, ours, first, "gained"),
                         "unmoved": _in_place(base, ours, first, "unmoved")})  # fmt: skip
    return rows


def _first_visits(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row a firm visited: the first visit, and the first day of its campaign."""
    contacts = tables["contacts"].merge(tables["campaigns"], on="campaign_id")
    visited = contacts[contacts["stage"].isin(["visited", "linked", "placed"])]
    first = visited.sort_values(["contacted_on", "starts_on"]).drop_duplicates("company_id")
    first = first.rename(columns={"contacted_on": "first_on", "starts_on": "aimed_on"})
    first["company_id"] = first["company_id"].astype(str)
    return first[["company_id", "first_on", "aimed_on"]].assign(judged=True)


def _heard(companies: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    """Return the first day on which a firm of its building was visited, one row a firm."""
    known = companies[["company_id", "building_id"]].dropna().astype(str)
    visited = known.merge(first[["company_id", "first_on"]], on="company_id")
    day = visited.groupby("building_id")["first_on"].min().rename("heard_on")
    return known.merge(day, on="building_id")[["company_id", "heard_on"]]


def _apart(base: Base, heard: pd.DataFrame) -> Base:
    """Return the base without the months of firms that may have heard of a visit next door."""
    panel = base.panel
    day = heard.set_index("company_id")["heard_on"].reindex(panel.companies)
    since = np.array([NEVER if pd.isna(one) else month_number(str(one)[:7]) for one in day])
    kept = (panel.month < since[panel.firm]) | (panel.month >= panel.first[panel.firm])
    names = ("firm", "month", "users", "eligible", "expected")
    left = {name: getattr(panel, name)[kept] for name in names}
    return replace(base, panel=replace(panel, **left))


def _in_place(base: Base, ours: pd.DataFrame, first: pd.DataFrame, name: str) -> float:
    """Return the effect with a column of the months in place of what people did: their chance, what
    visits gained of it, or what it was without any."""
    panel = base.panel
    number = [month_number(month) for month in ours["month"]]
    firm = panel.companies.get_indexer(ours["company_id"])
    known = ours.assign(firm=firm, number=number).groupby(["firm", "number"])[name].sum()
    instead = known.reindex(pd.MultiIndex.from_arrays([panel.firm, panel.month])).to_numpy()
    sums = judged_sums(replace(base, panel=replace(panel, users=instead)), first)
    return PER * float(excess_by_bin(sums, True)[0][HEADLINE])


def _months(tables: dict[str, pd.DataFrame], world, uptake) -> pd.DataFrame:
    """Return eligible, users, their chances, how much of these visits made, the rate of their like
    and of all."""
    companies, people, leave = tables["companies"], uptake.leave.people, uptake.leave
    province = tables["complexes"].set_index("complex_id")["sido"]
    names = companies["company_id"].astype(str).to_numpy()
    month = world.calendar.months.astype(str).to_numpy()[world.calendar.month_of_week[people.week]]
    each = pd.DataFrame(
        {
            "company_id": names[people.company],
            "month": month,
            "program": np.array(GROUP_PROGRAMS)[people.group],
            "sex": np.array(GROUP_SEXES)[people.group],
            "industry": companies["industry"].astype(str).to_numpy()[people.company],
            "size_band": companies["size_band"].astype(str).to_numpy()[people.company],
            "sido": companies["complex_id"].map(province).astype(str).to_numpy()[people.company],
            "users": leave.used.astype(int),
            "chance": leave.chance,
            "gained": leave.chance - leave.unmoved,
            "unmoved": leave.unmoved,
        }
    )
    kind = ["program", "sex", "industry", "size_band", "sido"]
    whole = each.groupby(kind[:2])["users"].transform("mean")
    sums = each.groupby(kind)["users"].agg(["sum", "size"])
    rate = sums.reindex(pd.MultiIndex.from_frame(each[kind]))
    many = rate["size"].to_numpy() + BORROWED
    each["rate"] = (rate["sum"].to_numpy() + BORROWED * whole) / many
    each["whole"] = whole
    key = ["company_id", "month", "program", "sex", "rate", "whole"]
    made = each.groupby(key)[["users", "chance", "gained", "unmoved"]].sum()
    made["eligible"] = each.groupby(key).size()
    made = made.reset_index()
    many = made["eligible"]
    return made.assign(expected=many * made["rate"], usual=many * made["whole"])


def _truth(ours: pd.DataFrame, first: pd.DataFrame, until: str) -> float:
    """Return what the visits changed for people of the six months after, per 100 of them."""
    rows = ours[ours["month"] <= until].merge(first, on="company_id")
    since = pd.PeriodIndex(rows["month"], freq="M").astype("int64") - pd.PeriodIndex(
        rows["first_on"], freq="M"
    ).astype("int64")
    after = rows[(since >= 1) & (since <= 6)]
    return 100 * float(after["gained"].sum() / after["eligible"].sum())


if __name__ == "__main__":
    main()
