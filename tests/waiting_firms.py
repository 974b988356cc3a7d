"""A publication of firms where mothers start leave months after becoming eligible."""

from datetime import date

import numpy as np
import pandas as pd

from tests.store import small

FIRMS = 80
AS_OF, MONTHS = date(2026, 11, 9), pd.period_range("2022-01", "2026-10", freq="M")
THEN = date(2025, 11, 15)
"""A year before the end of the last week reported."""


def world(seed: int = 5) -> dict[str, pd.DataFrame]:
    """Return firms where mothers start some months after becoming eligible, as the files state."""
    draw = np.random.default_rng(seed)
    ids = [f"f{number:02d}" for number in range(FIRMS)]
    rates = draw.uniform(0.1, 0.95, FIRMS)
    counts = draw.poisson(0.25, (len(MONTHS), FIRMS))
    people = [
        (firm, str(month), draw.random() < rates[at], int(draw.integers(0, 6)))
        for row, month in enumerate(MONTHS)
        for at, firm in enumerate(ids)
        for _ in range(counts[row, at])
    ]
    rows = pd.DataFrame(people, columns=["company_id", "month", "starts", "wait"])
    eligible = rows.groupby(["company_id", "month"]).size().rename("eligible").reset_index()
    started = rows[rows["starts"]].copy()
    months = pd.PeriodIndex(started["month"], freq="M") + started["wait"].to_numpy()
    # the first Monday of the month, reported a week later
    started["week"] = [first_monday(month) for month in months]
    started["received_week"] = started["week"] + pd.Timedelta(weeks=1)
    started = started[started["received_week"] <= AS_OF]
    program = {"program": "parental", "sex": "f"}
    contacts = pd.DataFrame(
        {
            "contact_id": ["early", "late"],
            "campaign_id": None,
            "company_id": ["f03", "f04"],
            "contacted_on": [date(2025, 3, 3), date(2026, 2, 3)],
            "stage": "visited",
        }
    )
    facts = pd.DataFrame(
        {
            "company_id": ids,
            "company_name": ids,
            "complex_id": "digital",
            "industry": np.resize(["food", "machinery"], FIRMS),
            "size_band": np.resize(["1-4", "5-49", "50-299"], FIRMS),
            "employees": np.resize([3, 30, 120], FIRMS),
        }
    )
    return {
        "regions": small.regions(),
        "complexes": small.complexes(),
        "companies": facts,
        "contacts": contacts,
        "eligible": eligible.assign(**program),
        "leave_starts": started.rename(columns={"month": "eligible_month"})
        .drop(columns=["starts", "wait"])
        .assign(users=1, **program)
        .groupby(["company_id", "program", "sex", "week", "received_week", "eligible_month"])
        .sum()
        .reset_index(),
    }


def first_monday(month: pd.Period) -> date:
    day = month.start_time
    return (day + pd.Timedelta(days=-day.weekday() % 7)).date()
