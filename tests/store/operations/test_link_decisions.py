"""Decisions on pairs: appended, the last one counts, of one origin, a list is all or nothing."""

from datetime import timedelta

import pandas as pd
import pytest
from sqlalchemy import func, select

from src.store.operations.engine import open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.link_decisions import decide_links, decided_links, decided_since
from src.store.operations.tables import link_decisions


@pytest.fixture
def engine(operations):
    return operations


def decide(engine, *rows, origin="official", by="kim"):
    columns = ["company_id", "source", "workplace_key", "verdict"]
    return decide_links(engine, pd.DataFrame(rows, columns=columns), origin=origin, decided_by=by)


def held(engine, origin="official"):
    shown = decided_links(engine, origin)
    return shown[["company_id", "workplace_key", "verdict", "decided_by"]].to_numpy().tolist()


def test_the_last_decision_counts_and_all_stay(engine):
    decide(engine, ("a", "pension", "w1", "same"), ("a", "pension", "w2", "different"))
    decide(engine, ("a", "pension", "w1", "different"), by="lee")
    assert held(engine) == [["a", "w1", "different", "lee"], ["a", "w2", "different", "kim"]]
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(link_decisions)).scalar() == 3


def test_a_decision_that_is_undone_is_gone(engine):
    decide(engine, ("a", "pension", "w1", "same"))
    decide(engine, ("a", "pension", "w1", "undone"))
    assert held(engine) == []


def test_decisions_on_the_sample_are_not_seen_on_official_data(engine):
    decide(engine, ("a", "pension", "w1", "same"), origin="sample")
    assert held(engine) == []
    assert held(engine, "sample") == [["a", "w1", "same", "kim"]]


def test_an_unknown_verdict_is_refused_with_all_beside_it(engine):
    with pytest.raises(OperationsError, match="알 수 없는 판단"):
        decide(engine, ("a", "pension", "w1", "same"), ("a", "pension", "w2", "maybe"))
    assert held(engine) == []


def test_no_decision_gives_an_empty_frame_with_its_columns(engine):
    assert decide(engine) == 0
    assert decided_links(engine, "official").columns.tolist()[:4] == [
        *("company_id", "source", "workplace_key", "verdict")
    ]


def test_pairs_decided_since_a_moment_are_counted_once_each_also_what_was_undone(engine):
    decide(engine, ("a", "pension", "w1", "same"), ("a", "pension", "w2", "same"))
    decide(engine, ("a", "pension", "w1", "undone"))
    decide(engine, ("a", "pension", "w9", "same"), origin="sample")
    last = decided_links(engine, "official")["decided_at"].iloc[0].to_pydatetime()
    assert decided_since(engine, "official", last) == 2
    assert decided_since(engine, "official", last + timedelta(seconds=60)) == 0


def test_a_database_out_of_reach_is_told_in_a_sentence(tmp_path):
    engine = open_operations("", tmp_path)
    decide(engine)
    (tmp_path / "operations.db").write_bytes(b"not a database at all" * 100)
    engine.dispose()
    with pytest.raises(OperationsError, match="SANDAN_OPERATIONS"):
        decided_links(engine, "official")
