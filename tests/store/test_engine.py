"""Reading a snapshot."""

import threading

import pandas as pd
import pytest
from sqlalchemy import BigInteger, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from src.store import engine as engine_module
from src.store.engine import fetch_frame, open_engine
from src.store.queries.complexes import complexes_list
from src.store.schema import companies, complex_quarters, complexes, sources
from src.store.snapshots import publish
from tests.store import small


def test_every_caller_of_a_version_is_given_the_same_engine(snapshot):
    assert open_engine(snapshot) is open_engine(snapshot)


@pytest.mark.parametrize(
    "statement",
    [
        insert(complexes).values(
            complex_id="x", top_id="x", complex_name="x", kind="x", is_leaf=True
        ),
        text("CREATE TABLE mine (a INTEGER)"),
        text("COPY complexes TO '/tmp/stolen.csv'"),
        text("SELECT * FROM read_text('/etc/hostname')"),
        text("SET enable_external_access = true"),
    ],
)
def test_a_reader_can_neither_write_nor_reach_other_files(snapshot, statement):
    with open_engine(snapshot).connect() as connection, pytest.raises(DBAPIError):
        connection.execute(statement)


def test_text_is_str_dates_are_datetimes_and_missing_is_nan(snapshot):
    frame = fetch_frame(open_engine(snapshot), select(sources))
    assert frame.dtypes.map(str).to_dict() | {"as_of": "", "loaded_at": ""} == {
        "source_id": "str",
        "file": "str",
        "sha256": "str",
        "source": "str",
        "quarter": "str",
        "month": "str",
        "as_of": "",
        "loaded_at": "",
        "rows_read": "int64",
        "rows_accepted": "int64",
        "rows_rejected": "int64",
    }
    assert pd.api.types.is_datetime64_any_dtype(frame["as_of"])
    building = fetch_frame(open_engine(snapshot), select(companies.c.building_id))
    assert building["building_id"].isna().sum() == 1


def test_a_sum_comes_as_a_number_and_never_as_an_object(snapshot):
    total = fetch_frame(
        open_engine(snapshot), select(func.sum(complex_quarters.c.tenants).label("tenants"))
    )
    assert total["tenants"].dtype.kind in "fi"
    assert total["tenants"].iloc[0] == 295 + 315 + 141


def test_no_rows_keep_their_columns(snapshot):
    nothing = select(complexes).where(complexes.c.complex_id == "nowhere")
    frame = fetch_frame(open_engine(snapshot), nothing)
    assert (len(frame), list(frame.columns)) == (0, [column.name for column in complexes.columns])


def test_threads_share_an_engine_and_each_is_given_the_right_rows(snapshot):
    wrong = []

    def read(complex_id: str) -> None:
        statement = select(complexes.c.complex_id).where(complexes.c.complex_id == complex_id)
        for _ in range(20):
            found = fetch_frame(open_engine(snapshot), statement)
            wrong.extend(set(found["complex_id"]) - {complex_id})

    threads = [threading.Thread(target=read, args=(name,)) for name in ("magok", "onsan", "juan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_values_too_large_for_a_float_keep_their_last_digit(snapshot):
    large = select(func.cast(9_007_199_254_740_993, BigInteger).label("large"))
    assert fetch_frame(open_engine(snapshot), large)["large"].iloc[0] == 9_007_199_254_740_993


@pytest.mark.slow
def test_a_new_version_writes_no_sql_that_an_older_one_wrote(snapshot, tmp_path):
    another = publish(tmp_path, small.tables(), origin="official")
    fetch_frame(open_engine(snapshot), complexes_list(kind="national"))
    written = len(engine_module._written)
    fetch_frame(open_engine(another), complexes_list(kind="general"))
    assert len(engine_module._written) == written
