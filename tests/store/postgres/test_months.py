"""Unchanged months are stored once on the server, and each version still shows its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import MetaData, event, inspect, select, text, update
from sqlalchemy.exc import ProgrammingError

from src.store.engine import fetch_frame, open_engine
from src.store.postgres import copying, versions
from src.store.postgres.months import FILED_BY, SCHEMA, months_of
from src.store.postgres.row_security import reading
from src.store.postgres.server import server
from src.store.schema import companies, headcounts
from src.store.snapshots import base_snapshot, current_snapshot, go_back, publish
from tests.store.postgres.test_versions import Killed, _stopping_before
from tests.store.uptake_rows import companies as firms
from tests.store.uptake_rows import country, rows

pytestmark = pytest.mark.slow

FIRMS = (("a", "digital", "food", "1-4"), ("b", "bupyeong", "food", "1-4"))
WRITTEN_OUT = {"compile_kwargs": {"literal_binds": True}}
SEOUL, INCHEON = ("11",), ("28",)


def people(*cells):
    """Return head counts of women under 30: firm, month and number."""
    told = [(firm, month, "f", "-29", count) for firm, month, count in cells]
    return {"headcounts": rows("headcounts", *told)}


@pytest.fixture
def folder(tmp_path, store):
    """A data folder whose first version has two months of two firms."""
    told = people(
        ("a", "2026-01", 1), ("b", "2026-01", 2), ("a", "2026-02", 3), ("b", "2026-02", 4)
    )
    publish(tmp_path, country(companies=firms(*FIRMS), **told), origin="official")
    return tmp_path


def on_server(table="headcounts"):
    """Return the names of the tables of months on the server."""
    found = sorted(inspect(server()).get_table_names(schema=SCHEMA))
    return [name for name in found if name.startswith(table)]


def months(names):
    return [name.rsplit("_", 1)[0] for name in names]


def seen(snapshot, where=None):
    """Return firm, month and people of all head counts that a reader of regions receives."""
    counts = headcounts.c
    asked = select(counts.company_id, counts.month, counts.employees)
    asked = asked.order_by(counts.month, counts.company_id)
    return [tuple(row) for row in fetch_frame(open_engine(snapshot), asked, where).to_numpy()]


def test_a_further_month_writes_that_month_and_leaves_the_others_as_they_lie(folder):
    first, before = current_snapshot(folder), on_server()
    assert months(before) == ["headcounts_2026_01", "headcounts_2026_02"]
    written = []
    noting = lambda *told: written.append(told[2])  # noqa: E731
    event.listen(server(), "before_cursor_execute", noting)
    publish(folder, people(("a", "2026-03", 5)), origin="official")
    event.remove(server(), "before_cursor_execute", noting)
    assert set(before) < set(on_server())
    assert months(on_server())[-1] == "headcounts_2026_03"
    made = [one for one in written if "CREATE TABLE" in one and "headcounts" in one]
    assert len(made) == 1, "the months before are neither made nor filled again"
    old = [("a", "2026-01", 1), ("b", "2026-01", 2), ("a", "2026-02", 3), ("b", "2026-02", 4)]
    assert seen(first) == old
    assert seen(current_snapshot(folder)) == [*old, ("a", "2026-03", 5)]


def test_a_month_given_anew_is_another_month_and_the_version_before_keeps_its_own(folder):
    first = current_snapshot(folder)
    publish(folder, people(("a", "2026-02", 9)), origin="official")
    assert months(on_server()) == [
        *("headcounts_2026_01", "headcounts_2026_02", "headcounts_2026_02"),
    ]
    assert seen(current_snapshot(folder))[2:] == [("a", "2026-02", 9)]
    assert seen(first)[2:] == [("a", "2026-02", 3), ("b", "2026-02", 4)]
    go_back(folder, first.version)
    assert seen(current_snapshot(folder))[2:] == [("a", "2026-02", 3), ("b", "2026-02", 4)]


def test_values_that_change_places_are_other_rows(folder):
    first = current_snapshot(folder)
    publish(folder, people(("a", "2026-02", 4), ("b", "2026-02", 3)), origin="official")
    assert len(on_server()) == 3
    assert seen(first)[2:] == [("a", "2026-02", 3), ("b", "2026-02", 4)]


def test_where_a_firm_lies_is_told_by_each_version_of_rows_that_both_share(folder):
    """A reader of Incheon sees the rows of a firm from Seoul only once it has moved to Incheon."""
    first = current_snapshot(folder)
    publish(folder, {"companies": firms(("a", "juan", "food", "1-4"))}, origin="official")
    moved = current_snapshot(folder)
    assert len(on_server()) == 2, "no month has other rows"
    assert [firm for firm, *_ in seen(first, SEOUL)] == ["a", "a"]
    assert [firm for firm, *_ in seen(first, INCHEON)] == ["b", "b"]
    assert seen(moved, SEOUL) == []
    assert [firm for firm, *_ in seen(moved, INCHEON)] == ["a", "b", "a", "b"]
    assert seen(moved, ()) == seen(first, ()) == []


def test_months_go_with_the_last_version_that_has_them(folder):
    for month, count in (("2026-02", 9), ("2026-03", 5)):
        publish(folder, people(("a", month, count)), origin="official", keep=1)
    assert len(on_server()) == 4
    long_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=2)
    with server().begin() as connection:
        connection.execute(update(versions.versions).values(put_at=long_ago))
    publish(folder, people(("a", "2026-04", 6)), origin="official", keep=1)
    assert months(on_server()) == [f"headcounts_2026_0{month}" for month in (1, 2, 3, 4)]
    told = [("a", "2026-01", 1), ("b", "2026-01", 2), ("a", "2026-02", 9)]
    assert seen(current_snapshot(folder)) == [*told, ("a", "2026-03", 5), ("a", "2026-04", 6)]


def test_a_loader_stopped_before_any_statement_of_a_month_leaves_no_month_over(folder, monkeypatch):
    first, before, steps = current_snapshot(folder), on_server(), 0
    publish(folder, people(("a", "2026-03", 5)), origin="official")
    file = open_engine(base_snapshot(folder))
    go_back(folder, first.version)
    _forget_all_but(first)
    assert on_server() == before
    monkeypatch.setattr(versions, "_keep_file", lambda *_: None)
    monkeypatch.setattr(copying, "_tables", lambda: iter((companies, headcounts)))
    while True:
        steps += 1
        next_one = replace(base_snapshot(folder), version=f"20991231T000000-{steps:04d}")
        stop = _stopping_among("headcounts", steps)
        event.listen(server(), "before_cursor_execute", stop)
        try:
            versions.put(next_one, file)
            break
        except Killed:
            assert current_snapshot(folder).version == first.version
            assert on_server() == before
        finally:
            event.remove(server(), "before_cursor_execute", stop)
    assert steps > 5
    assert len(on_server()) == len(before) + 1


def _forget_all_but(kept):
    for one in versions.listed(kept.folder):
        if one.version != kept.version:
            versions._forget(one.version)


def _stopping_among(table, step):
    """Stop before the step-th statement that names a table."""
    stop = _stopping_before(step)
    return lambda *told: stop() if table in told[2] else None


def test_readers_are_given_no_right_on_the_tables_of_months(folder):
    beneath = headcounts.to_metadata(MetaData(), schema=SCHEMA, name=on_server()[0])
    with (
        pytest.raises(ProgrammingError, match=f"permission denied for schema {SCHEMA}"),
        reading(open_engine(current_snapshot(folder)), None) as connection,
    ):
        connection.execute(select(beneath))


def test_every_table_by_months_is_seen_as_it_is_in_the_file(both):
    file, copy = both
    for table in FILED_BY:
        assert len(months_of(file, table)) > 10
        asked = select(table).order_by(*table.c)
        of_file, of_server = fetch_frame(file, asked), fetch_frame(copy, asked, None)
        assert of_server.equals(of_file)


def test_a_question_about_one_month_reads_that_month_alone(both):
    file, copy = both
    month = months_of(file, headcounts)[3].month
    shown = headcounts.to_metadata(MetaData(), schema="copy")
    asked = select(shown).where(shown.c.month == month).compile(copy, **WRITTEN_OUT)
    with reading(copy, None) as connection:
        plan = "\n".join(connection.execute(text(f"EXPLAIN {asked}")).scalars())
    assert f"headcounts_{month.replace('-', '_')}_" in plan
    assert plan.count(" on headcounts_") == 1, plan
