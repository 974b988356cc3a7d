"""The attack on protected counts: what loosened rules give away, and how little others do."""

import numpy as np
import pandas as pd
import pytest

from bench.protect_attack import attack, loosened, publish_two, together
from bench.protect_attack import possible as counts_told_as
from tests.store import small

PROGRAMS = ("parental", "maternity", "flexible")
SIZES = {"digital": 45, "bupyeong": 30, "juan": 7, "magok": 25, "onsan": 3, "export-seoul": 2}
MONTHS = pd.period_range("2023-10", "2026-11", freq="M").astype(str)


def made() -> dict[str, pd.DataFrame]:
    """Return a country of 112 firms with people eligible in some months, half of whom use it."""
    draw = np.random.default_rng(7)
    places = [place for place, count in SIZES.items() for _ in range(count)]
    ids = [f"k{number:03d}" for number in range(len(places))]
    companies = pd.DataFrame(
        {
            "company_id": ids,
            "company_name": ids,
            "complex_id": places,
            "industry": draw.choice([f"industry {n}" for n in range(20)], len(ids)),
            "size_band": draw.choice(["5-9", "10-29"], len(ids)),
        }
    )
    frame = pd.MultiIndex.from_product(
        [ids, MONTHS, PROGRAMS, ["f", "m"]], names=["company_id", "month", "program", "sex"]
    ).to_frame(index=False)
    frame = frame[draw.random(len(frame)) < 0.12]
    frame = frame.assign(eligible=1)
    used = frame[draw.random(len(frame)) < 0.5]
    week = pd.to_datetime(used["month"] + "-01") + pd.offsets.Week(weekday=0)
    late = pd.to_timedelta(7 * (draw.geometric(0.4, len(used)) - 1), unit="D")
    starts = used.assign(week=week, received_week=week + late, users=1)
    starts = starts[starts["received_week"] <= pd.Timestamp("2026-11-23")]
    return {
        "regions": small.regions(),
        "complexes": small.complexes(),
        "companies": companies,
        "eligible": frame,
        "leave_starts": starts.drop(columns=["eligible", "month"]),
    }


@pytest.fixture(scope="module")
def tables():
    return made()


def found(folder, tables, loose: bool):
    first, second = publish_two(folder, tables, loose)
    return together([attack(first, second, program) for program in PROGRAMS])


@pytest.mark.slow
def test_an_insider_names_single_firms_hardly_oftener_than_by_their_kind(tmp_path, tables):
    one = found(tmp_path, tables, loose=False)
    assert one.cells > 50
    assert one.points <= 10
    assert one.certain == 0


@pytest.mark.slow
def test_with_the_rules_loosened_he_finds_out_much_more(tmp_path, tables):
    one = found(tmp_path, tables, loose=True)
    assert one.points > 8
    assert one.best > 0.2


def test_rules_are_as_before_after_they_were_loosened():
    from src.protect import rules
    from src.protect import tables as planned

    with loosened():
        assert planned.PLACE.firms == 1
    assert (planned.PLACE.firms, planned.GROUP.firms, rules.FEWEST) == (5, 10, 5)


def test_what_is_told_leaves_open_all_counts_within_the_largest_noise():
    assert counts_told_as(100) == (95, 105)
    assert counts_told_as(0) == (0, 5)
    assert counts_told_as(3) == (1, 8)
