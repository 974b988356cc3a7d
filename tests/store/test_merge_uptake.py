"""How later loads of head counts, eligible people, leave starts and contacts are merged."""

import pandas as pd
import pytest
from sqlalchemy import select

from src.store.errors import CannotPublish
from src.store.mart_tables import marts
from src.store.schema import metadata
from src.store.snapshots import publish
from tests.published import nothing_foreseen
from tests.store import small
from tests.store.uptake_rows import by_chance, companies, country, rows

pytestmark = pytest.mark.slow

COMPANIES = companies(("a", "digital", "food", "1-4"), ("b", "magok", "food", "1-4"))
WEEK = "2026-01-05"


def after(folder, table: str, *loads: tuple) -> list[list]:
    """Return the rows of a table, days as text, after one publish for each of the loads."""
    for number, cells in enumerate(loads):
        tables = {table: rows(table, *cells)}
        tables = country(companies=COMPANIES, **tables) if number == 0 else tables
        last = publish(folder, tables, origin="official")
    found = small.ask(last, select(metadata.tables[table])).dropna(axis=1)
    days = found.select_dtypes("datetime").columns
    return sorted(
        found.assign(**{day: found[day].dt.strftime("%m-%d") for day in days}).to_numpy().tolist()
    )


def test_a_load_of_leave_starts_replaces_the_weeks_of_receipt_that_it_holds(tmp_path):
    """A week's file has everything that was received in it, in whichever week the leaves began."""
    first = (
        ("a", WEEK, "parental", "f", "2026-01-05", 1),
        ("a", WEEK, "parental", "f", "2026-01-12", 2),
        ("b", WEEK, "parental", "f", "2026-01-12", 5),
    )
    again = (
        ("a", WEEK, "parental", "f", "2026-01-12", 3),
        ("a", WEEK, "parental", "f", "2026-01-19", 4),
    )
    assert after(tmp_path, "leave_starts", first, again) == [
        ["a", "01-05", "parental", "f", "01-05", 1],
        ["a", "01-05", "parental", "f", "01-12", 3],
        ["a", "01-05", "parental", "f", "01-19", 4],
    ]


def test_a_load_of_eligible_replaces_a_month_of_one_program_only(tmp_path):
    first = (
        ("a", "2026-01", "parental", "f", 1),
        ("b", "2026-01", "parental", "m", 1),
        ("a", "2026-01", "maternity", "f", 1),
        ("a", "2025-12", "parental", "f", 1),
    )
    again = (("a", "2026-01", "parental", "f", 2),)
    assert after(tmp_path, "eligible", first, again) == [
        ["a", "2025-12", "parental", "f", 1],
        ["a", "2026-01", "maternity", "f", 1],
        ["a", "2026-01", "parental", "f", 2],
    ]


def test_a_load_of_head_counts_replaces_a_whole_month(tmp_path):
    first = (
        ("a", "2026-01", "f", "-29", 1),
        ("b", "2026-01", "f", "-29", 1),
        ("a", "2025-12", "f", "-29", 1),
    )
    again = (("a", "2026-01", "m", "60+", 2),)
    assert after(tmp_path, "headcounts", first, again) == [
        ["a", "2025-12", "f", "-29", 1],
        ["a", "2026-01", "m", "60+", 2],
    ]


def test_a_load_of_contacts_replaces_contacts_by_their_id(tmp_path):
    first = (("1", "a", "2026-01-05", "informed"), ("2", "b", "2026-01-05", "informed"))
    again = (("2", "b", "2026-01-06", "visited"), ("3", "a", "2026-02-02", "visited"))
    assert after(tmp_path, "contacts", first, again) == [
        ["1", "a", "01-05", "informed"],
        ["2", "b", "01-06", "visited"],
        ["3", "a", "02-02", "visited"],
    ]


def test_the_marts_after_two_loads_are_those_of_all_rows_at_once(tmp_path):
    tables = by_chance(3)
    starts = tables["leave_starts"]
    late = starts["received_week"] >= "2026-06-01"
    publish(tmp_path / "two", tables | {"leave_starts": starts[~late]}, origin="sample")
    two = publish(tmp_path / "two", {"leave_starts": starts[late]}, origin="sample")
    one = publish(tmp_path / "one", tables, origin="sample")
    for name in ("week_starts", "complex_uptake", "uptake_windows"):
        mart = marts.tables[name]
        each = [small.ask(found, select(mart).order_by(*mart.primary_key)) for found in (two, one)]
        assert len(each[0]) > 0
        pd.testing.assert_frame_equal(*each)


def test_a_leave_start_that_stands_twice_in_a_load_is_refused(tmp_path):
    twice = rows("leave_starts", *[("a", WEEK, "parental", "f", "2026-01-12", 1)] * 2)
    with pytest.raises(CannotPublish, match="leave_starts 자료에 같은 행이 두 번"):
        publish(tmp_path, country(companies=COMPANIES, leave_starts=twice), origin="official")


def test_categories_are_stored_as_the_text_they_stand_for(tmp_path):
    counts = rows("headcounts", ("a", "2026-01", "f", "-29", 1), ("b", "2026-01", "m", "60+", 2))
    coded = counts.astype(dict.fromkeys(("company_id", "month", "sex", "age_band"), "category"))
    last = publish(tmp_path, country(companies=COMPANIES, headcounts=coded), origin="sample")
    stored = small.ask(last, select(metadata.tables["headcounts"]))
    pd.testing.assert_frame_equal(stored, counts, check_dtype=False)


class InPieces:
    """A table that is produced a few rows at a time, whenever it is iterated."""

    def __init__(self, frame: pd.DataFrame):
        self.frame = frame

    def __iter__(self):
        return (self.frame.iloc[start : start + 100] for start in range(0, len(self.frame), 100))


def test_tables_that_come_in_pieces_give_the_same_snapshot(tmp_path):
    tables = by_chance(4)
    cut = {name: InPieces(tables[name]) for name in ("headcounts", "eligible", "leave_starts")}
    for merge in (False, True):  # into empty tables, then over the same rows
        with nothing_foreseen():
            pieces = publish(tmp_path / "pieces", tables | cut, origin="sample", merge=merge)
        whole = publish(tmp_path / "whole", tables, origin="sample", merge=merge)
        for table in (*(metadata.tables[name] for name in cut), marts.tables["complex_uptake"]):
            found = [
                small.ask(snapshot, select(table).order_by(*table.primary_key))
                for snapshot in (pieces, whole)
            ]
            assert len(found[0]) > 0
            pd.testing.assert_frame_equal(*found)


def test_a_folder_may_be_called_anything(tmp_path):
    folder = tmp_path / "it's 100% \\ 공단; --"
    week = (("a", WEEK, "parental", "f", "2026-01-05", 1),)
    assert after(folder, "leave_starts", week, ()) == [["a", "01-05", "parental", "f", "01-05", 1]]
