"""What a record predicts: a distribution of firms of any shape, by maximum likelihood."""

import numpy as np
import pandas as pd
import pytest

from src.metrics.contact_panel import STEPS, distinct_records, mixing_weights, prognostic_score


def _made_up(seed, firms=4000, never=0.3):
    rng = np.random.default_rng(seed)
    ratio = np.where(rng.random(firms) < never, 0.0, 1 / (1 - never))
    eligible = rng.integers(1, 15, firms)
    expected = 0.3 * eligible
    return rng.binomial(eligible, 0.3 * ratio), eligible, expected


def test_the_spread_adds_up_and_finds_those_that_never_grant():
    weight = mixing_weights(*_made_up(1))
    assert weight.sum() == pytest.approx(1)
    assert weight[STEPS < 0.3].sum() == pytest.approx(0.3, abs=0.06)
    assert weight @ STEPS == pytest.approx(1, abs=0.03)


def test_a_record_promises_what_firms_with_it_do_next():
    """The slow obvious version: the mean of the next draw among firms with the same record."""
    rng = np.random.default_rng(2)
    users, eligible, expected = _made_up(2, firms=60_000)
    ratio = np.where(np.random.default_rng(2).random(60_000) < 0.3, 0.0, 1 / 0.7)
    after = rng.binomial(10, 0.3 * ratio)
    weight = mixing_weights(users, eligible, expected)
    for many, some in ((2, 0), (10, 0), (5, 2)):
        alike = (eligible == many) & (users == some)
        promised = prognostic_score([some], [many], [0.3 * many], weight)[0]
        assert promised == pytest.approx(after[alike].mean() / 3, abs=0.06)


def test_without_a_record_a_firm_is_as_the_mean_of_all():
    weight = mixing_weights(*_made_up(3))
    assert prognostic_score([0], [0], [0.0], weight)[0] == pytest.approx(weight @ STEPS)


def test_without_any_record_firms_are_as_their_kind():
    weight = mixing_weights([0], [0], [0.0])
    assert prognostic_score([0, 3], [0, 5], [0.0, 1.0], weight) == pytest.approx(
        [STEPS[np.abs(STEPS - 1).argmin()]] * 2
    )


def test_records_that_differ_are_those_of_a_table_grouped_by_hand():
    users, eligible, expected = _made_up(4)
    eligible[::7] = 0
    frame = pd.DataFrame({"users": users, "eligible": eligible, "expected": expected / 3})
    frame = frame[frame["eligible"] > 0].astype(float)
    frame["expected"] = (frame["expected"] / 0.05).round() * 0.05
    wanted = frame.groupby(["users", "eligible", "expected"], as_index=False).size()
    found = distinct_records(users, eligible, expected / 3)
    assert len(found) > 50
    pd.testing.assert_frame_equal(found, wanted.rename(columns={"size": "firms"}))
    assert distinct_records([0], [0], [0.0]).empty
