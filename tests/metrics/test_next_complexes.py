"""The next complexes: by the surest need, with the shares of doors opened and firms reached."""

import pandas as pd
import pytest

from src.metrics.next_complexes import next_complexes

UPTAKE = pd.DataFrame(
    [("large", 400, 60, 100.0), ("small", 12, 0, 9.0), ("well", 300, 90, 70.0), ("few", 5, 0, 1.0)],
    columns=["complex_id", "eligible", "users", "expected"],
)
REACH = pd.DataFrame([("large", 200, 50)], columns=["complex_id", "companies", "reached"])
VISITS = pd.DataFrame([("large", 10, 8)], columns=["complex_id", "tried", "met"])


def test_the_surest_need_comes_first_and_what_cannot_be_judged_is_left_out():
    rows = next_complexes(UPTAKE, REACH, VISITS)
    assert rows["complex_id"].tolist() == ["large", "small", "well"]
    first = rows.iloc[0]
    # Byar's limits of 60: 45.78 and 77.23
    assert first[["need", "need_lower", "need_upper"]].tolist() == pytest.approx(
        [40.0, 22.77, 54.22], abs=0.01
    )
    assert rows["need"].iloc[2] == pytest.approx(-20.0)


def test_shares_of_doors_that_opened_and_firms_reached_have_limits_or_are_missing():
    rows = next_complexes(UPTAKE, REACH, VISITS).set_index("complex_id")
    assert rows.loc["large", ["met", "met_lower", "met_upper"]].tolist() == pytest.approx(
        [0.8, 0.490, 0.943], abs=0.001
    )
    assert rows.loc["large", ["reached", "reached_lower", "reached_upper"]].tolist() == (
        pytest.approx([0.25, 0.195, 0.314], abs=0.001)
    )
    assert rows.loc["well", ["met", "reached"]].isna().all()


def test_without_visits_or_contacts_there_is_need_alone():
    rows = next_complexes(UPTAKE, REACH[:0], VISITS[:0])
    assert rows["need"].notna().all()
    assert rows[["met", "reached"]].isna().all().all()
