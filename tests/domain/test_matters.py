"""The kinds of matters: every allowed step is listed here; all others are refused."""

from itertools import product

import pytest

from src.domain.codes import AGENCIES
from src.domain.matters import MATTER, OBSTACLES, TASK

# kind: states in order, then every allowed step: from, to, by whom, with a reason?
TABLE = {
    "visit": (
        "planned done not_met refused",
        "planned>done:sender planned>not_met:sender! planned>refused:sender!",
    ),
    "check": ("due held dropped", "due>held:sender due>dropped:sender!"),
    "step": ("agreed kept dropped", "agreed>kept:sender agreed>dropped:sender!"),
    "referral": (
        "sent accepted refused done withdrawn",
        (
            "sent>accepted:receiver sent>refused:receiver! sent>withdrawn:sender! "
            "accepted>done:receiver accepted>withdrawn:sender!"
        ),
    ),
    "request": (
        "opened candidate placed unfilled withdrawn",
        (
            "opened>candidate:receiver opened>unfilled:receiver! opened>withdrawn:sender! "
            "candidate>placed:receiver candidate>unfilled:receiver! candidate>withdrawn:sender!"
        ),
    ),
    "subsidy": (
        "expected claimed not_claimed",
        "expected>claimed:sender expected>not_claimed:sender!",
    ),
    "case": (
        "proposed consented published withdrawn",
        (
            "proposed>consented:sender! proposed>withdrawn:sender! consented>published:sender "
            "consented>withdrawn:sender! published>withdrawn:sender!"
        ),
    ),
    "rollout": (
        "chosen agreed briefed visited linked settled",
        (
            "chosen>agreed:sender agreed>briefed:sender briefed>visited:sender "
            "visited>linked:sender linked>settled:sender"
        ),
    ),
}
STEPS = [
    (kind, *pair) for kind, (named, _) in TABLE.items() for pair in product(named.split(), repeat=2)
]


def test_the_kinds_and_their_states_are_these():
    assert {code: " ".join(s.code for s in kind.states) for code, kind in MATTER.items()} == {
        code: states for code, (states, _) in TABLE.items()
    }


@pytest.mark.parametrize(("code", "source", "target"), STEPS)
def test_a_step_is_allowed_where_the_table_says_so_and_nowhere_else(code, source, target):
    move = MATTER[code].move(source, target)
    said = f"{source}>{target}:{move.by}{'!' if move.why else ''}" if move else ""
    allowed = {one.split(":")[0]: one for one in TABLE[code][1].split()}
    assert said == allowed.get(f"{source}>{target}", "")


def test_what_is_over_leads_nowhere_and_all_else_is_open():
    assert {code: kind.open for code, kind in MATTER.items()} == {
        "visit": ("planned",),
        "check": ("due",),
        "step": ("agreed",),
        "referral": ("sent", "accepted"),
        "request": ("opened", "candidate"),
        "subsidy": ("expected",),
        "case": ("proposed", "consented", "published"),
        "rollout": ("chosen", "agreed", "briefed", "visited", "linked"),
    }


def test_obstacles_and_agencies_are_those_of_the_programme():
    assert (
        *("unknown", "cost", "substitute", "colleagues", "owner", "no_staff", "nobody", "other"),
    ) == OBSTACLES
    assert (
        *("job_centre", "innovation", "flexible_work", "bank", "local", "kicox", "association"),
    ) == AGENCIES


def test_a_rule_of_tasks_asks_only_for_states_that_its_kind_has():
    for rule in TASK.values():
        assert set(rule.states) <= {state.code for state in MATTER[rule.kind].states}
