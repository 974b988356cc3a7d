"""Records in other programmes: the fit against a slow one, and what they add and do not add."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from src.metrics.contact_panel import NEVER, make_panel, month_number
from src.metrics.other_records import fitted_powers, joined_scores, others_of
from src.metrics.stacked_cohorts import scores_at_contact

FIRMS, MONTHS = 1_500, [str(month) for month in pd.period_range("2023-01", "2025-06", freq="M")]
CONTACT = "2024-12"


def made_up(shared: float, seed: int = 1):
    """Return months of one programme, of another, and contacts; shared : how alike firms are in
    both, from 0 to 1."""
    draw = np.random.default_rng(seed)
    culture, own, other = draw.standard_normal((3, FIRMS))
    first = 1 / (1 + np.exp(-(1.5 * (shared * culture + np.sqrt(1 - shared**2) * own) - 0.5)))
    second = 1 / (1 + np.exp(-(1.5 * (shared * culture + np.sqrt(1 - shared**2) * other) - 0.5)))
    frames = []
    for chance in (first, second):
        eligible = draw.poisson(0.15, (FIRMS, len(MONTHS)))
        users = draw.binomial(eligible, chance[:, None])
        firm, month = np.nonzero(eligible)
        rows = pd.DataFrame({"company_id": firm, "month": np.array(MONTHS)[month]})
        rows["eligible"], rows["users"] = eligible[firm, month], users[firm, month]
        rows["rate"] = users.sum() / eligible.sum()
        frames.append(rows)
    months = frames[0].assign(sex="f")
    others = frames[1].assign(program="other", expected=lambda f: f["eligible"] * f["rate"])
    contacts = pd.DataFrame({"company_id": range(60), "first_on": f"{CONTACT}-10", "judged": True})
    return months, others, contacts


def scores(shared: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return scores by the own record, by both, and what others used for each expected."""
    months, others, contacts = made_up(shared)
    panel = make_panel(months, contacts)
    at = month_number(CONTACT)
    own = scores_at_contact(panel, 24)
    seen = others_of(panel, others, month_number(MONTHS[-1]))
    users, _, expected = seen.sums.between(at - 24, at)
    ratio = np.where(expected > 0, users / np.where(expected > 0, expected, 1), 1)
    return own[at], joined_scores(panel, own, seen, 24)[at], ratio


def test_the_powers_are_those_of_the_largest_penalised_likelihood():
    draw = np.random.default_rng(3)
    logs = draw.normal(0, 0.5, (800, 2))
    expected = draw.uniform(0.2, 2, 800)
    users = draw.poisson(expected * np.exp(0.1 + 0.8 * logs[:, 0] + 0.4 * logs[:, 1]))

    def minus(power):
        mean = expected * np.exp(power[0] + logs @ power[1:])
        return (mean - users * np.log(mean)).sum() + ((power - [0, 1, 0]) ** 2).sum() / 2

    fine = {"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000}
    slow = optimize.minimize(minus, [0.0, 1.0, 0.0], method="Nelder-Mead", options=fine).x
    assert fitted_powers(users, expected, logs) == pytest.approx(slow, abs=1e-4)


def test_without_users_only_the_own_record_counts():
    powers = fitted_powers(np.zeros(5), np.ones(5), np.zeros((5, 2)))
    assert powers.tolist() == [0, 1, 0]


def test_a_firm_low_in_others_is_foretold_less_where_firms_are_alike_in_both():
    own, joined, ratio = scores(0.8)
    more = np.log(joined / own)
    assert np.corrcoef(more, ratio)[0, 1] > 0.5
    assert more[ratio == 0].mean() < more[ratio > 1.5].mean() - 0.1


def test_records_that_say_nothing_change_hardly_anything():
    own, joined, ratio = scores(0.0)
    more = np.log(joined / own)
    assert abs(more[ratio == 0].mean() - more[ratio > 1.5].mean()) < 0.15


def test_firms_of_which_nothing_else_is_known_keep_their_own_record():
    months, others, contacts = made_up(0.5)
    panel = make_panel(months, contacts)
    assert others_of(panel, others.head(0), month_number(MONTHS[-1])) is None
    assert (panel.first < NEVER).sum() == 60
