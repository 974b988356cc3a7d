"""Uptake on a country small enough to add up by hand."""

import pandas as pd
import pytest
from sqlalchemy import select

from src.store import mart_tables, schema
from src.store.queries.people import complex_people, region_people
from src.store.queries.uptake import (
    complex_uptake,
    region_uptake,
    region_uptake_everywhere,
    uptake_windows,
)
from src.store.snapshots import publish
from src.store.windows import Reports, make_windows, report_weeks
from tests.store import small
from tests.store.uptake_rows import companies, country, rows

# All leaves but the last are reported at once: 2026-01 is the last month with all weeks complete.
STARTS = rows(
    "leave_starts",
    ("a", "2024-02-05", "parental", "f", "2024-02-05", 1),
    ("a", "2025-06-02", "parental", "f", "2025-06-02", 2),
    ("a", "2025-07-07", "parental", "m", "2025-07-07", 1),
    ("b", "2025-08-04", "parental", "f", "2025-08-04", 1),
    ("c", "2026-02-02", "parental", "f", "2026-02-02", 9),
)
ELIGIBLE = rows(
    "eligible",
    ("a", "2024-02", "parental", "f", 2),
    ("a", "2025-06", "parental", "f", 4),
    ("a", "2025-07", "parental", "m", 3),
    ("b", "2025-09", "parental", "f", 3),
    ("d", "2025-09", "parental", "f", 5),
    ("c", "2026-02", "parental", "f", 9),
)
# a and d are alike; b is alone in its stratum, and a leave began there in a month with nobody
# eligible
COMPANIES = companies(
    ("a", "digital", "food", "1-4"),
    ("b", "juan", "steel", "1-4"),
    ("c", "magok", None, None),
    ("d", "magok", "food", "1-4"),
)
PEOPLE = rows(
    "headcounts",
    ("a", "2025-02", "m", "-29", 3),
    ("a", "2025-02", "f", "40-49", 4),
    ("a", "2026-02", "m", "30-39", 5),
    ("a", "2026-02", "f", "60+", 6),
    ("b", "2026-02", "m", "50-59", 7),
)


@pytest.fixture(scope="module")
def uptake(tmp_path_factory):
    tables = country(companies=COMPANIES, eligible=ELIGIBLE, leave_starts=STARTS, headcounts=PEOPLE)
    return publish(tmp_path_factory.mktemp("uptake"), tables, origin="sample")


def shown(snapshot, statement, key: str, *names: str) -> dict:
    """Return key → the named cells of a query, missing cells as None."""
    found = small.ask(snapshot, statement).set_index(key)[list(names)].astype(object)
    return {code: tuple(row) for code, row in found.where(found.notna(), None).iterrows()}


NUMBERS = ("eligible", "users", "expected", "companies")
BEFORE = ("eligible_before", "users_before", "expected_before")


def test_the_windows_end_with_the_last_month_whose_reports_are_in(uptake):
    windows = small.ask(uptake, uptake_windows()).to_numpy().tolist()
    assert windows == [
        [12, "now", "2025-02", "2026-01"],
        [12, "before", "2024-02", "2025-01"],
        [24, "now", "2024-02", "2026-01"],
    ]


def test_a_snapshot_says_until_when_its_reports_and_its_uptake_reach(uptake):
    facts = shown(uptake, select(schema.snapshot), "key", "value")
    assert facts["last_week"] == ("2026-02-02",)
    assert facts["report_weeks"] == ("0",)
    assert facts["uptake_until"] == ("2026-01",)


def test_whoever_used_a_program_was_eligible_and_like_companies_say_what_is_expected(uptake):
    # a: 2 of 4 women used it; b: 1 of 4, because the user of August was eligible, too; elsewhere 0
    # of 5. The rate for d comes from a, and from 20 people borrowed at the rate of all elsewhere, 3
    # of 8
    women = shown(uptake, complex_uptake("parental", "f", 12), "complex_id", *NUMBERS)
    assert women == {
        "export": (8, 3, 0, 2),
        "magok": (5, 0, pytest.approx(5 * (2 + 20 * 3 / 8) / (4 + 20)), 1),
        "onsan": (0, 0, 0, 0),
    }


def test_both_sexes_are_added_and_a_company_with_both_counts_once(uptake):
    both = shown(uptake, complex_uptake("parental", None, 12), "complex_id", *NUMBERS)
    # there are no men elsewhere: the men here are compared with themselves, 1 of 3
    assert both["export"] == (11, 4, pytest.approx(0 + 1), 2)


def test_a_year_before_is_zero_where_nobody_was_eligible_and_missing_beyond_history(uptake):
    year = shown(uptake, complex_uptake("parental", "f", 12), "complex_id", *BEFORE)
    assert year["export"] == (2, 1, 1)
    assert year["magok"] == (0, 0, 0)
    longer = shown(uptake, complex_uptake("parental", "f", 24), "complex_id", *BEFORE)
    assert longer["export"] == (None, None, None)


def test_a_window_longer_than_history_has_no_rows(uptake):
    assert small.ask(uptake, complex_uptake("parental", "f", 36)).empty
    assert small.ask(uptake, region_uptake("sido", "parental", "f", 36)).empty


def test_in_a_province_the_parts_there_are_shown(uptake):
    there = shown(uptake, complex_uptake("parental", None, 12, sido="28"), "complex_id", "users")
    assert there == {"export-incheon": (1,)}
    parts = complex_uptake("parental", None, 12, kind="national", tops_only=False)
    assert shown(uptake, parts, "complex_id", "users") == {
        "export": (4,),
        "export-seoul": (3,),
        "digital": (3,),
        "export-incheon": (1,),
        "bupyeong": (0,),
        "juan": (1,),
        "onsan": (0,),
    }


def test_regions_add_up_to_the_country(uptake):
    def users(level, **filters):
        found = region_uptake(level, "parental", None, 12, **filters)
        return shown(uptake, found, "region_code", "eligible", "users", "companies")

    assert users("country") == {"KR": (16, 4, 3)}
    assert users("sido") == {"11": (12, 3, 2), "28": (4, 1, 1)}
    assert users("sigungu", sido="11") == {"11500": (5, 0, 1), "11530": (7, 3, 1)}
    assert users("country", kind="general") == {"KR": (5, 0, 1)}


@pytest.mark.parametrize("sex", [None, pytest.param("f", marks=pytest.mark.slow)])
def test_one_answer_has_the_regions_of_every_level_kind_and_window(uptake, sex):
    whole = small.ask(uptake, region_uptake_everywhere("parental", sex))
    assert set(whole["window"]) == {12, 24}
    for level in ("country", "sido", "sigungu"):
        for kind in ("", "national", "general"):
            for window in (12, 24, 36):
                asked = region_uptake(level, "parental", sex, window, kind or None)
                mine = whole[
                    (whole["level"] == level)
                    & (whole["of_kind"] == kind)
                    & (whole["window"] == window)
                ]
                pd.testing.assert_frame_equal(
                    mine.drop(columns=["level", "of_kind", "window"]).reset_index(drop=True),
                    small.ask(uptake, asked),
                    check_exact=True,
                    check_dtype=False,
                )


def test_people_of_the_last_month_stand_beside_those_of_a_year_before(uptake):
    names = ("month", "employees", "employees_f", "employees_young", "employees_before")
    tops = shown(uptake, complex_people(), "complex_id", *names)
    assert tops == {"export": ("2026-02", 18, 6, 5, 7)}
    parts = shown(uptake, complex_people(sido="28"), "complex_id", *names)
    assert parts == {"export-incheon": ("2026-02", 7, 0, 0, None)}
    country_ = shown(uptake, region_people("country"), "region_code", *names[1:])
    assert country_ == {"KR": (18, 6, 5, 7)}
    assert shown(uptake, region_people("sido", sido="11"), "region_code", *names[1:]) == {
        "11": (11, 6, 5, 7)
    }


@pytest.mark.slow
def test_without_uptake_every_mart_is_empty_and_nothing_is_said_of_it(tmp_path):
    snapshot = publish(tmp_path, small.tables(), origin="official")
    for name in ("uptake_windows", "complex_uptake", "complex_people", "week_starts"):
        assert small.ask(snapshot, select(mart_tables.marts.tables[name])).empty
    assert small.ask(snapshot, complex_uptake("parental")).empty
    assert small.ask(snapshot, region_uptake("country", "parental")).empty
    assert small.ask(snapshot, complex_people()).empty
    assert "uptake_until" not in set(small.ask(snapshot, select(schema.snapshot))["key"])


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["eligible", "leave_starts", "companies"])
def test_half_of_the_uptake_gives_no_uptake_and_no_error(tmp_path, missing):
    tables = country(companies=COMPANIES, eligible=ELIGIBLE, leave_starts=STARTS)
    del tables[missing]
    snapshot = publish(tmp_path, tables, origin="official")
    assert small.ask(snapshot, select(mart_tables.complex_uptake)).empty


def test_a_company_stands_where_its_building_stands_unless_it_says_otherwise(tmp_path):
    tower = rows("buildings", ("t", "digital", "가나타워", 37.5, 126.9))
    placed = COMPANIES.assign(
        building_id=["t", "t", None, None], lat=[None, 37.1, None, None], lon=[None, 126.1, None, 1]
    )
    snapshot = publish(tmp_path, country(companies=placed, buildings=tower), origin="official")
    facts = shown(
        snapshot,
        select(mart_tables.company_facts),
        "company_id",
        *("building_name", "lat", "complex_name", "top_id", "sido", "employees_f", "reached"),
    )
    assert facts["a"] == ("가나타워", 37.5, "디지털", "export", "11", None, False)
    assert facts["b"] == ("가나타워", pytest.approx(37.1), "주안", "export", "28", None, False)
    assert facts["c"] == (None, None, "마곡", "magok", "11", None, False)


@pytest.mark.slow
def test_a_company_that_was_only_picked_was_not_reached(tmp_path):
    contacts = rows(
        "contacts",
        ("1", "a", "2025-03-03", "visited"),
        ("2", "a", "2025-05-05", "informed"),
        ("3", "a", "2025-07-07", "targeted"),
        ("4", "b", "2025-01-06", "targeted"),
    )
    snapshot = publish(tmp_path, country(companies=COMPANIES, contacts=contacts), origin="official")
    facts = small.ask(snapshot, select(mart_tables.company_facts)).set_index("company_id")
    assert list(facts.loc["a", ["stage", "reached"]]) == ["visited", True]
    assert facts.loc["a", "first_contact_on"] == pd.Timestamp("2025-03-03")
    assert facts.loc["a", "last_contact_on"] == pd.Timestamp("2025-05-05")
    assert list(facts.loc["b", ["stage", "reached"]]) == ["targeted", False]
    assert pd.isna(facts.loc["b", "first_contact_on"])
    assert pd.isna(facts.loc["c", "stage"])


def test_reports_are_awaited_until_98_of_100_users_are_in():
    delays = pd.DataFrame({"days": [14, 0, 7, 700], "users": [8, 50, 40, 2]})
    assert report_weeks(delays) == 2
    assert report_weeks(delays.assign(users=[7, 50, 40, 3])) == 100
    assert report_weeks(delays.iloc[:0]) == 26


@pytest.mark.parametrize(
    ("last_week", "weeks", "month"),
    [
        ("2026-11-09", 0, "2026-10"),  # 16 November is still to come
        ("2026-11-30", 0, "2026-11"),  # the last Monday of November
        ("2026-11-30", 1, "2026-10"),
        ("2026-12-07", 1, "2026-11"),
        ("2026-11-09", 12, "2026-07"),
    ],
)
def test_a_month_is_settled_when_all_its_mondays_are(last_week, weeks, month):
    settled = Reports(pd.Timestamp(last_week), weeks).last_settled_month()
    assert settled == pd.Period(month, "M")


def test_a_window_needs_every_month_of_it():
    def windows(first, last):
        return make_windows(pd.Period(first, "M"), pd.Period(last, "M")).shape[0]

    assert windows("2025-02", "2025-12") == 0
    assert windows("2025-01", "2025-12") == 1
    assert windows("2022-02", "2025-12") == 5
    assert windows("2022-01", "2025-12") == 6
