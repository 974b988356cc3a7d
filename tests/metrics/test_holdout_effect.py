"""The effect against firms held back at random: by hand, coverage, missing if there are too few."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from src.metrics.holdout_effect import holdout_effect


def _rows(users_contacted, users_held, eligible=2, month="2026-02", rate=0.5):
    """Firms c0, c1, … contacted and h0, h1, … held back, one month each."""
    users = [*users_contacted, *users_held]
    ids = [f"c{n}" for n in range(len(users_contacted))] + [f"h{n}" for n in range(len(users_held))]
    months = pd.DataFrame(
        {"company_id": ids, "month": month, "sex": "f", "eligible": eligible, "users": users,
         "rate": rate}
    )  # fmt: skip
    arms = pd.DataFrame(
        {"campaign_id": "k", "company_id": ids, "held": [one[0] == "h" for one in ids],
         "started_on": pd.Timestamp("2026-01-20")}
    )  # fmt: skip
    return months, arms


def test_the_difference_and_its_error_worked_out_by_hand():
    contacted, held = [2] * 15 + [0] * 15, [1] * 10 + [0] * 20
    found = holdout_effect(*_rows(contacted, held), until="2026-08")
    assert found.effect == pytest.approx(100 * (30 / 60 - 10 / 60))
    variance = [np.var(np.array(side) / 2, ddof=1) / 30 for side in (contacted, held)]
    reach = stats.t.isf(0.025, 58) * np.sqrt(sum(variance)) * 100
    assert found.upper - found.effect == pytest.approx(reach)
    assert (found.status, found.contacted, found.held, found.eligible) == ("found", 30, 30, 120)


def test_what_firms_of_the_kind_have_is_taken_off_both_sides():
    months, arms = _rows([1] * 30, [1] * 30)
    months["rate"] = np.where(months["company_id"].str.startswith("c"), 0.7, 0.5)
    months["users"] = np.where(np.arange(60) % 2, 2, 0)
    assert holdout_effect(months, arms, "2026-08").effect == pytest.approx(-20)


@pytest.mark.parametrize("month", ["2026-01", "2025-12", "2026-08"])
def test_only_the_six_months_after_the_campaign_count(month):
    assert holdout_effect(*_rows([1] * 30, [0] * 30, month=month), "2026-12").status == (
        "not_settled"
    )


def test_months_that_are_not_settled_do_not_count():
    assert holdout_effect(*_rows([1] * 30, [0] * 30), until="2026-01").status == "not_settled"


def test_few_companies_and_no_hold_out_are_said():
    assert holdout_effect(*_rows([1] * 19, [0] * 30), until="2026-08").status == "too_few"
    months, arms = _rows([1] * 30, [])
    assert holdout_effect(months, arms.iloc[:0], "2026-08").status == "none"


@pytest.mark.slow
def test_the_true_effect_is_covered_and_none_is_called_as_often_as_promised():
    covered = called = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        chance = rng.beta(2, 4, 200)
        eligible = rng.integers(1, 4, 200)
        users = rng.binomial(
            eligible, np.where(np.arange(200) < 100, chance + 0.1, chance).clip(0, 1)
        )
        found = holdout_effect(*_rows(users[:100], users[100:], eligible=eligible), until="2026-08")
        same = rng.binomial(eligible, chance)
        none = holdout_effect(*_rows(same[:100], same[100:], eligible=eligible), until="2026-08")
        covered += found.lower <= 10 <= found.upper
        called += none.status != "unclear"
    assert 0.92 <= covered / 150 <= 0.98
    assert called / 150 <= 0.06
