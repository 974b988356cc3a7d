"""Printed totals that include more than the published complexes."""

import pandas as pd
import pytest

from src.store.queries.regions import region_figures
from src.store.snapshots import publish
from tests.store import small

# 온산 is withheld in the survey; the printed totals include its 40 men and 10 women
TOTALS = {"employees": 2050, "employees_m": 1540, "employees_f": 510, "tenants": 141}


def published(folder, totals: dict, *facts: pd.DataFrame):
    printed = pd.DataFrame({"value": list(totals), "total": list(totals.values())})
    printed = printed.assign(quarter="2026Q1", source="kicox_national", kind="national")
    tables = {"complexes": small.complexes(), "complex_quarters": pd.concat(facts)}
    return publish(folder, tables | {"printed_totals": printed}, origin="official")


def employees(snapshot, level: str) -> dict:
    rows = small.ask(snapshot, region_figures(level, "2026Q1")).set_index("region_code")
    return rows["employees"].dropna().to_dict()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return published(tmp_path_factory.mktemp("survey"), TOTALS, small.survey())


def test_the_country_shows_the_printed_total_and_the_rest_has_a_region_of_its_own(snapshot):
    assert employees(snapshot, "country") == {"KR": 2050}
    assert employees(snapshot, "sido") == {"00": 2000, "99": 50}
    assert employees(snapshot, "sigungu") == {"00": 2000, "99": 50}


def test_the_region_of_the_rest_counts_no_complexes(snapshot):
    rows = small.ask(snapshot, region_figures("sido", "2026Q1")).set_index("region_code")
    counts = ["complexes", "employees_complexes", "employees_withheld", "employees_not_carried"]
    assert rows.loc["99", counts].to_list() == [0, 0, 0, 0]
    assert rows["employees_withheld"].dtype == "int64"


def test_the_share_of_women_is_taken_of_the_printed_totals_too(snapshot):
    country = small.ask(snapshot, region_figures("country", "2026Q1")).iloc[0]
    assert country["employees_f_of_employees"] == 510
    assert country["employees_with_employees_f"] == 2050


def test_a_total_that_differs_where_nothing_is_withheld_changes_nothing(tmp_path):
    snapshot = published(tmp_path, {"tenants": 999}, small.survey())
    country = small.ask(snapshot, region_figures("country", "2026Q1")).iloc[0]
    assert country["tenants"] == 141


@pytest.mark.slow
def test_a_total_below_the_sum_changes_nothing(tmp_path):
    assert employees(published(tmp_path, {"employees": 1999}, small.survey()), "country") == {
        "KR": 2000
    }


@pytest.mark.slow
def test_a_withheld_complex_that_another_source_prints_is_not_added_twice(tmp_path):
    names = ("tenants", "operating", "employees")
    census = small.facts("2026Q1", "kicox_complexes", names, {"onsan": (6, 4, 50)})
    snapshot = published(tmp_path, TOTALS, small.survey(), census)
    assert employees(snapshot, "country") == {"KR": 2050}
    assert employees(snapshot, "sido") == {"00": 2000, "31": 50}


@pytest.mark.slow
def test_a_snapshot_without_printed_totals_has_no_such_region(tmp_path):
    tables = {"complexes": small.complexes(), "complex_quarters": small.survey()}
    snapshot = publish(tmp_path, tables, origin="official")
    assert employees(snapshot, "sido") == {"00": 2000}
