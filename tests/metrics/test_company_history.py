"""What happened at one company over time."""

import pandas as pd
import pytest

from src.metrics.checks import BadInputError
from src.metrics.company_history import people_by_age, people_by_sex, programs_by_quarter

MONTHS = pd.DataFrame(
    [
        ("2025-11", "parental", 2, 0),
        ("2026-01", "parental", 1, 1),
        ("2026-03", "parental", 0, 1),
        ("2026-07", "flexible", 3, 2),
    ],
    columns=["month", "program", "eligible", "users"],
)


def test_quarters_have_no_gap_and_programmes_keep_their_order():
    rows = programs_by_quarter(MONTHS, until="2026-06")
    shown = rows[["program", "quarter", "eligible", "users", "provisional"]].to_numpy().tolist()
    assert shown == [
        ["parental", "2025Q4", 2, 0, False],
        ["parental", "2026Q1", 1, 2, False],
        ["parental", "2026Q2", 0, 0, False],
        ["parental", "2026Q3", 0, 0, True],
        ["flexible", "2025Q4", 0, 0, False],
        ["flexible", "2026Q1", 0, 0, False],
        ["flexible", "2026Q2", 0, 0, False],
        ["flexible", "2026Q3", 3, 2, True],
    ]


def test_a_quarter_that_is_not_wholly_reported_is_provisional():
    rows = programs_by_quarter(MONTHS, until="2026-02")
    assert list(rows.loc[rows["program"] == "parental", "provisional"]) == [False, True, True, True]
    assert programs_by_quarter(MONTHS, until=None)["provisional"].all()


def test_nothing_gives_no_rows_and_a_wrong_programme_is_refused():
    assert programs_by_quarter(MONTHS.head(0), until=None).empty
    with pytest.raises(BadInputError, match="program"):
        programs_by_quarter(MONTHS.assign(program="leave"), until=None)


PEOPLE = pd.DataFrame(
    [
        ("2025-03", "m", "30-39", 4),
        ("2026-03", "m", "30-39", 5),
        ("2026-03", "m", "60+", 1),
        ("2026-03", "f", "30-39", 2),
    ],
    columns=["month", "sex", "age_band", "employees"],
)
BANDS = ("30-39", "60+")


def test_men_and_women_by_month_with_zero_where_there_is_none():
    rows = people_by_sex(PEOPLE)
    assert rows.to_numpy().tolist() == [["2025-03", 4, 0, 4], ["2026-03", 6, 2, 8]]


def test_ages_of_the_last_month_beside_a_year_before():
    rows = people_by_age(PEOPLE, BANDS)
    assert rows[["age_band", "sex", "employees", "before"]].to_numpy().tolist() == [
        ["30-39", "m", 5, 4],
        ["30-39", "f", 2, 0],
        ["60+", "m", 1, 0],
        ["60+", "f", 0, 0],
    ]
    assert people_by_age(PEOPLE.tail(3), BANDS)["before"].isna().all()
