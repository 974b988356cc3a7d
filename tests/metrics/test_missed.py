"""People missed: by hand for one place, and with limits that are those of the ratio."""

import pandas as pd
import pytest

from src.metrics.clustered import COUNTED, clustered_ratio
from src.metrics.missed import missed_by_group

COLUMNS = ["place", "sex", "size_band", *COUNTED]
# 100 men expected at .2 and 30 women at .8, each of them counting as one; gumi has nobody large
GROUPS = pd.DataFrame(
    [
        ("gumi", "m", "5-49", 100, 10, 20.0, 100.0, 20.0, 4.0, 0.0),
        ("gumi", "f", "5-49", 30, 24, 24.0, 30.0, 24.0, 19.2, 0.0),
        ("gumi", "m", "300+", 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0),
        ("gumi", "f", "1-4", 5, 1, 4.0, 5.0, 4.0, 3.2, 0.0),
        ("seoul", "m", "5-49", 100, 30, 20.0, 100.0, 20.0, 4.0, 0.0),
    ],
    columns=COLUMNS,
)


def test_the_whole_comes_first_and_then_whom_most_are_missed_of():
    found = missed_by_group(GROUPS, ["sex", "size_band"])
    told = found[["place", "sex", "size_band", "missed", "missed_gap"]].astype(object)
    told["missed"] = found["missed"].round(6)
    told = told.astype(object)
    assert told.where(told.notna(), None).to_numpy().tolist() == [
        ["gumi", None, None, 13.0, None],
        ["gumi", "m", "5-49", 10.0, None],
        ["gumi", "f", "5-49", 0.0, None],
        ["gumi", "f", "1-4", None, "too_few"],
        ["seoul", None, None, -10.0, None],
        ["seoul", "m", "5-49", -10.0, None],
    ]


def test_the_limits_are_those_of_the_ratio_in_people():
    found = missed_by_group(GROUPS, ["sex", "size_band"]).iloc[1]
    _, lower, upper = (part[0] for part in clustered_ratio(GROUPS.head(1)))
    assert found["missed_lower"] == pytest.approx(20 * (1 - upper))
    assert found["missed_upper"] == pytest.approx(20 * (1 - lower))
    # Clopper & Pearson, 10 of 100: .0490 to .1762
    assert found["missed_upper"] == pytest.approx(20 - 4.90, abs=0.01)
    assert found["missed_lower"] == pytest.approx(20 - 17.62, abs=0.01)


def test_no_place_gives_no_row():
    assert missed_by_group(GROUPS.head(0), ["sex", "size_band"]).empty


def test_rows_of_one_group_are_added_up():
    half = GROUPS.assign(**{name: GROUPS[name] / 2 for name in COUNTED})
    twice = pd.concat([half, half], ignore_index=True)
    found, whole = (missed_by_group(rows, ["sex", "size_band"]) for rows in (twice, GROUPS))
    pd.testing.assert_frame_equal(found, whole, check_dtype=False)
