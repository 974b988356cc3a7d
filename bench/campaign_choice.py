"""Effects where planners choose by the records of every programme: found beside the truth.

The pilot of the sample, planners choosing by several programmes' records, for several seeds: the
share of the true effect that the mean of the estimates is off, and how often the interval held it.
The truth is what visits changed for the very people counted. Beside it the same matched on the
programme's own record alone, as it was before.

    python -m bench campaign_choice           SANDAN_BENCH_SEEDS=3 python -m bench campaign_choice
"""

import os
from dataclasses import replace

import numpy as np
import pandas as pd

from src.domain.codes import PROGRAMS
from src.metrics.campaign_effect import campaign_effect, effect_base, judged_stack
from src.sample import hardness
from src.sample.generate import make_all
from src.sample.uptake import GROUP_PROGRAMS, GROUP_SEXES
from src.sample.world import Recipe

SEEDS = int(os.environ.get("SANDAN_BENCH_SEEDS", "12"))
BORROWED = 20
LIMIT = 0.10
COVERED = (0.92, 0.98)


def main() -> None:
    """Print one line a programme."""
    hardness.HARDNESS["chosen"] = replace(hardness.HARDNESS["plain"], all_records=True)
    print(f"{SEEDS} seeds of the pilot; per 100 eligible people")
    rows = pd.concat([pd.DataFrame(_of_seed(seed)) for seed in range(1, SEEDS + 1)])
    for (program, way), each in rows.groupby(["program", "way"], sort=False):
        print(f"  {program:14s} {_said(each)}, {way}", flush=True)
    for way, each in rows.groupby("way", sort=False):
        print(f"  all together   {_said(each)}, {way}")


def _said(each: pd.DataFrame) -> str:
    """Return the mean truth and estimate, how far they are apart, and how often it was held."""
    truth, found = each["truth"].mean(), each["effect"].mean()
    held = (each["lower"].le(each["truth"]) & each["upper"].ge(each["truth"])).mean()
    scatter = (each["effect"] - each["truth"]).std() / np.sqrt(len(each))
    return (
        f"true {truth:5.2f}, found {found:5.2f} ± {scatter:.2f} ({found / truth - 1:+.0%}, limit "
        f"{LIMIT:.0%}), held {held:.0%} (limit {COVERED[0]:.0%} to {COVERED[1]:.0%})"
    )


def _of_seed(seed: int) -> list[dict]:
    tables, world, uptake = make_all(Recipe("pilot", seed, hardness="chosen"), None)
    contacts = tables["contacts"]
    visited = contacts[contacts["stage"].isin(["visited", "linked", "placed"])]
    first = visited.groupby("company_id", observed=True)["contacted_on"].min().reset_index()
    first = first.rename(columns={"contacted_on": "first_on"}).assign(judged=True)
    first["company_id"] = first["company_id"].astype(str)
    months = _months(tables["companies"], world, uptake)
    until = str(pd.Period(tables["leave_starts"]["received_week"].max(), "M") - 4)
    rows = []
    for program in PROGRAMS:
        ours = months[months["program"] == program]
        if ours.empty or program == "replacement":
            continue
        truth = _truth(ours, first, until)
        others = months[(months["program"] != program) & (months["program"] != "replacement")]
        for way, seen in (("own record", None), ("all programmes", others)):
            base = effect_base(ours, first, until, seen)
            found = campaign_effect(judged_stack(base, first))
            rows.append({"program": program, "way": way, "truth": truth, "effect": found.effect,
                         "lower": found.lower, "upper": found.upper})  # fmt: skip
    return rows


def _months(companies: pd.DataFrame, world, uptake) -> pd.DataFrame:
    """Return eligible, users, how many more visits made of them, and the rate of their like."""
    people, leave = uptake.leave.people, uptake.leave
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
            "users": leave.used.astype(int),
            "gained": leave.chance - leave.unmoved,
        }
    )
    kind = ["program", "sex", "industry", "size_band"]
    whole = each.groupby(kind[:2])["users"].transform("mean")
    sums = each.groupby(kind)["users"].agg(["sum", "size"])
    rate = sums.reindex(pd.MultiIndex.from_frame(each[kind]))
    many = rate["size"].to_numpy() + BORROWED
    each["rate"] = (rate["sum"].to_numpy() + BORROWED * whole) / many
    key = ["company_id", "month", "program", "sex", "rate"]
    made = each.groupby(key)[["users", "gained"]].sum()
    made["eligible"] = each.groupby(key).size()
    made = made.reset_index()
    return made.assign(expected=made["eligible"] * made["rate"])


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
