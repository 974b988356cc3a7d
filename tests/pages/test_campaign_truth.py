"""The sample knows the true effect of its visits: the interval on screen must contain it."""

import pytest

from bench.campaigns import judged_sums
from src.metrics.campaign_effect import (
    before_after_effect,
    campaign_effect,
    effect_base,
)
from src.metrics.record_then import started_for
from src.store.queries.campaigns import (
    effect_contacts,
    effect_months,
    effect_others,
    effect_starts,
)
from src.store.queries.low_uptake import help_start_shares
from src.store.queries.uptake import uptake_windows
from tests.sample.conftest import truth
from tests.store import small

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("program", ["parental", "reduced_hours"])
def test_the_interval_holds_the_true_effect_of_the_sample(program, made_up):
    """The programmes of the campaigns; the naive comparison is far above the truth."""
    wanted = 100 * truth("pilot")["effects"].set_index("program").loc[program, "effect"]
    until = small.ask(made_up, uptake_windows())["last_month"].max()
    months = small.ask(made_up, effect_months(program, until))
    contacts = small.ask(made_up, effect_contacts("visited")).assign(judged=True)
    others = small.ask(made_up, effect_others(program, until))
    starts = small.ask(made_up, effect_starts(program, until))
    started = started_for(program, starts, small.ask(made_up, help_start_shares()))
    sums = judged_sums(effect_base(months, contacts, until, others, started), contacts)
    found = campaign_effect(sums)
    print(f"{program}: true {wanted:.1f}, found {found.lower:.1f} to {found.upper:.1f}")
    assert found.lower <= wanted <= found.upper
    assert before_after_effect(sums).lower > wanted
