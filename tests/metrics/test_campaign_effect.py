"""Campaign effect: against slow sums by hand, on made-up data sets whose truth is known."""

import numpy as np
import pandas as pd
import pytest

from bench import campaigns as bench
from src.metrics import campaign_effect as effect
from src.metrics.campaign_effect import critical_value
from src.metrics.checks import BadInputError
from src.metrics.contact_panel import prognostic_score
from src.metrics.effect_sums import FOLDS, chosen, effect_sums, placebo
from src.metrics.months import month_number
from src.metrics.stacked_cohorts import HEADLINE
from tests.examples import searching
from tests.metrics.oracles import stack as oracle
from tests.metrics.oracles.group_time import group_time_effects
from tests.metrics.support import reference

UNTIL = str(bench.FIRST_MONTH + bench.MONTHS - 1)


def sums_of(months, contacts, until=UNTIL):
    return bench.judged_sums(effect.effect_base(months, contacts, until), contacts)


def stack_of(months, contacts):
    return oracle.judged_stack(effect.effect_base(months, contacts, UNTIL), contacts)


def campaign_effect(months, contacts, until):
    return effect.campaign_effect(sums_of(months, contacts, until))


def before_after_effect(months, contacts, until):
    return effect.before_after_effect(sums_of(months, contacts, until))


@pytest.fixture(scope="module")
def made_up():
    return bench.data_set(7, 0.10)


def test_the_truth_lies_in_the_interval_and_the_plain_comparison_is_far_off(made_up):
    months, contacts, truth = made_up
    found = campaign_effect(months, contacts, UNTIL)
    assert found.lower <= truth <= found.upper
    naive = before_after_effect(months, contacts, UNTIL)
    assert naive.lower > truth + 5
    assert naive.study is None


def _plain(months, contacts):
    """Return the difference in differences by loops over cohorts; expected is the panel's."""
    stack = stack_of(months, contacts)
    excess = []
    for place in (HEADLINE, stack.bin.max()):
        own = stack.treated & (stack.bin == place)
        theirs = ~stack.treated & (stack.bin == place)
        level = (stack.weight * stack.users)[theirs].sum() / (stack.weight * stack.expected)[
            theirs
        ].sum()
        more = stack.users[own].sum() - level * stack.expected[own].sum()
        excess.append(100 * more / stack.eligible[own].sum())
    return excess[0] - excess[1]


def test_the_plain_comparison_equals_sums_by_hand(made_up):
    months, contacts, _ = made_up
    found = before_after_effect(months, contacts, UNTIL)
    assert found.effect == pytest.approx(_plain(months, contacts))


def test_the_jackknife_leaves_out_one_fold_of_firms_at_a_time(made_up):
    """One fold is left out by hand: its firms are removed from every sum."""
    months, contacts, _ = made_up
    stack = stack_of(months, contacts)
    _, without = effect.excess_by_bin(sums_of(months, contacts), matched=False)
    kept = stack.firm % FOLDS != 3
    own, theirs = (
        kept & side & (stack.bin == HEADLINE) for side in (stack.treated, ~stack.treated)
    )
    level = (stack.weight * stack.users)[theirs].sum() / (stack.weight * stack.expected)[
        theirs
    ].sum()
    more = stack.users[own].sum() - level * stack.expected[own].sum()
    wanted = more / stack.eligible[own].sum()
    assert without[3, HEADLINE] == pytest.approx(wanted)


@pytest.mark.parametrize("share", [*(pytest.param(n, marks=pytest.mark.slow) for n in (1, 40)), 3])
def test_sums_of_all_contacts_give_what_stacking_the_months_of_a_choice_gives(made_up, share):
    """For all contacts, every third one, and so few that many cells are thin."""
    months, contacts, _ = made_up
    base = effect.effect_base(months, contacts, UNTIL)
    some = contacts.assign(judged=np.arange(len(contacts)) % share == 0)
    ids = some.loc[some["judged"], "company_id"]
    sums = effect_sums(base)
    for found, stack in (
        (chosen(sums, ids), oracle.judged_stack(base, some)),
        (placebo(sums, ids), oracle.placebo_stack(base, some)),
    ):
        for matched in (True, False) if found.reached == len(ids) else (True,):
            numbers = effect.excess_by_bin(found, matched)
            for one, wanted in zip(numbers, oracle.excess_by_bin(stack, matched), strict=True):
                np.testing.assert_allclose(one, wanted, atol=1e-9)
        after = stack.treated & (stack.eligible > 0)
        for place, companies in enumerate(found.companies):
            assert companies == len(np.unique(stack.firm[after & (stack.bin == place)]))
        assert found.reached == stack.reached
        assert found.people.sum() == pytest.approx(stack.eligible[stack.treated].sum())


def test_the_people_behind_it_are_those_eligible_in_the_six_months_after(made_up):
    months, contacts, _ = made_up
    found = campaign_effect(months, contacts, UNTIL)
    first = contacts.set_index("company_id")["first_on"].str[:7].map(month_number)
    since = months["month"].map(month_number) - months["company_id"].map(first)
    inside = months[(since >= 1) & (since <= 6)]
    assert found.eligible == inside["eligible"].sum()
    assert found.companies == inside["company_id"].nunique()
    study = found.study
    assert study[["first", "last"]].to_numpy().tolist() == [
        [1, 3],
        [4, 6],
        [7, 9],
        [10, 12],
    ]  # fmt: skip, none before: those months are part of the record
    assert study.loc[study["first"].isin([1, 4]), "eligible"].sum() == found.eligible


def test_months_after_the_last_settled_one_and_the_month_of_contact_change_nothing(made_up):
    months, contacts, _ = made_up
    before = campaign_effect(months, contacts, "2026-04")
    first = months["company_id"].map(contacts.set_index("company_id")["first_on"].str[:7])
    late = months["month"] > "2026-04"
    changed = months.assign(users=months["users"].where(~late, months["eligible"]))
    assert campaign_effect(changed, contacts, "2026-04").effect == before.effect
    other = months[months["month"] != first]
    assert campaign_effect(other, contacts, "2026-04").eligible == before.eligible


def test_the_order_of_rows_changes_the_effect_hardly_and_never_the_counts(made_up):
    months, contacts, _ = made_up
    found = campaign_effect(months, contacts, UNTIL)
    turned = campaign_effect(months.sample(frac=1, random_state=1), contacts[::-1], UNTIL)
    assert turned.effect == pytest.approx(found.effect, abs=1e-6)
    assert (turned.companies, turned.compared) == (found.companies, found.compared)


def test_only_contacts_that_are_judged_are_behind_the_effect(made_up):
    months, contacts, _ = made_up
    half = contacts.assign(judged=np.arange(len(contacts)) % 2 == 0)
    found, all_ = (campaign_effect(months, each, UNTIL) for each in (half, contacts))
    assert found.reached == pytest.approx(all_.reached / 2, abs=1)
    assert found.companies < all_.companies


def test_bands_of_the_event_study_are_wider_than_pointwise_ones(made_up):
    months, contacts, _ = made_up
    study = campaign_effect(months, contacts, UNTIL).study
    reach = (study["upper"] - study["effect"]) / study["standard_error"]
    assert (reach > 1.97).all()


def test_too_few_no_history_and_nothing_are_answers(made_up):
    months, contacts, _ = made_up
    assert campaign_effect(months, contacts[:10], UNTIL).status == "too_few"
    assert campaign_effect(months, contacts[:1], UNTIL).status == "too_few"
    assert campaign_effect(months.iloc[:0], contacts, UNTIL).status == "no_history"
    assert campaign_effect(months, contacts.iloc[:0], UNTIL).status == "no_history"
    future = contacts.assign(first_on="2030-01-01")
    assert campaign_effect(months, future, UNTIL).status == "no_history"
    early = contacts.assign(first_on="2023-12-01")
    assert campaign_effect(months, early, UNTIL).status == "no_history"
    everybody = pd.DataFrame(
        {"company_id": range(bench.FIRMS), "first_on": "2025-06-10", "judged": True}
    )
    assert campaign_effect(months, everybody, UNTIL).status in ("no_history", "too_few")


def test_bad_input_is_refused_in_words(made_up):
    months, contacts, _ = made_up
    with pytest.raises(BadInputError, match="필요한 열이 없습니다: rate"):
        campaign_effect(months.drop(columns="rate"), contacts, UNTIL)
    with pytest.raises(BadInputError, match="두 번 나옵니다"):
        campaign_effect(months, pd.concat([contacts, contacts]), UNTIL)


def test_one_estimate_has_the_pointwise_band_and_many_independent_ones_a_wider():
    assert critical_value(np.eye(1), 0.95) == pytest.approx(1.959964, abs=1e-6)
    # Šidák for 10 independent estimates: 2.80
    assert critical_value(np.eye(10), 0.95) == pytest.approx(2.80, abs=0.04)


def _counties() -> tuple[pd.DataFrame, pd.Series]:
    """Return the log employment of 500 counties by year, and when each raised its minimum wage."""
    table = reference("did_mpdta/mpdta.csv")
    first = table.groupby("countyreal")["first.treat"].first()
    return table.pivot(index="countyreal", columns="year", values="lemp"), first


@pytest.mark.parametrize(
    ("control", "printed"), [("never", "nevertreated"), ("not_yet", "notyettreated")]
)
def test_the_oracle_gives_the_published_group_time_effects(control, printed):
    found = group_time_effects(*_counties(), control)
    table = reference("did_mpdta/csdid_attgt.csv")
    kept = (table["control"] == printed) & (table["covs"] == "lemp~1") & (table["method"] == "dr")
    both = found.merge(table[kept], on=["group", "time"], suffixes=("", "_printed"))
    assert len(both) == 12
    np.testing.assert_allclose(both["att"], both["att_printed"], rtol=1e-8)
    np.testing.assert_allclose(both["standard_error"], both["se"], rtol=1e-8)


def test_before_and_after_agrees_with_the_published_effects_of_the_last_cohort():
    """Counties that raised the wage in 2007 against those that never did, since 2003.

    A county stands for a firm with one eligible person and log employment as users. Years are three
    months apart, and the contact is in the month before 2007. Our effect then consists of
    group-time effects: that of 2007, and the placebos that lead from 2006 back to the years before.
    """
    outcomes, first = _counties()
    kept = first.isin([0, 2007])
    month = {year: f"20{(year - 2003) // 4 + 10}-{3 * (year - 2003) % 12 + 3:02d}"
             for year in range(2003, 2008)}  # fmt: skip
    months = outcomes[kept].stack().rename("users").reset_index()
    months = months.rename(columns={"countyreal": "company_id"}).assign(
        month=months["year"].map(month), sex="f", eligible=1.0, rate=1.0
    )
    treated = first.index[first == 2007]
    contacts = pd.DataFrame({"company_id": treated, "first_on": "2011-02-10", "judged": True})
    found = before_after_effect(months, contacts, "2011-03")
    table = reference("did_mpdta/csdid_attgt.csv")
    kept = (table["control"] == "nevertreated") & (table["method"] == "dr")
    kept &= (table["covs"] == "lemp~1") & (table["group"] == 2007)
    att = table[kept].set_index("time")["att"]
    wanted = att[2007] + (3 * att[2006] + 2 * att[2005] + att[2004]) / 4
    assert found.effect == pytest.approx(100 * wanted, rel=1e-7)
    assert found.companies == len(treated) == 131


DATA_SETS = 200 if searching() else 100
"""As many as `python -m bench campaigns` has, or the first half of them."""


@pytest.mark.slow
def test_the_true_effect_is_covered_as_often_as_promised():
    covered = bench.study(effect.campaign_effect, bench.EFFECT, DATA_SETS)["covered"].mean()
    assert bench.COVERED[0] <= covered <= bench.COVERED[1]


@pytest.mark.slow
def test_without_an_effect_none_is_called_but_as_seldom_as_promised():
    called = bench.study(effect.campaign_effect, 0.0, DATA_SETS)["called"].mean()
    assert called <= bench.MOST_FALSE_CALLS


def test_one_base_serves_every_choice_of_contacts(made_up):
    months, contacts, _ = made_up
    base = effect.effect_base(months, contacts, UNTIL)
    for some in (contacts, contacts.assign(judged=contacts.index % 3 == 0)):
        found = effect.campaign_effect(bench.judged_sums(base, some))
        own = campaign_effect(months, some, UNTIL)
        assert (found.effect, found.lower, found.compared) == (own.effect, own.lower, own.compared)
    assert bench.judged_sums(base, contacts.assign(judged=False)) is None


def test_firms_of_one_record_have_one_score_and_it_is_that_of_each():
    rng = np.random.default_rng(4)
    users, more = rng.integers(0, 4, 500), rng.integers(0, 5, 500)
    record = users.astype(float), (users + more).astype(float), rng.integers(0, 9, 500) / 4
    weights = np.full(20, 0.05)
    one_by_one = [
        prognostic_score(*(each[[place]] for each in record), weights)[0] for place in range(500)
    ]
    np.testing.assert_allclose(prognostic_score(*record, weights), one_by_one, rtol=1e-12)
    odd = record[0] + 0.5, record[1] + 0.5, record[2]
    assert len(np.unique(prognostic_score(*odd, weights))) > 50
