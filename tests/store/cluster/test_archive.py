"""The archive that a cluster reads: Parquet by source and month, each part written once."""

import os
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import create_engine, delete, select, update

from src.store.bulk import insert_frame, read_frame
from src.store.cluster.archive import archive, read_back
from src.store.schema import eligible, leave_starts, regions, workplaces

MONTHS = pd.DataFrame(
    {
        "company_id": ["1", "2", "1", "2"],
        "month": ["2026-01", "2026-01", "2026-02", "2026-02"],
        "program": "parental",
        "sex": "f",
        "eligible": [3, 4, 5, 6],
    }
)
NEEDED = {"workplace_key": "a", "workplace_name": "가회사", "is_day_labour": False}


@pytest.fixture
def build():
    """A connection to an empty build with the tables of these tests."""
    engine = create_engine("duckdb:///:memory:")
    with engine.connect() as connection:
        for table in (eligible, leave_starts, regions, workplaces):
            table.create(connection)
        yield connection
    engine.dispose()


def names(folder) -> set[str]:
    return {str(path.parent.relative_to(folder)) for path in folder.rglob("*.parquet")}


def test_a_table_with_months_has_a_folder_for_each(build, tmp_path):
    insert_frame(build, eligible, MONTHS)
    found = archive(build, eligible, tmp_path)
    assert names(tmp_path) == {"eligible/month=2026-01", "eligible/month=2026-02"}
    assert (len(found.files), found.rows) == (2, 4)


def test_starts_are_put_by_the_month_in_which_they_were_reported(build, tmp_path):
    rows = {
        "company_id": ["1", "1"],
        "week": [date(2025, 12, 29)] * 2,
        "received_week": [date(2025, 12, 29), date(2026, 1, 5)],
        "program": "parental",
        "sex": "f",
        "users": [1, 2],
    }
    insert_frame(build, leave_starts, pd.DataFrame(rows))
    archive(build, leave_starts, tmp_path)
    assert names(tmp_path) == {"leave_starts/month=2025-12", "leave_starts/month=2026-01"}


def test_lists_are_put_by_source_and_month(build, tmp_path):
    rows = {"source": ["pension", "factories"], "month": ["2026-01", "2026-02"]}
    insert_frame(build, workplaces, pd.DataFrame(rows).assign(**NEEDED))
    archive(build, workplaces, tmp_path)
    assert names(tmp_path) == {
        "workplaces/source=pension/month=2026-01",
        "workplaces/source=factories/month=2026-02",
    }


def test_a_month_that_did_not_change_is_not_written_again(build, tmp_path):
    insert_frame(build, eligible, MONTHS)
    before = set(archive(build, eligible, tmp_path).files)
    build.execute(
        update(eligible)
        .where(eligible.c.month == "2026-02", eligible.c.company_id == "2")
        .values(eligible=7)
    )
    after = set(archive(build, eligible, tmp_path).files)
    assert {path.parent.name for path in before & after} == {"month=2026-01"}
    assert {path.parent.name for path in after - before} == {"month=2026-02"}


def test_what_is_read_back_is_what_was_written(build, tmp_path):
    insert_frame(build, eligible, MONTHS)
    files = archive(build, eligible, tmp_path).files
    build.execute(delete(eligible))
    read_back(build, eligible, files)
    rows = read_frame(build, select(eligible).order_by(eligible.c.month, eligible.c.company_id))
    pd.testing.assert_frame_equal(
        rows, MONTHS.astype({"eligible": "int32"})[list(rows)], check_dtype=False
    )


def test_an_empty_table_is_a_file_without_rows(build, tmp_path):
    for table in (eligible, regions):
        found = archive(build, table, tmp_path)
        assert (len(found.files), found.rows) == (1, 0)


def test_files_of_builds_of_long_ago_are_let_go_of(build, tmp_path):
    insert_frame(build, eligible, MONTHS)
    old = archive(build, eligible, tmp_path).files
    build.execute(delete(eligible).where(eligible.c.month == "2026-02"))
    gone = next(path for path in old if path.parent.name == "month=2026-02")
    archive(build, eligible, tmp_path)
    assert gone.exists(), "a build that began before may read it still"
    os.utime(gone, (0, 0))
    archive(build, eligible, tmp_path)
    assert [path for path in old if path.exists()] == [path for path in old if path != gone]
