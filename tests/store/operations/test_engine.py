"""Addresses of the operations database: which are accepted, and the messages for the others."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from src.store.operations.engine import open_operations
from src.store.operations.errors import OperationsError
from tests.store.operations.databases import execute


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "sqlite:///파일 또는 postgresql"),
        ("nosuch://host/db", "sqlite:///파일 또는 postgresql"),
        ("duckdb:///notes.db", "sqlite:///파일 또는 postgresql"),
        ("sqlite://", "sqlite:///파일 또는 postgresql"),
        ("sqlite:///:memory:", "sqlite:///파일 또는 postgresql"),
        ("postgresql+psycopg2://host/db", "드라이버가 없습니다"),
        ("sqlite:////nowhere/at/all.db", "열 수 없습니다"),
        ("postgresql+psycopg://127.0.0.1:1/db", "열 수 없습니다"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_in_a_sentence(url, said, tmp_path):
    with pytest.raises(OperationsError, match=said) as refused:
        open_operations(url, tmp_path)
    assert "SANDAN_OPERATIONS" in str(refused.value)
    assert "SANDAN_OPERATIONS" in refused.value.english


def test_the_notes_lie_beside_the_snapshots_unless_told_otherwise(tmp_path):
    folder = tmp_path / "100% of ?data"
    folder.mkdir()
    open_operations("", folder)
    assert (folder / "operations.db").exists()
    other = tmp_path / "other.db"
    open_operations(f"sqlite:///{other}", folder)
    assert other.exists()


def test_a_database_that_cannot_hold_korean_is_refused(postgres, open_at):
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0"))
    with pytest.raises(OperationsError, match="한글을 담지 못합니다"):
        open_at(postgres.set(database="latin"))


def test_who_may_not_make_tables_is_told_so(postgres, open_at):
    execute(postgres, "CREATE ROLE reader LOGIN")
    with pytest.raises(OperationsError, match="표를 만들 권한"):
        open_at(postgres.set(username="reader", database="postgres"))
