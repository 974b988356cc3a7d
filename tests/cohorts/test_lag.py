"""The lag measured within firms: against a plain second computation, and against the truth."""

import numpy as np
import pytest
from scipy.optimize import nnls

from src.cohorts.lag import SMALL, Counts, Lag, measure_lag
from tests.cohorts.firms import LAGS, counted, draw


def slow_lag(eligible: Counts, starts: Counts, months: int, longest: int) -> np.ndarray:
    """Return the shares from one regression with a row for every firm and month."""
    rows, wanted = [], []
    for firm in sorted(set(eligible.firm) | set(starts.firm)):
        able, users = np.zeros(months), np.zeros(months)
        for counts, table in ((eligible, able), (starts, users)):
            for one, month, people in zip(counts.firm, counts.month, counts.people, strict=True):
                if one == firm and month < months:
                    table[month] += people
        if not 0 < able.sum() <= SMALL:
            continue
        lagged = np.array(
            [[able[month - k] for k in range(longest + 1)] for month in range(longest, months)]
        )
        rows.append(lagged - lagged.mean(axis=0))
        wanted.append(users[longest:] - users[longest:].mean())
    found, _ = nnls(np.concatenate(rows), np.concatenate(wanted))
    return found / found.sum()


def test_the_lag_is_that_of_the_regression_written_out_row_by_row():
    people = draw(1, LAGS["13 weeks, spread"], firms=500)
    eligible, starts = people.eligible(60), people.starts(57)
    found = measure_lag(eligible, starts, 57, 12)
    assert found is not None
    np.testing.assert_allclose(found.shares, slow_lag(eligible, starts, 57, 12), atol=1e-6)


@pytest.mark.parametrize(
    ("lag", "mean"),
    [("none", 0), ("4 weeks", 0.92), ("13 weeks", 3), ("26 weeks", 6), ("26 weeks, spread", 6)],
)
def test_the_mean_lag_is_found_to_a_fifth_of_a_month(lag, mean):
    people = draw(2, LAGS[lag])
    found = measure_lag(people.eligible(60), people.starts(57), 57, 12)
    assert found is not None
    assert found.mean == pytest.approx(mean, abs=0.2)
    assert abs(found.mean - mean) < 4 * found.error + 0.05


def test_fathers_over_two_years_are_found_to_a_month():
    people = draw(3, LAGS["over 24 months"], firms=20_000, rate=0.125, months=72)
    found = measure_lag(people.eligible(72), people.starts(69), 69, 24)
    assert found is not None
    assert found.mean == pytest.approx(8.7, abs=1)


def test_few_starts_or_a_short_history_tell_no_lag():
    people = draw(4, LAGS["13 weeks"], firms=60)
    assert measure_lag(people.eligible(60), people.starts(57), 57, 12) is None
    people = draw(4, LAGS["13 weeks"])
    assert measure_lag(people.eligible(25), people.starts(25), 25, 12) is None


def test_starts_that_have_nothing_to_do_with_who_is_eligible_tell_no_lag():
    random = np.random.default_rng(5)
    firms, months = random.integers(0, 3000, (2, 6000)), random.integers(0, 60, (2, 6000))
    eligible, starts = (counted(firms[at], months[at]) for at in range(2))
    assert measure_lag(eligible, starts, 60, 24) is None


def test_a_lag_tells_its_mean_and_when_most_have_started():
    lag = Lag(np.array([0.5, 0.3, 0.0, 0.2]))
    assert lag.mean == pytest.approx(0.9)
    assert [lag.months(share) for share in (0.5, 0.8, 0.81, 0.95)] == [0, 1, 3, 3]
