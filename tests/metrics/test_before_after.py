"""A firm's own year before and after its visit, counted by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.metrics.before_after import before_after, full_on

VISIT = date(2025, 3, 20)
MONTHS = pd.DataFrame(
    [
        ("2024-02", "parental", 50, 50),  # 13 months before
        ("2024-03", "parental", 4, 1),
        ("2025-02", "parental", 6, 1),
        ("2025-03", "parental", 90, 90),  # the month of the visit
        ("2025-04", "parental", 3, 4),
        ("2026-03", "parental", 2, 2),
        ("2026-04", "parental", 70, 70),  # 13 months after
        ("2025-05", "flexible", 5, 0),
    ],
    columns=["month", "program", "eligible", "users"],
)


def test_the_months_of_a_year_on_either_side_are_counted_and_that_of_the_visit_is_not():
    rows = before_after(MONTHS, VISIT).set_index("program")
    assert rows.loc["parental", ["eligible_before", "users_before"]].tolist() == [10, 2]
    assert rows.loc["parental", ["eligible_after", "users_after"]].tolist() == [5, 6]
    assert rows.loc["flexible", ["eligible_before", "eligible_after"]].tolist() == [0, 5]
    assert full_on(VISIT) == "2026-03"


def test_the_ratio_has_exact_limits_and_is_missing_where_nothing_can_be_said():
    rows = before_after(MONTHS, VISIT).set_index("program")
    # 6 of 8: Clopper-Pearson 0.3491 to 0.9681, as odds, doubled for half as many eligible
    found = rows.loc["parental", ["ratio", "lower", "upper"]].tolist()
    assert found == pytest.approx([6.0, 1.0727, 60.74], rel=0.002)
    assert rows.loc["flexible", ["ratio", "lower", "upper"]].isna().all()


def test_the_limits_hold_the_truth_as_often_as_they_say():
    rng, times = np.random.default_rng(1), 400
    firms = [f"firm{number}" for number in range(times)]
    months = pd.concat(
        pd.DataFrame(
            {"month": month, "program": firms, "eligible": 100, "users": rng.poisson(mean, times)}
        )
        for month, mean in (("2025-01", 6), ("2025-06", 9))
    )
    rows = before_after(months, VISIT)
    assert (rows["lower"].le(1.5) & rows["upper"].ge(1.5)).mean() >= 0.95
