"""What a visit changes, learnt from made-up firms whose effect is known."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import special

from src.domain.codes import REFUSABLE
from src.metrics.visit_effect import (
    APART,
    APART_UNREFUSED,
    FEWEST_FIRMS,
    FINEST,
    FORMS,
    assumed,
    effect_of,
    gain_of,
    learn,
    visited_of,
)

ASSUMED = assumed(0.07, 0.03, 0.16)


def firms(
    form: str, size: float, visited: int, seed: int = 1, program: str = "parental"
) -> pd.DataFrame:
    """Return firms of one kind with rates Beta(2, 3), some visited, six people before and after;
    nine in ten of the later starts are known. Log odds move by .2, half of which is in `level`."""
    draw = np.random.default_rng(seed)
    count = visited + 1500
    rate = draw.beta(2, 3, count)
    seen = np.arange(count) < visited
    moved = special.expit(special.logit(np.clip(rate, 1e-6, 1 - 1e-6)) + 0.2)
    after = moved + np.where(seen, gain_of(form, size, moved, np.full(count, 0.45)), 0)
    users = draw.binomial(6, rate)
    a, b = 2 + users, 3 + 6 - users
    return pd.DataFrame(
        {
            "company_id": [f"k{at}" for at in range(count)],
            "program": program,
            "sex": "f",
            "visited": seen,
            "zero": 0.0,
            "mean": a / (a + b),
            "variance": a * b / ((a + b) ** 2 * (a + b + 1)),
            "like_rate": 0.4,
            "level": 0.1,
            "eligible_after": 6,
            "known_after": 0.9,
            "users_after": draw.binomial(6, 0.9 * after),
        }
    )


@pytest.mark.parametrize(("form", "size"), [("odds", 0.5), ("share", 0.15), ("gap", 0.6)])
def test_the_form_and_the_size_are_found(form, size):
    rows = firms(form, size, 3000)
    found = learn(rows, ASSUMED)["parental"]
    weights = {one: sum(w for f, _, w in found.parts if f == one) for one, *_ in found.parts}
    assert max(weights, key=weights.get) == form
    rate = np.random.default_rng(5).beta(2, 3, 100_000)
    moved = special.expit(special.logit(rate) + 0.2)
    true = 100 * gain_of(form, size, moved, np.full(len(rate), 0.45)).mean()
    assert found.per_hundred == pytest.approx(true, rel=0.25)
    assert found.per_hundred * found.low <= true <= found.per_hundred * found.high
    assert found.firms == 3000


def test_programmes_have_sizes_of_their_own_and_lean_on_each_other():
    much, little = firms("odds", 0.8, 900), firms("odds", 0.3, 900, program="paternity", seed=2)
    few = firms("odds", 0.3, 20, program="flexible", seed=3)
    found = learn(pd.concat([much, little, few], ignore_index=True), ASSUMED)
    assert list(found) == ["flexible", "parental", "paternity"]
    parental, paternity, flexible = (
        found[one].per_hundred for one in ("parental", "paternity", "flexible")
    )
    assert paternity < flexible < parental
    assert found["flexible"].spread > found["parental"].spread


def test_what_no_firm_can_refuse_leans_less_on_the_others():
    others = [firms("odds", 0.8, 900), firms("odds", 0.8, 900, program="reduced_hours", seed=2)]
    found = {}
    for program in ("flexible", "maternity"):
        few = firms("odds", 0.1, 150, program=program, seed=3)
        found[program] = learn(pd.concat([*others, few], ignore_index=True), ASSUMED)
    leaning, free = found["flexible"]["flexible"], found["maternity"]["maternity"]
    assert free.per_hundred < leaning.per_hundred < found["flexible"]["parental"].per_hundred
    assert free.spread > leaning.spread


def test_the_weights_are_those_of_every_combination_of_sizes(monkeypatch):
    few = {
        "odds": np.array([0.2, 0.5, 0.9]),
        "share": np.array([0.05, 0.2]),
        "gap": np.array([0.3]),
    }
    for form in FORMS:
        monkeypatch.setitem(FORMS, form, few[form])
    rows = pd.concat(
        [firms("odds", 0.5, 300), firms("share", 0.1, 300, program="maternity", seed=2)],
        ignore_index=True,
    )
    found, slow = learn(rows, ASSUMED), _slowly(rows)
    assert set(found) == set(slow) == {"maternity", "parental"}
    for program, (mean, spread) in slow.items():
        assert found[program].per_hundred == pytest.approx(100 * mean)
        assert found[program].spread == pytest.approx(spread)


def _slowly(rows: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return the mean gain and the spread of each programme, over all combinations of a form, a
    common size and an own size of each programme, one by one."""
    seen = {str(name): visited_of(part) for name, part in rows.groupby("program")}
    logs, gains, people, missing = {}, {}, {}, {}
    for name, (one,) in seen.items():
        there = one.record.eligible[:, None] * one.record.weights
        people[name], missing[name] = there.sum(), (there * (1 - one.rates)).sum()
        for form, sizes in FORMS.items():
            for size in sizes:
                logs[name, form, size] = one.record.log_likelihood(one.chance(form, size))
                each = gain_of(form, size, one.rates, one.like)
                gains[name, form, size] = (there * each).sum()
    found = []
    for form, sizes in FORMS.items():
        for common in sizes:
            usual = sum(gains[name, form, common] for name in seen)
            before = np.log(usual / (ASSUMED.share * sum(missing.values()))) / ASSUMED.spread
            for own in product(sizes, repeat=len(seen)):
                log = -(before**2) / 2 - np.log(len(sizes))
                for name, size in zip(seen, own, strict=True):
                    apart = APART if name in REFUSABLE else APART_UNREFUSED
                    near = {s: np.exp(-(np.log(s / common) ** 2) / 2 / apart**2) for s in sizes}
                    log += logs[name, form, size] + np.log(near[size] / sum(near.values()))
                found.append((log, form, own))
    most = max(log for log, *_ in found)
    chances = np.array([np.exp(log - most) for log, *_ in found])
    chances /= chances.sum()
    told = {}
    for at, name in enumerate(seen):
        each = np.array([gains[name, form, own[at]] / people[name] for _, form, own in found])
        mean = float(chances @ each)
        apart = float(chances @ (each - mean) ** 2) / mean**2
        told[name] = (mean, max(float(np.sqrt(np.log1p(apart))), FINEST))
    return told


def test_no_evidence_tells_sizes_between_those_that_are_tried(monkeypatch):
    monkeypatch.setitem(FORMS, "odds", np.array([0.02, 0.5, 3.0]))
    monkeypatch.setitem(FORMS, "share", np.array([1e-6]))
    monkeypatch.setitem(FORMS, "gap", np.array([1e-6]))
    found = learn(firms("odds", 0.5, 3000), ASSUMED)["parental"]
    assert [form for form, *_ in found.parts] == ["odds"]
    # fifteen sizes in steps of 1.28, as if all sizes between two of them were equally likely
    assert found.spread == pytest.approx(0.076, abs=0.001)


def test_too_few_visited_firms_teach_nothing():
    assert learn(firms("odds", 0.5, FEWEST_FIRMS - 1), ASSUMED) == {}
    assert learn(firms("odds", 0.5, 10).head(0), ASSUMED) == {}


def test_people_of_whom_no_start_can_be_known_yet_say_nothing():
    rows = firms("odds", 0.5, 300)
    unknown = rows.assign(known_after=0.0, users_after=0, company_id="x" + rows["company_id"])
    assert learn(pd.concat([rows, unknown]), ASSUMED) == learn(rows, ASSUMED)


def test_each_form_adds_what_it_says():
    rates, like = np.array([0.0, 0.5, 1.0]), np.full(3, 0.6)
    assert gain_of("odds", np.log(3), rates, like).tolist() == pytest.approx([0, 0.25, 0])
    assert gain_of("share", 0.2, rates, like).tolist() == pytest.approx([0.2, 0.1, 0])
    assert gain_of("gap", 0.5, rates, like).tolist() == pytest.approx([0.3, 0.05, 0])


def test_what_is_assumed_is_a_share_of_those_who_would_not_start():
    rates = np.array([0.25, 1.0])
    assert ASSUMED.gain(rates, rates).tolist() == pytest.approx([0.0525, 0])
    assert (ASSUMED.share * ASSUMED.low, ASSUMED.share * ASSUMED.high) == (
        pytest.approx(0.03),
        pytest.approx(0.16),
    )
    assert ASSUMED.firms == 0


def test_what_was_learnt_is_the_same_read_back_from_its_rows():
    found = learn(firms("odds", 0.5, 1000), ASSUMED)["parental"]
    rows = pd.DataFrame(found.parts, columns=["form", "size", "weight"]).assign(
        low=found.low,
        high=found.high,
        share=found.share,
        per_hundred=found.per_hundred,
        firms=found.firms,
    )
    assert effect_of(rows) == found
    assert effect_of(rows.head(0)) is None
