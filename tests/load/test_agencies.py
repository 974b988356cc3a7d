"""A contact without an agency gets the one that its planner answered for on that day."""

from datetime import date

import pandas as pd

from src.domain.rights import Right
from src.load.build import with_agencies
from src.load.loaded_file import LoadedFile
from src.store.operations.engine import open_operations
from src.store.operations.rights import close_right, give_right, rights_of

# planner, day, agency that the file names
CONTACTS = (
    ("kim", "2026-09-01", None),
    ("kim", "2026-10-01", None),
    ("kim", "2026-10-02", "local"),
    ("lee", "2026-10-01", None),
    ("both", "2026-10-01", None),
    (None, "2026-10-01", None),
)


def files() -> list[LoadedFile]:
    rows = pd.DataFrame(CONTACTS, columns=["planner", "contacted_on", "agency"])
    rows = rows.assign(contacted_on=pd.to_datetime(rows["contacted_on"]))
    return [LoadedFile(tables={"events": rows}), LoadedFile(tables={"contacts": rows})]


def test_a_planner_who_answered_for_one_agency_then_made_the_contact_for_it(tmp_path):
    db, since = open_operations("", tmp_path), date(2026, 9, 15)
    for user, agency in (("kim", "kicox"), ("both", "bank"), ("both", "local"), ("lee", "bank")):
        give_right(db, Right(user, f"as_{agency}", "*", since, given_by="park"))
    give_right(db, Right("lee", "act", "*", since, given_by="park"))
    events, contacts = with_agencies(tmp_path, files())
    assert "contacts" not in events.tables
    found = contacts.tables["contacts"]["agency"]
    assert found.where(found.notna(), "").tolist() == ["", "kicox", "local", "bank", "", ""]


def test_a_right_that_was_closed_held_until_then(tmp_path):
    db = open_operations("", tmp_path)
    give_right(db, Right("kim", "as_kicox", "*", date(2026, 9, 15), date(2026, 9, 20), "park"))
    give_right(db, Right("lee", "as_bank", "*", date(2026, 9, 15), given_by="park"))
    (closed,) = db.connect().exec_driver_sql("select right_id from rights where user_name='lee'")
    close_right(db, closed[0], closed_by="park")
    assert rights_of(db, "lee") == []
    found = with_agencies(tmp_path, files())[1].tables["contacts"]["agency"]
    assert found.where(found.notna(), "").tolist() == ["", "", "local", "bank", "", ""]


def test_without_a_database_a_file_stays_as_it_is(tmp_path):
    given = files()
    assert with_agencies(tmp_path, given) is given
    assert not list(tmp_path.iterdir())
