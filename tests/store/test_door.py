"""The door: which query answers a reader, for which regions, and when it refuses."""

from datetime import date

import numpy as np
import pytest
from sqlalchemy import Select
from sqlalchemy.sql.visitors import iterate

from src.domain.rights import Right, reader_with
from src.store.door import columns_of, decide, rows_of
from src.store.engine import open_engine
from src.store.queries.catalogue import CATALOGUE, PLACES, PROTECTED, PUBLIC
from src.store.snapshots import publish
from tests.rights.test_markers import plain_calls
from tests.store import small

TODAY = date(2026, 11, 28)
UPTAKE = {"program": "parental"}
SEOUL, INCHEON = "11", "28"
TOLD_TO_ALL = {
    *("complexes", "complex_quarters", "complex_industries", "regions", "shapes", "events"),
    *("buildings", "sources", "coverage", "complex_figures", "region_figures", "uptake_windows"),
    "uptake_bases",
}
"""Tables of published statistics, of loaded sources, and of the months that they cover."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return open_engine(publish(tmp_path_factory.mktemp("door"), small.tables(), origin="official"))


def reader(*rights: tuple[str, str]):
    """Return a reader with rights, each in a region."""
    held = [Right("kim", one, region, date(2000, 1, 1)) for one, region in rights]
    return reader_with(held, "kim", TODAY)


def test_who_sees_places_gets_protected_counts_of_his_regions(engine):
    found = decide(engine, reader(("places", SEOUL)), "complex_uptake", UPTAKE)
    assert found.query == "protected_complex_uptake"
    assert dict(found.codes)["regions"] == (SEOUL,)


def test_who_sees_firms_gets_exact_counts_there_and_protected_ones_elsewhere(engine):
    both = reader(("firms", SEOUL), ("places", "*"))
    assert decide(engine, both, "complex_uptake", UPTAKE | {"sido": SEOUL}).query == (
        "complex_uptake"
    )
    elsewhere = decide(engine, both, "complex_uptake", UPTAKE | {"sido": INCHEON})
    assert elsewhere.query == "protected_complex_uptake"


def test_of_several_places_each_is_exact_or_protected(engine):
    both = reader(("firms", "11530"), ("places", "*"))
    found = decide(engine, both, "complex_uptake", UPTAKE)
    assert (found.query, found.own.query) == ("protected_complex_uptake", "complex_uptake")
    assert dict(found.own.codes)["regions"] == ("11530",)
    assert found.known == ("11530",)
    assert found.protected
    assert not found.of_part


@pytest.mark.parametrize("query", ["weekly_starts", "monthly_eligible"])
@pytest.mark.parametrize("place", [{}, {"sido": SEOUL}, {"sido": INCHEON}])
@pytest.mark.parametrize(
    "rights",
    [
        [("places", "*")],
        [("firms", "*")],
        [("firms", SEOUL), ("places", "*")],
        [("firms", "11530"), ("places", "*")],
    ],
)
def test_columns_are_those_of_the_rows_that_each_reader_gets(engine, query, place, rights):
    found = decide(engine, reader(*rights), query, {"program": "parental", "sex": "f"} | place)
    rows, columns = rows_of(engine, found), columns_of(engine, found)
    assert list(columns) == list(rows.columns)
    for name in rows.columns:
        np.testing.assert_array_equal(columns[name], rows[name].to_numpy(), strict=True)


def test_rows_of_firms_are_not_given_as_columns(engine):
    found = decide(engine, reader(("firms", "*")), "company_rows", {})
    with pytest.raises(KeyError):
        columns_of(engine, found)


@pytest.mark.parametrize("region", [SEOUL, "11530", "digital"])
def test_the_country_is_told_in_protected_counts_to_who_sees_firms_of_a_part(engine, region):
    for rights in ([("firms", region)], [("firms", region), ("places", "*")]):
        found = decide(engine, reader(*rights), "region_uptake", UPTAKE | {"level": "country"})
        assert found.query == "protected_region_uptake"
        assert found.known == (region,)
    whole = decide(engine, reader(("firms", "*")), "region_uptake", UPTAKE | {"level": "country"})
    assert whole.query == "region_uptake"


def test_a_place_of_which_nothing_is_told_is_counted_as_far_as_he_sees_it(engine):
    both = reader(("firms", "11530"), ("places", "*"))
    found = decide(engine, both, "weekly_starts", UPTAKE | {"sido": SEOUL})
    assert (found.query, found.of_part) == ("weekly_starts", True)
    of_his = decide(engine, both, "weekly_starts", UPTAKE | {"sigungu": "11530"})
    assert (of_his.query, of_his.of_part) == ("weekly_starts", False)


def test_the_door_says_whether_an_answer_is_of_a_part(engine):
    """All firms of 수출 (서울) are those of 디지털, but nothing guarantees that this stays so."""

    def of_part(region, **place):
        return decide(engine, reader(("firms", region)), "company_rows", place).of_part

    places = ({}, {"sido": "11"}, {"sigungu": "11530"}, {"complex_id": "export-seoul"})
    assert [of_part("11530", **place) for place in places] == [True, True, False, False]
    assert [of_part("digital", **place) for place in places] == [True, True, True, True]
    assert [of_part("*", **place) for place in places] == [False] * 4
    assert not of_part("digital", complex_id="digital")


OF_ALL_DATA = {
    "weeks_reported": ["first", "last"],
    "people_month": ["month"],
    "links_counted": ["source", "month", "status", "method", "companies", "workplaces"],
    "links_by_source": [
        *("source", "month", "companies", "joined", "review", "alone", "several"),
    ],
    "uptake_bases": [
        *("program", "sex", "basis", "follow_up", "lag", "first_month", "last_month"),
        *("raised", "placed", "classed"),
    ],
    "help_bases": ["program", "sex", "months", "last_month", "yearly", "likeness"],
    "help_effect": [
        *("program", "form", "size", "weight", "low", "high", "share", "per_hundred", "firms"),
    ],
    "help_start_shares": ["program", "sex", "months", "share"],
    "fills_counted": ["field", "companies"],
    "places_counted": ["method", "workplaces"],
}
"""Queries for everybody that read other tables: columns that are sums over all loaded data."""


@pytest.mark.parametrize("name", [name for name, one in CATALOGUE.items() if one.needs == PUBLIC])
def test_what_everybody_is_told_is_published_or_of_all_data_together(name):
    if name in OF_ALL_DATA:
        (call,) = plain_calls(name)
        columns = [column.name for column in CATALOGUE[name].make(**call).selected_columns]
        assert columns == OF_ALL_DATA[name]
    else:
        assert tables_of(name) <= TOLD_TO_ALL


@pytest.mark.parametrize(
    "name",
    [name for name, one in CATALOGUE.items() if one.needs == PLACES and one.counts == PROTECTED],
)
def test_what_who_sees_places_is_told_is_read_from_protected_marts(name):
    """These queries are the only source of counts for pages, files and reports."""
    counted = tables_of(name) - TOLD_TO_ALL
    assert counted
    assert all(table.startswith("protected_") for table in counted)


def tables_of(name: str) -> set[str]:
    """Return the tables that a query reads, with any arguments."""
    found: set[str] = set()
    for call in plain_calls(name):
        statement = CATALOGUE[name].make(**call)
        assert isinstance(statement, Select)
        found |= {
            element.name for element in iterate(statement) if element.__visit_name__ == "table"
        }
    return found
