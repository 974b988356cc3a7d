"""Company ids that reveal no number, under a key that is made once and never changes."""

from uuid import UUID

import pandas as pd
import pytest
from sqlalchemy import select

from src.domain.company_ids import hidden_id, random_id, tells_number
from src.store import layout
from src.store.company_key import company_key, key_is_lost
from src.store.engine import fetch_frame, open_engine
from src.store.errors import CannotPublish
from src.store.operations.engine import open_operations
from src.store.operations.follow_ups import mark_company, marked_companies
from src.store.operations.renamed import rename_companies
from src.store.schema import companies, contacts
from src.store.snapshots import current_snapshot, publish
from tests.store import small

KEY = b"k" * 32
OLD, NUMBERED, OWN = "b1234567890", "w12345678901", "one"


def test_an_id_that_tells_a_number_is_replaced_by_one_that_does_not():
    for told in (OLD, NUMBERED, "123-45-67890", "1234567890"):
        new = hidden_id(KEY, told)
        assert tells_number(told)
        assert not any(part in new for part in ("1234", "4567"))
        assert len(new) == 17
        assert new == hidden_id(KEY, told) != hidden_id(b"another", told)
    assert hidden_id(KEY, OWN) == OWN


def test_a_random_id_never_tells_a_number_and_is_never_another(monkeypatch):
    assert len({random_id() for _ in range(1_000)}) == 1_000
    monkeypatch.setattr("src.domain.company_ids.uuid4", lambda: UUID("1234567890abcdef" * 2))
    assert random_id() == "hijklmnopgabcdef" * 2


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    key = company_key(tmp_path)
    assert company_key(tmp_path) == key
    assert (tmp_path / "COMPANY.key").stat().st_mode & 0o777 == 0o600
    assert len(key) == 32


@pytest.mark.parametrize("what", ["gone", "another", "cut"])
def test_a_key_that_is_lost_is_never_made_anew(tmp_path, what):
    company_key(tmp_path)
    path = tmp_path / "COMPANY.key"
    path.unlink()
    if what != "gone":
        path.write_bytes(b"x" * (32 if what == "another" else 5))
    assert key_is_lost(tmp_path)
    with pytest.raises(CannotPublish, match="COMPANY.key 파일이 없거나"):
        company_key(tmp_path)


def of_companies(*ids) -> dict:
    rows = pd.DataFrame({"company_id": list(ids), "company_name": list(ids)})
    met = pd.DataFrame({"contact_id": ["1"], "campaign_id": ["k"], "company_id": [ids[0]]})
    rows = rows.assign(complex_id="digital")
    met = met.assign(contacted_on=pd.Timestamp("2026-01-05"), stage="visited")
    return small.tables("2025Q2") | {"companies": rows, "contacts": met}


def ids_in(snapshot, table) -> set[str]:
    return set(fetch_frame(open_engine(snapshot), select(table.c.company_id))["company_id"])


@pytest.fixture
def old(tmp_path, monkeypatch):
    """A folder whose snapshot was made by the previous version, with numbers in its ids."""
    with monkeypatch.context() as before:
        before.setattr(layout, "RULES", 1)
        layout.layout.cache_clear()
        publish(tmp_path, of_companies(OLD, NUMBERED, OWN), origin="official")
    layout.layout.cache_clear()
    return tmp_path


@pytest.mark.slow
def test_a_snapshot_of_before_is_renewed_with_other_ids_and_nothing_else(old):
    before = current_snapshot(old)
    assert not layout.fits(before)
    after = publish(old, {}, origin="official")
    key = company_key(old)
    assert ids_in(after, companies) == {hidden_id(key, OLD), hidden_id(key, NUMBERED), OWN}
    assert ids_in(after, contacts) == {hidden_id(key, OLD)}
    assert ids_in(before, companies) == {OLD, NUMBERED, OWN}


@pytest.mark.slow
def test_a_load_onto_a_snapshot_of_before_says_what_to_do_first(old):
    with pytest.raises(CannotPublish, match="먼저 `python -m src first-run`"):
        publish(old, small.tables("2025Q3"), origin="official")
    publish(old, {}, origin="official")
    publish(old, small.tables("2025Q3"), origin="official")


def test_marks_follow_their_companies_to_the_new_ids(tmp_path):
    engine = open_operations("", tmp_path)
    for company in (OLD, OWN):
        about = {"origin": "official", "version": "v1", "marked_by": "김담당"}
        mark_company(engine, company, "follow_up", **about)
    assert rename_companies(engine, tmp_path) == 1
    new = hidden_id(company_key(tmp_path), OLD)
    assert set(marked_companies(engine, "official")["company_id"]) == {new, OWN}
    assert rename_companies(engine, tmp_path) == 0
