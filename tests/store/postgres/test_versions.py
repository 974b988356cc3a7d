"""Versions on a PostgreSQL server: machines without a common folder serve and load the same."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, event, inspect, select, update
from sqlalchemy.exc import OperationalError

from src.store.engine import fetch_frame, open_engine
from src.store.errors import CannotPublish, CannotRead
from src.store.health import faults
from src.store.postgres import versions
from src.store.postgres.server import server
from src.store.schema import complexes
from src.store.secret import read_secret
from src.store.snapshots import (
    base_snapshot,
    current_snapshot,
    folder_to_server,
    go_back,
    list_snapshots,
    publish,
)
from tests.store.loader import marked
from tests.store.operations.databases import execute
from tests.store.test_kill import mark_served, read_whole

pytestmark = pytest.mark.slow


@pytest.fixture
def machines(tmp_path, store):
    """The data folders of two machines that share only the database."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    return tmp_path / "a", tmp_path / "b"


def load(folder, mark, **how):
    return publish(folder, marked(mark), origin="official", **how)


def schemas():
    return {name for name in inspect(server()).get_schema_names() if name.startswith("s2")}


def test_nothing_is_served_from_an_empty_database(machines):
    assert current_snapshot(machines[0]) is None
    assert list_snapshots(machines[0]) == []


def test_what_one_machine_publishes_another_serves(machines):
    a, b = machines
    made = load(a, 7)
    assert current_snapshot(b).version == made.version
    assert not list(b.iterdir()), "serving needs no file"
    assert mark_served(b) == 7
    assert read_whole(b) == made.version


def test_another_machine_loads_onto_what_the_first_has_published(machines):
    a, b = machines
    first = load(a, 7)
    second = publish(b, {}, origin="official")
    assert [one.version for one in list_snapshots(a)] == [first.version, second.version]
    assert mark_served(a) == 7, "the rows before are carried over"
    assert (b / "PROTECT.key").read_bytes() == (a / "PROTECT.key").read_bytes()


def test_going_back_moves_every_machine(machines):
    a, b = machines
    first, _ = load(a, 7), load(a, 8)
    assert mark_served(b) == 8
    go_back(b, first.version)
    assert (mark_served(a), mark_served(b)) == (7, 7)
    assert base_snapshot(a).version == first.version


def test_a_folder_with_another_key_is_refused_in_words(machines):
    a, b = machines
    load(a, 7)
    (b / "PROTECT.key").write_bytes(b"x" * 32)
    with pytest.raises(CannotPublish, match="PROTECT.key 파일이 데이터베이스에 있는 것과 다릅니다"):
        load(b, 8)
    assert mark_served(a) == 7


def test_a_key_that_is_in_the_database_is_not_lost_and_one_that_is_nowhere_stops_the_load(machines):
    a, b = machines
    load(a, 7)
    (a / "PROTECT.key").unlink()
    assert list(faults(a, "")) == []
    load(a, 8)
    assert (a / "PROTECT.key").exists(), "the database gave it back"
    (a / "PROTECT.key").unlink()
    with server().begin() as connection:
        connection.execute(delete(versions.keys).where(versions.keys.c.name == "PROTECT.key"))
    for machine in (a, b):
        with pytest.raises(CannotPublish, match="PROTECT.key 파일이 없거나"):
            load(machine, 9)
        assert [fault.key for fault in faults(machine, "")] == ["error.protect_lost"]
    assert mark_served(b) == 8


def test_a_folder_that_takes_the_key_of_the_database_forgets_its_own(machines):
    a, b = machines
    load(a, 7)
    read_secret(b)
    (b / "PROTECT.key").unlink()
    load(b, 8)
    assert (b / "PROTECT.key").read_bytes() == (a / "PROTECT.key").read_bytes()


def test_while_one_machine_loads_another_is_told_to_wait(machines):
    a, b = machines
    load(a, 7)
    with versions.only_loader(0), pytest.raises(CannotPublish, match="다른 서버에서 적재 작업"):
        load(b, 8)
    assert mark_served(b) == 7


class Killed(BaseException):
    """An exception that no code catches."""


def test_a_loader_stopped_before_any_statement_leaves_what_was_served(machines, monkeypatch):
    a, b = machines
    first = load(a, 1)
    before, steps = schemas(), 0
    file = open_engine(base_snapshot(a))
    while True:
        steps += 1 + steps // STRIDE
        next_one = replace(base_snapshot(a), version=f"20991231T000000-{steps:04d}")
        monkeypatch.setattr(versions, "_keep_file", lambda *_: None)
        stop = _stopping_before(steps)
        event.listen(server(), "before_cursor_execute", stop)
        try:
            versions.put(next_one, file)
            break
        except Killed:
            assert current_snapshot(b).version == first.version
            assert schemas() == before
        finally:
            event.remove(server(), "before_cursor_execute", stop)
    assert steps > 100, "each table takes a statement or more"
    assert current_snapshot(b).version == next_one.version


STRIDE = 12
"""One more statement is skipped for every so many that went well: most are of one kind."""


def _stopping_before(step):
    left = iter(range(step - 1, -1, -1))

    def stop(*_):
        if next(left, None) == 0:
            raise Killed

    return stop


def test_old_versions_go_once_they_are_a_day_old(machines):
    made = [load(machines[0], mark, keep=2) for mark in (1, 2, 3)]
    assert len(list_snapshots(machines[1])) == 3, "somebody may be reading what was just served"
    long_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=2)
    with server().begin() as connection:
        connection.execute(update(versions.versions).values(put_at=long_ago))
    made.append(load(machines[0], 4, keep=2))
    kept = [one.version for one in made[-2:]]
    assert [one.version for one in list_snapshots(machines[1])] == kept
    assert schemas() == {versions.schema_of(one) for one in kept}
    with server().connect() as connection:
        left = connection.execute(select(versions.files.c.version).distinct()).scalars()
        assert sorted(left) == kept


def test_what_a_folder_served_before_goes_to_an_empty_server(machines, monkeypatch, store):
    a, b = machines
    monkeypatch.delenv("SANDAN_STORE")
    made = load(a, 7)
    monkeypatch.setenv("SANDAN_STORE", store.render_as_string(hide_password=False))
    assert current_snapshot(b) is None
    assert folder_to_server(a).version == made.version
    assert mark_served(b) == 7


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite:///x.db", "postgresql.psycopg://사용자:암호@서버/데이터베이스 꼴의 주소"),
        ("나라", "postgresql.psycopg://사용자:암호@서버/데이터베이스 꼴의 주소"),
        ("postgresql://127.0.0.1:1/db", "데이터베이스.SANDAN_STORE.에서 답을 받지 못했습니다"),
    ],
)
def test_an_address_that_cannot_serve_is_told_in_words(tmp_path, monkeypatch, address, words):
    monkeypatch.setenv("SANDAN_STORE", address)
    with pytest.raises(CannotRead, match=words):
        current_snapshot(tmp_path)


def test_a_role_that_may_only_read_serves_and_is_refused_a_load_in_words(
    machines, monkeypatch, store
):
    a, b = machines
    execute(store, f"DROP ROLE IF EXISTS {READER}")
    execute(store, f"CREATE ROLE {READER} LOGIN")
    load(a, 7)
    as_reader = store.set(username=READER).render_as_string(hide_password=False)
    monkeypatch.setenv("SANDAN_STORE", as_reader)
    with pytest.raises(CannotRead, match="접속한 사용자에게 권한이 없습니다"):
        current_snapshot(b)
    execute(store, f"GRANT USAGE ON SCHEMA sandan TO {READER}")
    execute(store, f"GRANT SELECT ON sandan.versions, sandan.served TO {READER}")
    assert current_snapshot(b) is not None
    with pytest.raises(CannotRead, match="접속한 사용자에게 권한이 없습니다"):
        load(b, 8)
    execute(store, f"DROP OWNED BY {READER}")
    execute(store, f"DROP ROLE {READER}")


READER = "only_reads"


def test_what_cannot_be_cleared_away_is_no_error_of_the_load(machines):
    load(machines[0], 7)

    def fails(_, __, statement, *___):
        if statement.startswith("SELECT sandan.versions.version, sandan.versions.put_at"):
            raise OperationalError(statement, {}, Exception("the server went away"))

    event.listen(server(), "before_cursor_execute", fails)
    made = load(machines[0], 8, keep=1)
    assert current_snapshot(machines[1]).version == made.version


def test_a_version_is_described_as_programs_before_it_know_it(machines):
    made = load(machines[0], 7)
    described = json.loads(made.path.with_suffix(".json").read_text("utf-8"))
    assert set(described) == {"version", "path", "origin", "as_of", "published_at", "layout"}


def test_texts_keep_their_order_and_what_is_in_them(machines):
    names = ["", "가", "나'; DROP TABLE x; --", "ㄱ", 'a"b', "a,b", "a\nb", "\\N", "Z", "é"]
    rows = marked(1)
    rows["complexes"] = rows["complexes"].assign(complex_name=(names * 4)[: len(rows["complexes"])])
    publish(machines[0], rows, origin="official")
    ordered = select(complexes.c.complex_name, complexes.c.complex_id).order_by(
        complexes.c.complex_name, complexes.c.complex_id
    )
    served = fetch_frame(open_engine(current_snapshot(machines[1])), ordered)
    of_file = fetch_frame(open_engine(base_snapshot(machines[0])), ordered)
    assert served.equals(of_file)
    assert served["complex_name"].unique().tolist() == sorted(names)
