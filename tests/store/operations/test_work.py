"""Work after visits is counted as in a slow recount of the moves; the estimates find the truth."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from sqlalchemy import create_engine, insert, select

from src.domain.codes import AGENCIES
from src.domain.matters import DAYS_TO_FILL, WORK, Matter, Step
from src.metrics.follow_through import mean_days, obstacle_shares, work_shares
from src.sample.follow_ups import DAYS_TO_FILL as TRUE_DAYS
from src.sample.follow_ups import FILLED, IN_TIME, make_follow_ups
from src.sample.world import AS_OF
from src.store.operations.case_uses import Use, add_uses, count_uses
from src.store.operations.matters import Doer, open_matters
from src.store.operations.matters_seen import Sight
from src.store.operations.tables import matters, moves, operations, written
from src.store.operations.work import BY, count_work, work_by_area
from tests.sample.conftest import tables

ALL = Sight("sample", None, None)


@pytest.fixture(scope="module")
def db():
    """The follow-up of the visits in the pilot's sample."""
    engine = create_engine("sqlite://")
    operations.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(written).values(what="all", times=0))
    followed = make_follow_ups(tables("pilot"), 1, AS_OF)
    open_matters(engine, followed.opened, Doer("kim", "sample", "v1", AS_OF))
    add_uses(engine, [Use(*use) for use in followed.uses])
    engine.truth = followed.truth.set_index(["name", "of"])["value"]
    return engine


def recount(engine, day: date) -> pd.DataFrame:
    """Return one row per matter with what each measure counts of it, from its moves alone."""
    with engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(select(matters)).mappings()]
        steps = [dict(row) for row in connection.execute(select(moves)).mappings()]
    taken: dict[str, list[dict]] = {}
    for step in sorted(steps, key=lambda one: one["number"]):
        if step["moved_on"] <= day.isoformat():
            taken.setdefault(step["matter_id"], []).append(step)
    found = []
    for row in rows:
        mine = taken.get(row["matter_id"])
        if not mine:
            continue
        state, kind, last = mine[-1]["state"], row["kind"], mine[-1]["moved_on"]
        opened = date.fromisoformat(mine[0]["moved_on"])
        answers = [one for one in mine if one["moved_as"] == "receiver"]
        by = (opened + timedelta(14)).isoformat()
        counted = {name: row[name] for name in BY}
        is_handed = kind in ("referral", "request") and by <= day.isoformat()
        if is_handed and (answers or state != "withdrawn" or last > by):
            counted["answered_d"] = 1
            counted["answered_n"] = int(bool(answers) and answers[0]["moved_on"] <= by)
        ends = {
            "done": ("referral", ("done", "refused", "withdrawn"), False),
            "placed": ("request", ("placed", "unfilled", "withdrawn"), False),
            "held": ("check", ("held", "dropped"), True),
            "claimed": ("subsidy", ("claimed", "not_claimed"), True),
        }
        for name, (wanted, over, due) in ends.items():
            counts = row["due_on"] < day.isoformat() if due else state in over
            if name == "placed" and state == "withdrawn" and last <= by:
                counts = False
            if kind == wanted and counts:
                counted[f"{name}_d"], counted[f"{name}_n"] = 1, int(state == name)
        if kind == "request" and state == "placed":
            days = (date.fromisoformat(last) - opened).days
            counted |= {"days_to_fill_d": 1, "days_to_fill_n": days}
            counted["days_to_fill_squared"] = days**2
        counted["visits"] = int(kind == "visit" and row["obstacle"] != "" and state != "planned")
        found.append(counted)
    return pd.DataFrame(found).fillna(0)


@pytest.mark.slow
@pytest.mark.parametrize("day", [date(2025, 12, 31), AS_OF])
def test_the_counts_are_those_of_a_recount_of_the_moves(db, day):
    slow = recount(db, day)
    names = [name for name in slow if name not in BY]
    for by in BY:
        quick = count_work(db, ALL, day, by).set_index(by)[names]
        quick = quick[quick.sum(axis=1) > 0]
        expected = slow.groupby(by)[names].sum().astype("int64")
        expected = expected[expected.sum(axis=1) > 0]
        pd.testing.assert_frame_equal(
            quick.sort_index(), expected.sort_index(), check_index_type=False, check_names=False
        )
    assert slow["answered_d"].sum() > 300


@pytest.mark.slow
def test_the_truth_lies_within_the_intervals(db):
    counts = count_work(db, ALL, AS_OF, "to_agency")
    shares = work_shares(counts, tuple(WORK), "to_agency")
    answered = shares[shares["work"] == "answered"].set_index("to_agency")
    inside = [
        answered.loc[code, "lower"] <= IN_TIME[code] <= answered.loc[code, "upper"]
        for code in AGENCIES
        if code in answered.index
    ]
    assert (len(inside), sum(inside)) in ((6, 6), (6, 5))  # the one in twenty may be outside
    filled = shares[shares["work"] == "placed"].iloc[0]
    assert filled["lower"] <= FILLED <= filled["upper"]
    days = mean_days(count_work(db, ALL, AS_OF), DAYS_TO_FILL, None).iloc[0]
    assert days["lower"] <= TRUE_DAYS <= days["upper"]


@pytest.mark.slow
def test_uses_of_cases_are_counted_as_the_truth_has_them(db):
    uses = count_uses(db, ALL)
    for way in ("page", "sheet"):
        assert uses[f"by_{way}"].sum() == db.truth["case_uses", way] > 10
    assert (uses["firms"] <= uses["by_page"] + uses["by_sheet"]).all()


def test_shares_and_days_of_a_few_are_what_a_hand_counts():
    counts = pd.DataFrame(
        [("a", 1, 4, 30, 2, 500), ("b", 0, 0, 7, 1, 49)],
        columns=["x", "done_n", "done_d", "fill_n", "fill_d", "fill_squared"],
    )
    shares = work_shares(counts, ("done",), "x").round(4)
    assert shares.to_numpy().tolist() == [["a", "done", 1, 4, 0.25, 0.0456, 0.6994]]
    days = mean_days(counts, "fill", "x")
    assert days[["x", "numerator", "denominator", "value"]].to_numpy().tolist() == [
        ["a", 30.0, 2.0, 15.0],
        ["b", 7.0, 1.0, 7.0],
    ]
    assert days["upper"].round(2).tolist()[0] == 78.53
    assert days["upper"].isna().tolist() == [False, True]
    told = obstacle_shares(pd.DataFrame({"obstacle": ["cost", "", "owner"], "visits": [3, 0, 1]}))
    assert told[["work", "numerator", "denominator", "value"]].to_numpy().tolist() == [
        ["cost", 3, 4, 0.75],
        ["owner", 1, 4, 0.25],
    ]


@pytest.mark.slow
@pytest.mark.parametrize("by", ["owner", "to_agency"])
def test_work_by_area_is_what_a_recount_of_the_matters_finds(db, by):
    since, begun = AS_OF - timedelta(365), AS_OF - timedelta(91)
    with db.connect() as connection:
        rows = [dict(row) for row in connection.execute(select(matters)).mappings()]
    kinds = {"owner": {"visit": "done"}, "to_agency": {"referral": "done", "request": "placed"}}[by]
    wanted: dict[tuple[str, str], int] = {}
    for row in rows:
        if row["kind"] in kinds and row[by] and row["changed_on"] > since.isoformat():
            key = row[by], row["complex_id"]
            late = row["state"] == kinds[row["kind"]] and row["changed_on"] > begun.isoformat()
            wanted[key] = wanted.get(key, 0) + late
    found = work_by_area(db, ALL, by, since, begun)
    keys = zip(found[by], found["complex_id"], strict=True)
    assert dict(zip(keys, found["done"], strict=True)) == wanted
    assert sum(wanted.values()) > 5
    here = work_by_area(db, Sight("sample", ("gumi-1",), None), by, since, begun)
    assert set(here["complex_id"]) <= {"gumi-1"}


FIRM = {"company_id": "a", "complex_id": "guro", "company_name": "가"}
REFERRAL = Matter(
    "referral", **FIRM, program="parental", to_agency="kicox", opened_on="2026-09-01",
    due_on="2026-12-31",
)  # fmt: skip


def shares_of(engine, opened, day=AS_OF):
    """Return numerator and denominator of the shares whose denominator is not zero."""
    open_matters(engine, opened, Doer("kim", "sample", "v1", AS_OF))
    counts = count_work(engine, ALL, day).iloc[0]
    pairs = {work: (int(counts[f"{work}_n"]), int(counts[f"{work}_d"])) for work in WORK}
    return {work: pair for work, pair in pairs.items() if pair[1]}


@pytest.mark.parametrize("day", [date(2026, 10, 1), AS_OF])
def test_referrals_taken_back_when_the_answer_was_late_stay_unanswered(operations, day):
    late = (Step("withdrawn", "답 없음", moved_on="2026-11-10"),)
    opened = [(REFERRAL, ()), *[(REFERRAL, late)] * 9]
    assert shares_of(operations, opened, day)["answered"] == (0, 10)


def test_a_referral_taken_back_while_the_answer_was_in_time_counts_nowhere(operations):
    opened = [(REFERRAL, (Step("withdrawn", "잘못 보냄", moved_on="2026-09-15"),))]
    assert "answered" not in shares_of(operations, opened)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [("2026-09-15", {}), ("2026-09-16", {"answered": (0, 1), "placed": (0, 1)})],
)
def test_a_request_taken_back_when_the_answer_was_late_was_not_filled(operations, day, wanted):
    request = Matter(
        "request", **FIRM, to_agency="bank", job="조립", starts_on="2026-10-01", months=6,
        place="구로", opened_on="2026-09-01",
    )  # fmt: skip
    opened = [(request, (Step("withdrawn", "휴직 취소", moved_on=day),))]
    assert shares_of(operations, opened) == wanted


@pytest.mark.parametrize(("kind", "done"), [("check", "held"), ("subsidy", "claimed")])
def test_what_was_done_early_counts_once_it_is_due(operations, kind, done):
    matter = Matter(kind, **FIRM, program="parental", opened_on="2026-09-01", due_on="2026-10-01")
    early = (Step(done, moved_on="2026-09-05"),)
    opened = [(matter, early), (matter, ()), (matter, ())]
    assert shares_of(operations, opened, date(2026, 10, 1)) == {}
    assert shares_of(operations, [], date(2026, 10, 2)) == {done: (1, 3)}


def test_who_may_see_no_firm_counts_nothing(operations):
    elsewhere = replace(REFERRAL, company_id="b", complex_id="gumi-1")
    opened = [(REFERRAL, ()), (elsewhere, ())]
    assert shares_of(operations, opened)["answered"] == (0, 2)
    assert count_work(operations, Sight("sample", (), None), AS_OF).iloc[0].sum() == 0
    here = count_work(operations, Sight("sample", ("gumi-1",), None), AS_OF, "complex_id")
    assert here[["complex_id", "answered_d"]].to_numpy().tolist() == [["gumi-1", 1]]
