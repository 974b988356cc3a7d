"""Migrations create what the models say, lose nothing, and survive parallel starts and kills."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from src.store.operations.connect import MIGRATIONS
from src.store.operations.engine import engine_at, open_operations
from src.store.operations.errors import NewerDatabase, OperationsError
from src.store.operations.tables import operations as tables
from tests.store.operations import starts
from tests.store.operations.databases import (
    DECISION,
    FOLLOW_UPS,
    NOON,
    NOTE,
    execute,
    indexes_of,
    leave_old_tables,
    rows_of,
)

ROOT = Path(__file__).parents[3]
INDEXES = {
    *("follow_ups_of_company", "link_decisions_of_pair", "rights_of_user"),
    *("matters_of_company", "matters_due", "matters_opened", "matters_counted"),
    *("matters_of_owner", "saved_views_of_user", "matter_groups_since"),
}
TABLES = (
    *("follow_ups", "link_decisions", "rights", "matters", "moves", "case_uses"),
    *("deeds", "deed_lists", "deed_marks", "loads", "saved_views", "matter_groups_written"),
)
NO_ROWS: dict[str, list] = {name: [] for name in TABLES}
MIGRATED = {"alembic_version": [["0009"]], "matters_written": [["all", 0]], **NO_ROWS}
NOTHING = {"alembic_version": [("0009",)], "matters_written": [("all", 0)], **NO_ROWS}


def run_starts(deed, address):
    url = address.render_as_string(hide_password=False)
    words = [sys.executable, "-m", "tests.store.operations.starts", deed, url]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_migrations_make_what_the_models_say(operations):
    with operations.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables) == []


def test_the_migrations_are_numbered_in_their_order():
    revisions = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    named = [(Path(revision.path).name[:4], revision.revision) for revision in revisions]
    numbers = [f"{number:04d}" for number in range(len(named), 0, -1)]
    assert named == list(zip(numbers, numbers, strict=True))


def test_an_empty_database_gets_its_tables(address, open_at):
    open_at(address)
    assert rows_of(address) == NOTHING
    assert indexes_of(address) == INDEXES


def test_a_database_from_before_the_migrations_is_taken_over_with_its_rows(address, open_at):
    leave_old_tables(address)
    open_at(address)
    assert rows_of(address) == {
        **NOTHING,
        "follow_ups": [NOTE],
        "link_decisions": [DECISION],
    }


def test_a_table_that_an_early_program_did_not_make_is_made(address, open_at):
    leave_old_tables(address, [FOLLOW_UPS])
    open_at(address)
    assert rows_of(address) == NOTHING | {"follow_ups": [NOTE]}
    assert indexes_of(address) == INDEXES


def test_an_index_that_somebody_added_to_our_table_stays(address, open_at):
    leave_old_tables(address)
    execute(address, "CREATE INDEX by_planner ON follow_ups (marked_by)")
    open_at(address)
    assert indexes_of(address) == INDEXES | {"by_planner"}


def test_tables_of_others_in_the_same_database_are_left_alone(address, open_at):
    execute(address, "CREATE TABLE visitors (name VARCHAR(9))")
    execute(address, "INSERT INTO visitors VALUES ('kim')")
    open_at(address)
    assert rows_of(address) == NOTHING | {"visitors": [("kim",)]}


@pytest.mark.parametrize(
    "layout",
    [
        "CREATE TABLE follow_ups (follow_up_id INTEGER PRIMARY KEY, note VARCHAR(9))",
        (
            "CREATE TABLE follow_ups (follow_up_id INTEGER PRIMARY KEY, origin DATE, version DATE, "
            "company_id DATE, mark DATE, reason DATE, marked_by DATE, marked_at DATE)"
        ),
    ],
)
def test_a_table_of_our_name_and_another_layout_is_refused_and_left_alone(address, open_at, layout):
    execute(address, layout)
    before = rows_of(address)
    with pytest.raises(OperationsError, match="다른 데이터베이스를 적어") as refused:
        open_at(address)
    assert "Nothing was changed" in refused.value.english
    assert rows_of(address) == before


def test_a_database_of_a_newer_program_is_refused_in_a_sentence_and_left_alone(address, open_at):
    open_at(address)
    engine_at.cache_clear()
    execute(address, "UPDATE alembic_version SET version_num = '9999'")
    before = rows_of(address)
    with pytest.raises(
        NewerDatabase, match=r"더 새로운 판의 프로그램이 고쳤으니.*주십시오\.$"
    ) as refused:
        open_at(address)
    assert refused.value.english.startswith("A newer version of the program")
    assert rows_of(address) == before


@pytest.mark.slow
def test_many_that_start_at_once_on_an_empty_database_all_start(address):
    assert run_starts("together", address) == [starts.STARTED] * starts.TOGETHER
    assert rows_of(address) == NOTHING


@pytest.mark.slow
def test_a_start_killed_at_any_statement_leaves_all_rows_and_the_next_goes_on(address):
    found = run_starts("killed", address)
    assert len(found) >= 6
    note = [*NOTE[:6], str(NOON), NOTE[7]]
    for one in found:
        assert one["left"] in ({"follow_ups": [note]}, MIGRATED | {"follow_ups": [note]})
        assert one["again"] == starts.STARTED
        assert one["rows"] == MIGRATED | {"follow_ups": [note]}
        assert set(one["indexes"]) == INDEXES


def test_a_database_that_is_up_to_date_is_opened_without_alembic(tmp_path):
    open_operations("", tmp_path)
    code = (
        "import sys; from pathlib import Path; from src.store.operations.engine import *; "
        f"open_operations('', Path({str(tmp_path)!r})); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
