"""Matters: opened, moved on, visible by rights; the same in both types of database."""

import threading
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import insert, select

from src.domain.matters import MATTER, TASKS, Matter, Step
from src.domain.rights import NOBODY, Reader, Right, reader_with
from src.store.operations.errors import OperationsError
from src.store.operations.matters import (
    MADE_UP,
    Doer,
    Overtaken,
    drop_made_up,
    move_matter,
    open_matter,
    open_matters,
)
from src.store.operations.matters_seen import (
    Chosen,
    Counted,
    Sight,
    _counts,
    count_again,
    count_tasks,
    firms_with_visits,
    matters_of,
    most_urgent,
    moves_of,
    newest_cases,
    sight_of,
    tasks,
    times_written,
)
from src.store.operations.rights import give_right
from src.store.operations.tables import matters, moves

TODAY = date(2026, 11, 29)
KIM = Doer("kim", "official", "v1", TODAY)
ALL = Sight("official", None, None, tuple((code, None) for code in ("bank", "job_centre")))
FIRM = {"company_id": "a", "complex_id": "guro", "company_name": "가", "place": "구로 1"}
REFERRAL = Matter(
    "referral", **FIRM, program="parental", to_agency="job_centre", due_on="2026-12-20", need="상담"
)
REQUEST = Matter("request", **FIRM, to_agency="bank", job="조립", starts_on="2026-12-31", months=2)


@pytest.fixture
def db(operations):
    return operations


def states(db, **asked):
    rows = matters_of(db, ALL, **asked).sort_values(["kind", "due_on"])
    return list(zip(rows["kind"], rows["state"], rows["due_on"], strict=True))


def test_a_visit_that_was_made_is_checked_after_two_and_after_six_months(db):
    open_matter(db, Matter("visit", **FIRM), KIM, Step("done", "만남", "cost", moved_on=""))
    assert states(db) == [
        ("check", "due", "2027-01-29"),
        ("check", "due", "2027-05-29"),
        ("visit", "done", ""),
    ]
    visit = matters_of(db, ALL, kinds=("visit",)).iloc[0]
    assert (visit["obstacle"], visit["reason"], visit["opened_by"]) == ("cost", "만남", "kim")


def test_a_referral_is_sent_accepted_and_done_and_all_of_it_stays(db):
    name = open_matter(db, REFERRAL, KIM)
    lee = Doer("lee", "official", "v2", date(2026, 12, 3))
    move_matter(db, (name, 1), Step("accepted"), lee, ("receiver",))
    move_matter(db, (name, 2), Step("done", "신청 마침"), lee, ("receiver",))
    told = moves_of(db, ALL, "a")
    of_referral = told[told["kind"] == "referral"]
    assert of_referral[["number", "state", "moved_by", "moved_on"]].to_numpy().tolist() == [
        [3, "done", "lee", "2026-12-03"],
        [2, "accepted", "lee", "2026-12-03"],
        [1, "sent", "kim", "2026-11-29"],
    ]
    row = matters_of(db, ALL, kinds=("referral",)).iloc[0]
    assert (row["state"], row["answered_on"], row["answer_by"]) == (
        *("done", "2026-12-03", "2026-12-13"),
    )
    assert states(db, kinds=("subsidy",)) == [("subsidy", "expected", "2027-03-03")]


EACH_STATE = [
    pytest.param(kind, state.code, marks=pytest.mark.slow if at else ())
    for kind, row in MATTER.items()
    for at, state in enumerate(row.states)
]
"""`make quick` tests the first state of each kind."""


@pytest.mark.parametrize(("kind", "state"), EACH_STATE)
def test_every_forbidden_step_of_a_state_is_refused_in_words_and_writes_nothing(kind, state, db):
    given = {
        "program": "parental",
        "to_agency": "bank",
        "owner": "kim",
        "due_on": "2026-12-20",
        "job": "조립",
        "starts_on": "2026-12-31",
        "months": 1,
        "need": "필요",
    }
    row, both = MATTER[kind], ("sender", "receiver")
    way = row.way(row.first, state)
    name = open_matter(
        db, Matter(kind, **FIRM, **given), KIM, *[Step(move.target, "사유") for move in way]
    )
    before = matters_of(db, ALL), moves_of(db, ALL, "a")
    allowed = {move.target for move in row.from_(state)}
    for other in [s.code for s in row.states if s.code not in allowed] + ["nonsense"]:
        with pytest.raises(OperationsError, match="갈 수 없습니다") as refused:
            move_matter(db, (name, len(way) + 1), Step(other, "사유"), KIM, both)
        assert "cannot change to" in refused.value.english
    pd.testing.assert_frame_equal(matters_of(db, ALL), before[0])
    pd.testing.assert_frame_equal(moves_of(db, ALL, "a"), before[1])
    for move in row.from_(state):
        again = open_matter(
            db, Matter(kind, **FIRM, **given), KIM, *[Step(move.target, "사유") for move in way]
        )
        if move.why:
            with pytest.raises(OperationsError, match="사유를 적어 주십시오"):
                move_matter(db, (again, len(way) + 1), Step(move.target), KIM, both)
        move_matter(db, (again, len(way) + 1), Step(move.target, "사유"), KIM, (move.by,))
        rows = matters_of(db, ALL, kinds=(kind,)).set_index("matter_id")
        assert rows.loc[again, ["state", "number"]].tolist() == [move.target, len(way) + 2]


def test_the_other_side_may_not_take_a_step_and_a_refusal_needs_a_reason(db):
    name = open_matter(db, REFERRAL, KIM)
    with pytest.raises(OperationsError, match="맡은 쪽만"):
        move_matter(db, (name, 1), Step("accepted"), KIM, ("sender",))
    with pytest.raises(OperationsError, match="사유를 적어 주십시오"):
        move_matter(db, (name, 1), Step("refused", "  "), KIM, ("receiver",))
    assert states(db) == [("referral", "sent", "2026-12-20")]


def test_of_two_who_answer_at_once_one_wins_and_the_other_is_told(db):
    name = open_matter(db, REFERRAL, KIM)
    ready, told = threading.Barrier(2), []

    def answer(user: str, step: Step) -> None:
        ready.wait()
        try:
            move_matter(db, (name, 1), step, Doer(user, "official", "v1", TODAY), ("receiver",))
        except Overtaken as refused:
            told.append(str(refused))

    steps = {"lee": Step("accepted"), "park": Step("refused", "관할 아님")}
    both = [threading.Thread(target=answer, args=one) for one in steps.items()]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(told) == 1
    assert "먼저" in told[0]
    assert "아무것도 바꾸지 않았으니" in told[0]
    assert len(moves_of(db, ALL, "a")) == 2


def test_who_is_stopped_between_the_two_writes_has_written_nothing(db):
    name = open_matter(db, REFERRAL, KIM)
    with db.begin() as connection:  # the second write of the step fails on this row
        row = dict(connection.execute(select(moves)).mappings().first()) | {"number": 2}
        connection.execute(insert(moves), [row])
    with pytest.raises(OperationsError):
        move_matter(db, (name, 1), Step("accepted"), KIM, ("receiver",))
    assert states(db) == [("referral", "sent", "2026-12-20")]


def test_the_same_matter_twice_is_one_and_nothing_changes(db):
    same = Matter("visit", **FIRM, matter_id="sheet-1", opened_on="2026-11-02")
    rows = [(same, [Step("done", moved_on="2026-11-03")])]
    assert open_matters(db, rows, KIM) == ["sheet-1"]
    before = matters_of(db, ALL)
    assert open_matters(db, rows, KIM) == []
    pd.testing.assert_frame_equal(matters_of(db, ALL), before)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"to_agency": ""}, "맡길 기관이 비어 있습니다"),
        ({"to_agency": "x"}, "'x'는 알 수 없는 말"),
        ({"program": "x"}, "'x'는 알 수 없는 말"),
        ({"due_on": "2026-13-01"}, "날짜가 아닙니다"),
        ({"company_id": ""}, "기업 식별자가 비어 있습니다"),
        ({"need": "가" * 1001}, "너무 깁니다"),
    ],
)
def test_what_is_missing_or_unknown_is_refused_in_one_sentence(changed, words, db):
    from dataclasses import replace

    with pytest.raises(OperationsError, match=words):
        open_matter(db, replace(REFERRAL, **changed), KIM)
    assert matters_of(db, ALL).empty


def test_a_step_before_its_matter_was_opened_is_refused(db):
    with pytest.raises(OperationsError, match="2026-11-29"):
        open_matter(db, REFERRAL, KIM, Step("accepted", moved_on="2026-11-28"))


def sight(*held, user="lee"):
    rights = [Right(user, code, region, date(2026, 1, 1)) for code, region in held]
    places = {"11530": ["guro"], "11": ["guro", "magok"]}
    return sight_of(
        reader_with(rights, user, TODAY),
        "official",
        lambda regions: [one for region in regions for one in places[region]],
    )


def test_an_agency_sees_what_was_handed_to_it_there_and_nothing_else(db):
    open_matter(db, REFERRAL, KIM)
    open_matter(db, REQUEST, KIM)
    open_matter(db, Matter("visit", **FIRM), KIM)
    open_matter(
        db,
        Matter(
            "request",
            **FIRM | {"complex_id": "magok"},
            to_agency="bank",
            job="x",
            starts_on="2026-12-01",
            months=1,
        ),
        KIM,
    )
    seen = {
        name: sorted(f"{row.kind} {row.complex_id}" for row in matters_of(db, one).itertuples())
        for name, one in {
            "bank of guro": sight(("as_bank", "11530")),
            "bank of seoul": sight(("as_bank", "11")),
            "job centre": sight(("as_job_centre", "11530")),
            "who sees firms": sight(("firms", "11530")),
            "who sees places": sight(("places", "*"), ("act", "*"), ("export", "*")),
            "nobody": sight_of(NOBODY, "official", list),
        }.items()
    }
    assert seen == {
        "bank of guro": ["request guro"],
        "bank of seoul": ["request guro", "request magok"],
        "job centre": ["referral guro"],
        "who sees firms": ["referral guro", "request guro", "visit guro"],
        "who sees places": [],
        "nobody": [],
    }
    assert len(moves_of(db, sight(("as_bank", "11530")), "a")) == 1
    assert sight(("as_bank", "11530")).sides("guro", "bank") == ("receiver",)
    assert sight(("as_bank", "11530")).sides("magok", "bank") == ()
    assert sight(("act", "11")).sides("guro", "bank") == ("sender",)
    owner = sight_of(Reader(owner=True), "official", list)
    assert owner.sides("guro", "bank") == ("sender", "receiver")


def test_every_firm_with_a_visit_is_known_however_many_there_are(db):
    planned = [(Matter("visit", f"p{number}", "guro"), []) for number in range(600)]
    made = (Matter("visit", "made", "guro"), [Step("done", moved_on="2026-11-29")])
    long_ago = (Matter("visit", "old", "guro", opened_on="2026-05-01"),
                [Step("done", moved_on="2026-05-01")])  # fmt: skip
    open_matters(db, [*planned, made, long_ago], KIM)
    assert len(firms_with_visits(db, ALL, None)) == 600
    lately = firms_with_visits(db, ALL, "2026-06-01")
    assert (len(lately), "made" in lately, "old" in lately) == (601, True, False)
    assert firms_with_visits(db, sight(("as_bank", "11530")), None) == set()
    assert len(matters_of(db, ALL, kinds=("visit",))) == 500
    assert len(matters_of(db, ALL, kinds=("visit",), most=None)) == 602


def test_matters_of_sample_firms_are_not_seen_on_official_data(db):
    open_matter(db, REFERRAL, Doer("kim", "sample", "v1", TODAY))
    assert matters_of(db, ALL).empty


def test_the_rules_make_tasks_of_what_is_due_and_say_how_late(db):
    old = Matter(**{**REFERRAL.__dict__, "opened_on": "2026-11-10"})
    new = Matter(**{**REFERRAL.__dict__, "opened_on": "2026-11-20"})
    open_matter(db, old, KIM)
    open_matter(db, new, KIM)
    ending = Matter(**{**REQUEST.__dict__, "starts_on": "2026-10-20"})  # until 2026-12-20
    open_matter(db, ending, KIM)
    found = {
        code: list(tasks(db, ALL, TODAY, [code])["late"])
        for code in ("unanswered", "to_answer", "leave_ending", "request_open", "check_due")
    }
    assert found == {
        "unanswered": [5],
        "to_answer": [-5],
        "leave_ending": [],
        "request_open": [-14],
        "check_due": [],
    }
    first = most_urgent(db, ALL, TODAY, TASKS)
    assert first["late"].tolist() == [5, -5, -14]
    assert first["task"].tolist() == ["unanswered", "to_answer", "request_open"]
    counted = count_tasks(db, ALL, TODAY).groupby("task")[["tasks", "late"]].sum()
    assert counted.T.to_dict("list") == {
        "unanswered": [1, 1],
        "to_answer": [1, 0],
        "request_open": [1, 0],
    }


@pytest.mark.parametrize(("opened", "wanted"), [("2026-11-15", []), ("2026-11-14", [1])])
def test_an_answer_that_is_in_time_to_the_last_day_is_not_missed(db, opened, wanted):
    open_matter(db, replace(REFERRAL, opened_on=opened), KIM)
    assert list(tasks(db, ALL, TODAY, ["unanswered"])["late"]) == wanted


def test_what_an_agency_is_late_with_is_its_senders_to_see_once_and_to_end(db):
    late = replace(REFERRAL, opened_on="2026-10-01", due_on="2026-11-28")
    accepted = Step("accepted", moved_on="2026-10-02")
    open_matter(db, late, KIM, accepted)
    open_matter(db, replace(late, due_on="2026-11-29"), KIM, accepted)
    request = replace(REQUEST, opened_on="2026-11-14", starts_on="2026-10-15")  # to 2026-12-15
    name = open_matter(db, request, KIM)
    sender, receiver = replace(ALL, agencies=()), replace(ALL, firms=(), acts=())
    for sight, wanted in (
        (sender, ["request_late", "unfinished"]),
        (receiver, ["request_open", "to_finish", "to_finish"]),
        (ALL, ["request_late", "unfinished", "to_finish"]),
    ):
        found = tasks(db, sight, TODAY)
        assert found["task"].tolist() == wanted
        counted = count_tasks(db, sight, TODAY)
        assert counted[["tasks", "late"]].sum().tolist() == [len(wanted), 2]
    move_matter(db, (name, 1), Step("withdrawn", "휴직 취소"), KIM)
    assert tasks(db, sender, TODAY)["task"].tolist() == ["unfinished"]


def test_the_newest_cases_of_two_firms_are_there_for_each_kind_of_firm(db):
    steps = [Step("consented", "전화"), Step("published")]
    like = {"industry": "metal", "size_band": "5-49"}
    case = Matter("case", **FIRM | like, program="parental", need="가")
    for firm, day in (("a", "03"), ("b", "09"), ("b", "10"), ("c", "01")):
        taken = [replace(one, moved_on=f"2026-11-{day}") for one in steps]
        opened = replace(case, company_id=firm, opened_on="2026-11-01")
        open_matter(db, opened, KIM, *taken)
    found = newest_cases(db, ALL, ["metal"])
    assert found[["company_id", "changed_on"]].to_numpy().tolist() == [
        ["b", "2026-11-10"],
        ["a", "2026-11-03"],
    ]


@pytest.mark.slow
def test_tasks_counted_from_what_was_counted_before_are_those_counted_anew(db, monkeypatch):
    """After any sequence of opening, moving and removing, for every reader."""
    sights = (ALL, replace(ALL, firms=("guro",), acts=("guro",)), replace(ALL, firms=(), acts=()))
    before: dict[Sight, Counted] = {}

    def same() -> list[int]:
        times = times_written(db)
        for sight in sights:
            rows, before[sight] = count_again(db, sight, TODAY, times, before.get(sight))
            pd.testing.assert_frame_equal(rows, count_tasks(db, sight, TODAY))
        return count_again(db, ALL, TODAY, times, before[ALL])[0]["tasks"].tolist()

    assert same() == []
    mine = replace(REFERRAL, opened_on="2026-11-10", owner="kim")
    name = open_matter(db, mine, KIM)
    assert same() == [1]
    open_matter(db, replace(mine, owner="lee", complex_id="magok"), KIM)
    seen = Matter("visit", **FIRM, owner="kim", opened_on="2026-08-01")
    open_matter(db, seen, KIM, Step("done", moved_on="2026-08-01"))
    assert same() == [1, 1, 1]  # a check of August, and the tasks that kim and lee wait for
    move_matter(db, (name, 1), Step("accepted"), KIM, ("receiver",))
    assert same() == [1, 1, 1]  # due to be finished, where it was due to be answered
    counted = []
    monkeypatch.setattr(
        "src.store.operations.matters_seen._counts",
        lambda *asked: counted.append(asked[3:]) or _counts(*asked),
    )
    open_matter(db, replace(mine, owner="park"), KIM)
    times = times_written(db)
    count_again(db, ALL, TODAY, times, before[ALL])
    assert counted == [([("referral", "park", "job_centre")],)]
    open_matter(db, replace(REQUEST, source=MADE_UP), replace(KIM, origin="sample"))
    drop_made_up(db)
    assert same() == [1, 1, 1, 1]


def test_each_side_of_a_matter_has_its_own_task_and_who_is_both_has_one(db):
    open_matter(db, replace(REFERRAL, opened_on="2026-11-10"), KIM)
    open_matter(db, replace(REQUEST, starts_on="2026-10-20"), KIM)
    sender, receiver = replace(ALL, agencies=()), replace(ALL, firms=(), acts=())
    for sight, wanted in (
        (sender, ["unanswered", "leave_ending"]),
        (receiver, ["to_answer", "request_open"]),
        (ALL, ["unanswered", "request_open"]),
    ):
        assert tasks(db, sight, TODAY)["task"].tolist() == wanted
        assert count_tasks(db, sight, TODAY)["tasks"].tolist() == [1, 1]


def test_tasks_of_one_person_are_found_however_many_are_more_urgent(db, monkeypatch):
    monkeypatch.setattr("src.store.operations.matters_seen.MOST_TASKS", 2)
    old = [replace(REFERRAL, opened_on="2026-10-01", owner="lee")] * 5
    open_matters(db, [(one, []) for one in old], KIM)
    mine = replace(REFERRAL, opened_on="2026-11-01", owner="kim", to_agency="bank")
    mine = open_matter(db, mine, KIM)
    asked = ("unanswered", "to_answer")
    assert set(most_urgent(db, ALL, TODAY, asked)["owner"]) == {"lee"}
    assert most_urgent(db, ALL, TODAY, asked, Chosen("kim"))["matter_id"].tolist() == [mine]
    assert most_urgent(db, ALL, TODAY, asked, Chosen(agency="bank"))["matter_id"].tolist() == [mine]
    assert most_urgent(db, ALL, TODAY, asked, Chosen("")).empty
    pages = [most_urgent(db, ALL, TODAY, asked, first=at)["matter_id"].tolist() for at in (0, 2, 4)]
    assert sum(pages, []) == tasks(db, ALL, TODAY, asked)["matter_id"].tolist()
    assert len(tasks(db, ALL, TODAY, asked, most=None)) == 6


def test_whoever_writes_a_matter_says_so_and_whoever_is_refused_does_not(db):
    before = times_written(db)
    name = open_matter(db, REFERRAL, KIM)
    move_matter(db, (name, 1), Step("accepted"), KIM, ("receiver",))
    with pytest.raises(OperationsError):
        move_matter(db, (name, 1), Step("accepted"), KIM, ("receiver",))
    assert times_written(db) == before + 2


def test_the_newest_published_cases_of_each_industry_and_size_are_told_without_a_name(db):
    def case(firm: str, day: str, *steps: Step, industry: str = "metal", need: str = "") -> None:
        like = {"industry": industry, "size_band": "5-49", "program": "parental", "opened_on": day}
        about = {"company_id": firm, "complex_id": "guro", "company_name": "가", "named": 1}
        open_matter(db, Matter("case", **about, **like, need=need or firm), KIM, *steps)

    out = (Step("consented", "서면"), Step("published"))
    case("old", "2026-01-02", *out)
    case("new", "2026-02-02", *out, need="함께 일함 214-81-54320")
    case("silent", "2026-03-02", Step("consented", "서면"))
    case("other", "2026-03-03", *out, industry="food")
    rows = newest_cases(db, Sight("official", ("guro",), ()), ["metal"])
    assert sorted(rows["company_id"]) == ["new", "old"]
    assert "54320" not in " ".join(rows["need"])
    assert "company_name" not in rows
    assert newest_cases(db, Sight("sample", None, None), ["metal"]).empty


def test_how_a_matter_stands_is_what_its_last_move_says(db):
    name = open_matter(db, REFERRAL, KIM)
    later = replace(KIM, day=date(2026, 12, 1))
    move_matter(db, (name, 1), Step("accepted", moved_on="2026-12-01"), later, ("receiver",))
    with db.connect() as connection:
        last = select(moves).where(moves.c.matter_id == name).order_by(moves.c.number.desc())
        move = connection.execute(last).mappings().first()
        row = connection.execute(select(matters)).mappings().first()
    assert (row["state"], row["number"], row["changed_on"], row["days"]) == (
        *(move["state"], move["number"], move["moved_on"], 2),
    )


def test_a_number_typed_for_who_is_in_charge_is_hidden_where_nobody_signs_in_by_it(db):
    for owner in ("박담당 214-81-54320", "2023012345", "kim"):
        open_matter(db, replace(REFERRAL, owner=owner), KIM)
    everywhere = Sight("official", None, None, numbers=None)
    of_places = replace(everywhere, numbers=("magok",))

    def owners(sight):
        listed = matters_of(db, sight, kinds=("referral",))["owner"]
        return set(listed)

    assert owners(everywhere) == {"박담당 214-81-54320", "2023012345", "kim"}
    hidden = {"박담당 214-81-*****", "20230*****", "kim"}
    assert owners(of_places) == hidden
    give_right(db, Right("2023012345", "act", "*", TODAY, None, "lee"))
    assert owners(of_places) == hidden - {"20230*****"} | {"2023012345"}
    assert "박담당 214-81-54320" in owners(replace(of_places, numbers=("guro",)))
    counted = count_tasks(db, replace(of_places, numbers=("guro",)), date(2026, 12, 31))
    assert "박담당 214-81-*****" in set(counted["owner"])  # sums do not show where the firms are
