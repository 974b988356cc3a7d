"""Records in other programmes: the fit against a slow one, and what they add and do not add."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from bench.campaigns import judged_sums
from src.metrics.campaign_effect import effect_base, excess_by_bin
from src.metrics.contact_panel import NEVER, make_panel
from src.metrics.months import month_number
from src.metrics.other_records import fitted_powers, joined_scores, others_of, shortfalls
from src.metrics.stacked_cohorts import HEADLINE, SEEN_SCORES, SEEN_STEPS, scores_at_contact
from tests.metrics.oracles.stack import compared_cells, judged_stack

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
    others = frames[1].assign(
        program="other", sex="f", expected=lambda f: f["eligible"] * f["rate"]
    )
    others["usual"] = others["expected"]
    contacts = pd.DataFrame({"company_id": range(60), "first_on": f"{CONTACT}-10", "judged": True})
    return months, others, contacts


def scores(shared: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return scores by the own record and by both, and the users of others per expected user."""
    months, others, contacts = made_up(shared)
    panel = make_panel(months, contacts)
    at = month_number(CONTACT)
    own = scores_at_contact(panel, 24)
    seen = others_of(panel, others, months, month_number(MONTHS[-1]))
    users, _, expected = seen.record.between(at - 24, at)
    ratio = np.where(expected > 0, users / np.where(expected > 0, expected, 1), 1)
    return own[at], joined_scores(panel, own, seen, shortfalls(panel, seen.seen), 24)[at], ratio


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
    assert others_of(panel, others.head(0), months, month_number(MONTHS[-1])) is None
    assert (panel.first < NEVER).sum() == 60


def test_what_was_seen_is_how_far_a_firm_fell_short_in_the_year_before_it_was_chosen():
    """The slow obvious version, one firm at a time: chosen in November, contacted in December."""
    months, others, contacts = made_up(0.5)
    aimed = contacts.assign(aimed_on="2024-11-20")
    panel = make_panel(months, aimed)
    known = others_of(panel, others, months, month_number(MONTHS[-1]))
    found = shortfalls(panel, known.seen)[month_number(CONTACT)]
    own = months.assign(usual=months["eligible"] * months["users"].sum() / months["eligible"].sum())
    year = pd.concat([own, others])
    year = year[year["month"].between("2023-11", "2024-10")]
    for place in (0, 7, 400, 1200):
        rows = year[year["company_id"] == panel.companies[place]]
        short = (rows["usual"].sum() - rows["users"].sum()) / np.sqrt(rows["eligible"].sum() + 1)
        assert found[place] == pytest.approx(short)


def chosen_by_all_records(seed: int):
    """Return months, others and contacts of firms chosen in 2024-11, visited in December: those
    that fell short most in the year before, over both programmes, with some randomness."""
    months, others, _ = made_up(0.8, seed)
    year = pd.concat([months, others])
    year = year[year["month"].between("2023-11", "2024-10")]
    short = (year["eligible"] * year["rate"] - year["users"]).groupby(year["company_id"]).sum()
    many = year.groupby("company_id")["eligible"].sum()
    luck = np.random.default_rng([seed, 5]).normal(0, 0.3, len(short))
    worst = (short / np.sqrt(many + 1) + luck).nlargest(300).index
    names = {"first_on": "2024-12-10", "aimed_on": "2024-11-04", "judged": True}
    return months, others, pd.DataFrame({"company_id": worst, **names})


@pytest.mark.slow
def test_nothing_is_found_where_nothing_was_done_though_the_low_in_all_were_chosen():
    matched, own = [], []
    for seed in range(12):
        months, others, contacts = chosen_by_all_records(seed)
        for seen, found in ((others, matched), (None, own)):
            base = effect_base(months, contacts, MONTHS[-1], seen)
            found.append(100 * excess_by_bin(judged_sums(base, contacts), True)[0][HEADLINE])
    error = np.std(matched, ddof=1) / np.sqrt(len(matched))
    assert abs(np.mean(matched)) < 2.5 * error
    assert np.mean(own) < np.mean(matched) - 2


def test_the_effect_equals_sums_by_hand_over_firms_that_looked_alike():
    """The slow second version: loops over the groups of what was seen and of the score."""
    months, others, contacts = chosen_by_all_records(1)
    base = effect_base(months, contacts, MONTHS[-1], others)
    stack = judged_stack(base, contacts)
    record = base.records[month_number(CONTACT)]
    seen = shortfalls(base.panel, others_of(base.panel, others, months, base.last).seen)
    group = [
        sum(step <= score for step in SEEN_SCORES)
        + (len(SEEN_SCORES) + 1) * sum(step <= short for step in SEEN_STEPS)
        for score, short in zip(record.score, seen[month_number(CONTACT)], strict=True)
    ]
    assert record.group.tolist() == group
    cells = compared_cells(stack, stack.group)
    more = 0.0
    for cell in np.unique(cells[stack.bin == HEADLINE]):
        here = (cells == cell) & (stack.bin == HEADLINE)
        own, theirs = here & stack.treated, here & ~stack.treated
        due = stack.expected * stack.score
        level = (stack.weight * stack.users)[theirs].sum() / (stack.weight * due)[theirs].sum()
        more += stack.users[own].sum() - level * due[own].sum()
    people = stack.eligible[stack.treated & (stack.bin == HEADLINE)].sum()
    found = excess_by_bin(judged_sums(base, contacts), True)[0][HEADLINE]
    assert found == pytest.approx(more / people)
