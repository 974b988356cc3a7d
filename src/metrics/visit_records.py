"""Firms before and after a visit, and firms not visited yet for comparison.

Planners choose firms where few people started lately, mostly by chance. So everybody eligible
before the visit enters the record, with all that is known today: without those still followed a
chosen firm looks like any other, and half of the effect is lost. What the visit did for people
waiting that day is then attributed to the firm's own rate, so the effect is learnt a little too
small, never too large. A firm visited later is a comparison firm until then: firms never visited
were lucky throughout, and comparing with them alone would lose as much.

Months differ by their level (src/metrics/cohort_levels.py). Of people still followed only the part
that can be known by now counts, and people without a start count with the weight `worth` of
src/store/help_marts.py.
"""

import numpy as np
import pandas as pd

from src.domain.codes import TOGETHER

GROUP = ["program", "sex"]
FAR = 10**6
"""A month later than all others."""


def arms_of(first: pd.Series, companies: pd.Series, most: int) -> pd.DataFrame:
    """Return the firms to learn from, one row per arm: arm, company_id, visited, visit, until.

    first : month of the first visit by company. companies : all ids. most : about how many firms to
    take of those not visited by the median month of visits, spread evenly over their ids. People
    who became eligible before `visit` are before; those between it and `until` are after. A firm
    visited late has two arms.
    """
    middle = int(first.median())
    seen = pd.DataFrame({"company_id": first.index, "visit": first.to_numpy(), "until": FAR})
    later = companies.map(first).fillna(FAR).astype(np.int64)
    others = np.flatnonzero((later > middle).to_numpy())
    others = others[:: max(len(others) // most, 1)]
    rest = pd.DataFrame(
        {
            "company_id": companies.to_numpy()[others],
            "visit": middle,
            "until": later.to_numpy()[others],
        }
    )
    rows = pd.concat([seen.assign(visited=True), rest.assign(visited=False)], ignore_index=True)
    return rows.assign(arm=np.arange(len(rows)))


def visit_records(arms: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return people before and after, one row per arm, program and sex with anybody.

    people : company_id, program, sex, number of the month of eligibility, eligible and users; of
    the month its level, worth, and the chance that a start is known today (known); followed, the
    months for which people are followed.
    Returned: arm, company_id, program, sex, visited; users_before and eligible_before, in which
    people without a start count with their worth; eligible_after, users_after, the share
    known_after of their starts that can be known, and the level of their months; waiting : people
    of TOGETHER at the arm who were still followed at the visit and did not start. Arms with nobody
    afterwards are left out.
    """
    rows = arms.merge(people, on="company_id")
    number = rows["number"]
    before = (number < rows["visit"]).to_numpy()
    after = ((number > rows["visit"]) & (number < rows["until"])).to_numpy()
    left = (rows["eligible"] - rows["users"]) * rows["worth"]
    exposed = np.where(after, rows["eligible"] * rows["known"], 0.0)
    columns = {
        "users_before": np.where(before, rows["users"], 0),
        "eligible_before": np.where(before, rows["users"] + left, 0.0),
        "eligible_after": np.where(after, rows["eligible"], 0),
        "users_after": np.where(after, rows["users"], 0),
        "known_after": exposed,
        "waiting": np.where(_waits(rows, before), rows["eligible"] - rows["users"], 0),
        "level": exposed * rows["level"],
    }
    key = ["arm", *GROUP]
    sums = rows[key].assign(**columns).groupby(key, observed=True)[list(columns)].sum()
    known = sums["known_after"].where(sums["known_after"] > 0)
    sums = sums.assign(
        known_after=(known / sums["eligible_after"]).fillna(0.0),
        level=(sums["level"] / known).fillna(0.0),
        some=known.fillna(0.0),
        waiting=sums.groupby("arm")["waiting"].transform("sum"),
    ).reset_index()
    kept = sums[sums.groupby("arm")["some"].transform("sum") > 0].drop(columns="some")
    facts = arms.set_index("arm")[["company_id", "visited"]]
    return kept.join(facts, on="arm").reset_index(drop=True)


def _waits(rows: pd.DataFrame, before: np.ndarray) -> np.ndarray:
    """Return which rows are of people who were still followed at the visit."""
    followed = (rows["visit"] - rows["number"] <= rows["followed"]).to_numpy()
    return before & followed & rows["program"].isin(TOGETHER).to_numpy()
