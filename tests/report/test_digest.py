"""The tasks and answers that a digest and the report of a week count."""

from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, insert

from src.domain.matters import Matter, Step
from src.report import digest, news
from src.store.operations.matters import Doer, move_matter, open_matter, open_matters
from src.store.operations.matters_seen import Sight, count_tasks
from src.store.operations.tables import operations, written

TODAY = date(2026, 11, 29)
KIM, BANK = (Doer(user, "official", "v1", TODAY) for user in ("kim", "park"))
ALL = Sight("official", None, None)
REFERRAL = Matter(
    "referral", "a", "guro", "가", owner="kim", program="parental", to_agency="kicox",
    opened_on="2026-11-01", due_on="2026-12-20",
)  # fmt: skip


@pytest.fixture
def desk():
    engine = create_engine("sqlite://")
    operations.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(written).values(what="all", times=0))
    reader, snapshot = SimpleNamespace(user="kim"), SimpleNamespace(origin="official")
    return SimpleNamespace(
        operations=engine, engine=engine, day=TODAY, sight=ALL, reader=reader, snapshot=snapshot
    )


def answered(desk, day: date) -> list[int]:
    """Return the numbers of answers that digest and report count in the week up to a day."""
    of_kim = SimpleNamespace(**vars(desk) | {"day": day})
    return [len(digest._answered(of_kim, ALL)), news._answered(desk, day, None)]


def test_what_its_sender_takes_back_is_no_answer(desk):
    name = open_matter(desk.engine, REFERRAL, KIM)
    move_matter(desk.engine, (name, 1), Step("withdrawn", "잘못 보냄"), KIM)
    assert answered(desk, TODAY) == [0, 0]


def test_an_answer_stays_in_its_week_whatever_follows(desk):
    name = open_matter(desk.engine, REFERRAL, KIM, Step("accepted", moved_on="2026-11-12"))
    assert answered(desk, date(2026, 11, 15)) == [1, 1]
    move_matter(desk.engine, (name, 2), Step("done", moved_on="2026-11-25"), BANK, ("receiver",))
    assert answered(desk, date(2026, 11, 15)) == [1, 1]
    assert answered(desk, date(2026, 11, 19)) == [0, 0]
    assert digest._answered(desk, ALL)[["answer", "answered"]].to_numpy().tolist() == [
        ["done", "2026-11-25"]
    ]


def test_a_digest_counts_as_many_tasks_as_the_page(desk):
    open_matters(desk.engine, [(REFERRAL, ())] * 420, KIM)
    agency = Sight("official", (), (), (("kicox", None),))
    on_page = count_tasks(desk.engine, agency, TODAY)["tasks"].sum()
    assert (len(digest._due(desk, agency)), on_page) == (420, 420)
