"""Every page, table, figure and file, read as each kind of reader: no more than his rights allow.

The pages are listed automatically, so a new one is tested as well.
"""

import inspect
import re
import shutil
from datetime import date
from itertools import product

import pytest

from src.domain.rights import CAPABILITIES
from src.store.queries.catalogue import CATALOGUE
from src.ui.frame import PAGES
from tests.rights.official import (
    ELIGIBLE,
    FIRMS,
    GURO,
    PLANNERS,
    REFUSED,
    TYPED,
    USERS,
    address_of,
    publish_official,
    typed_in,
)
from tests.rights.read_everything import offering, sent_by
from tests.screen import run_script, said

pytestmark = pytest.mark.slow

NAMES = [page.name for page in PAGES]
ADDRESSES = (
    {},
    {"complex": "seoul-digital", "compare": "seoul-digital,magok", "measure": "rate"},
    {"complex": "magok", "compare": "magok", "company": "gangseo-person", "measure": "users"},
    {"sido": "11", "sigungu": GURO, "company": "guro-person", "view": "plan", "review": "open"},
    {"complex": "seoul-digital", "print": "1"},
)
OF_PERSONS = [firm for firm in FIRMS if firm[0].endswith("person")]
TYPED_FORMS = (TYPED, TYPED.replace("-", ""))
HELD = (("places", "export", "act"), ("give",))
ELSEWHERE = [firm for firm in FIRMS if firm[1] == "magok"]


@pytest.fixture(scope="module")
def noted(once):
    """The folder with the markers, and with what people have written about every firm."""
    return once("official_noted", publish_noted)


@pytest.fixture(scope="module")
def as_noted(noted, tmp_path_factory):
    """What people have written there, as it was before any test."""
    return shutil.copytree(noted, tmp_path_factory.mktemp("noted") / "kept", ignore=_VERSIONS)


_VERSIONS = shutil.ignore_patterns("snapshots")


@pytest.fixture
def official(noted, as_noted, served):
    """The version with the markers.

    As on a server, cached answers stay for the next reader; what a reader has written is undone.
    """
    from src.store.snapshots import current_snapshot
    from src.ui import reader

    snapshot = served(current_snapshot(noted))
    reader.operations().dispose()
    for left in noted.iterdir():
        if left.is_dir() and left.name != "snapshots":
            shutil.rmtree(left)
    shutil.copytree(as_noted, noted, dirs_exist_ok=True)
    return snapshot


def publish_noted(folder) -> None:
    """Publish the markers and write records of people's work with these firms."""
    snapshot = publish_official(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDAN_DATA", str(folder))
        follow_up_all()
        note_all(snapshot)


def note_all(snapshot) -> None:
    """Write a mark of every firm, a right, and a loaded file, all with typed numbers."""
    from src.domain.rights import Right
    from src.store.load_log import record_load
    from src.store.operations.follow_ups import mark_company
    from src.store.operations.rights import give_right
    from src.store.records import Record, add_record
    from src.ui import reader

    db, data = reader.operations(), {"origin": "official", "version": "v1"}
    for firm in FIRMS:
        mark_company(db, firm[0], "not_now", marked_by="kim", reason=typed_in("나중에"), **data)
    give_right(db, Right("lee", "firms", GURO, date(2026, 1, 1), None, "kim", typed_in("인사")))
    folder = snapshot.path.parents[1]
    about = {"about": typed_in("기업.xlsx"), "reason": typed_in("요청")}
    add_record(folder, Record("lee", "load", "10.0.0.1", [FIRMS[0][0]], **about))
    file = {"file": typed_in("기업.xlsx"), "rows_read": 1, "rows_accepted": 1, "rows_rejected": 0}
    record_load(folder, user="lee", deed="load", outcome="published", files=[file])


def follow_up_all() -> None:
    """Write matters of every firm: a visit, a referral, a request and a published case."""
    from src.domain.matters import Matter, Step
    from src.store.operations.matters import Doer, open_matters
    from src.ui import reader

    given = {
        "visit": {},
        "referral": {"program": "parental", "to_agency": "local", "due_on": "2026-10-01"},
        "request": {
            "to_agency": "bank",
            "job": typed_in("조립"),
            "starts_on": "2026-12-01",
            "months": 2,
        },
        "case": {"program": "parental"},
    }
    published = [Step("consented", typed_in("서면")), Step("published", typed_in("실음"))]
    opened = [
        (
            Matter(
                kind,
                matter_id=f"{kind}-{firm[0]}",
                company_id=firm[0],
                complex_id=firm[1],
                company_name=firm[2],
                place=typed_in(PLANNERS[firm[1]]),
                owner=typed_in("박담당"),
                need=typed_in(f"필요한 일 {USERS[firm[0]]}"),
                quote=typed_in("좋았습니다"),
                opened_on="2026-09-01",
                industry="machinery",
                size_band="300+",
                **more,
            ),
            published if kind == "case" and firm[1] == "seoul-digital" else [],
        )
        for kind, more in given.items()
        for firm in FIRMS
    ]
    open_matters(reader.operations(), opened, Doer("kim", "official", "v1", date(2026, 9, 1)))


@pytest.fixture
def everything(official, rights, monkeypatch):
    """Return a function: rights of the reader -> all that each page sends at each address."""
    offered: dict = {}
    offering(monkeypatch, offered)

    def read(page: str, *capabilities: str, region: str = GURO) -> str:
        rights.only(*capabilities, region=region)
        taken: set[str] = set()
        return "\n".join(sent_by(page, offered, taken, **codes) for codes in ADDRESSES)

    return read


def secrets_of(firms, *, of_all: bool) -> list[str]:
    """Return the markers of firms: always the numbers, and with `of_all` names and counts, too."""
    numbers = [form for firm in firms for form in (firm[3], hyphened(firm[3]))]
    if not of_all:
        return [*numbers, *TYPED_FORMS]
    counts = [
        count
        for firm in firms
        for count in (firm[4], firm[4] // 2, ELIGIBLE[firm[0]], USERS[firm[0]], 3 * USERS[firm[0]])
    ]
    written = [form for count in counts for form in (str(count), f"{count:,}")]
    return [*numbers, *[firm[2] for firm in firms], *map(address_of, firms), *written]


def hyphened(number: str) -> str:
    return f"{number[:3]}-{number[3:5]}-{number[5:]}"


def found(text: str, secrets: list[str]) -> list[str]:
    """Return the secrets found in a text; numbers only by themselves, not inside longer ones."""
    return [
        one
        for one in secrets
        if one in text and (not one[0].isdigit() or re.search(rf"(?<![\d.,]){one}(?![\d])", text))
    ]


@pytest.mark.parametrize("page", NAMES)
@pytest.mark.parametrize(
    "held",
    [(), *[pytest.param(one, marks=pytest.mark.slow) for one in HELD]],
    ids=lambda held: "+".join(held) or "nothing",
)
def test_without_a_right_to_firms_nothing_of_one_leaves(page, held, everything):
    text = everything(page, *held, region="*")
    planners = list(PLANNERS.values())
    assert found(text, [*secrets_of(FIRMS, of_all=True), *TYPED_FORMS, *planners, REFUSED]) == []


@pytest.mark.parametrize("page", NAMES)
def test_who_loads_sees_what_was_refused_and_no_firm(page, everything):
    assert found(everything(page, "load", region="*"), secrets_of(FIRMS, of_all=True)) == []


@pytest.mark.parametrize("page", NAMES)
def test_who_may_see_firms_of_a_district_sees_none_elsewhere_and_no_number(page, everything):
    text = everything(page, "firms", "export", "act")
    assert found(text, [*secrets_of(ELSEWHERE, of_all=True), PLANNERS["magok"], REFUSED]) == []
    assert found(text, secrets_of(FIRMS, of_all=False)) == []
    assert found(text, [firm[2] for firm in OF_PERSONS]) == []
    assert found(text, [address_of(firm) for firm in OF_PERSONS]) == []


@pytest.mark.parametrize("page", NAMES)
def test_a_planner_who_sees_places_everywhere_sees_no_firm_elsewhere(page, everything, rights):
    """Nor the country's exact counts, from which he could subtract his own."""
    only = rights.only
    rights.only = lambda *held, region: (only(*held, region=region), rights("places"))
    text = everything(page, "firms", "export", "act")
    counts = [ELIGIBLE, USERS]
    of_all = [f"{sum(one.values()) * times:,}" for one in counts for times in (1, 3, 12)]
    assert found(text, [*secrets_of(ELSEWHERE, of_all=True), PLANNERS["magok"], *of_all]) == []


@pytest.mark.parametrize("page", NAMES)
def test_who_may_see_numbers_of_a_district_sees_none_elsewhere(page, everything):
    text = everything(page, "identifiers", "export", "act")
    assert found(text, [*secrets_of(ELSEWHERE, of_all=True), PLANNERS["magok"], REFUSED]) == []


@pytest.mark.parametrize("agency", ["as_bank", "as_local"])
def test_an_agency_of_a_district_sees_what_was_handed_to_it_there_and_nothing_else(
    agency, everything
):
    text = everything("follow_up", agency)
    assert found(text, [*secrets_of(ELSEWHERE, of_all=True), PLANNERS["magok"]]) == []
    assert found(text, secrets_of(FIRMS, of_all=False)) == []
    handed = [firm for firm in FIRMS if firm[1] == "seoul-digital"]
    assert found(text, [firm[2] for firm in handed]) == [firm[2] for firm in handed]
    assert "필요한 일" in text
    for page in ("companies", "low_uptake", "campaigns"):
        assert found(everything(page, agency), secrets_of(FIRMS, of_all=True)) == []


def test_the_markers_are_found_where_they_may_be_seen(everything):
    """Otherwise the tests above would pass for a page that shows nothing."""
    text = everything("companies", "identifiers", "export", "act", region="*")
    names = [firm[2] for firm in FIRMS if firm[0] in ("gangseo-person", "guro-person")]
    assert found(text, names) == names
    assert hyphened(FIRMS[0][3]) in text
    assert TYPED in everything("follow_up", "identifiers", "export", "act")
    assert REFUSED in everything("overview", "load", region="*")
    assert str(USERS["guro-firm"] + USERS["guro-person"]) in everything("weekly", "firms")


FILLED = {
    "program": ["parental"],
    "window": [12],
    "company_id": [firm[0] for firm in FIRMS],
    "complex_id": ["magok", None],
    "sigungu": ["11500", None],
    "by": ["complex", "industry"],
    "channel": ["visit"],
    "agency": [None, "kicox"],
    "way": ["channel", "agency"],
    "level": ["country", "sido", "sigungu"],
    "stage": ["targeted"],
    "campaign_id": ["c-gangseo"],
    "table": ["companies", "eligible", "contacts"],
    "layer": ["sido"],
    "since": [date(2026, 1, 1)],
    "place": ["magok"],
    "places": [("magok", "KR", "11500", "11")],
    "dimension": ["industry"],
    "value": ["tenants"],
    "quarter": ["2026Q1"],
    "before": ["2025Q4"],
    "complex_ids": [("magok",)],
    "source": ["extracts"],
    "month": ["2026-10"],
    "source_ids": [("extract",)],
    "levels": [("rejected",)],
    "numbers": [True],
    "regions": [None],
}


def plain_calls(name: str) -> list[dict]:
    """Return calls of a query that request as much as its parameters allow."""
    parameters = inspect.signature(CATALOGUE[name].make).parameters
    named = [key for key, one in parameters.items() if one.kind is not one.VAR_KEYWORD]
    filled = {key: FILLED[key] for key in named if key in FILLED}
    if name == "uptake_groups":
        filled["level"] = ["complex", "sido", "sigungu"]
    if name == "low_uptake_groups":
        filled["by"] = ["complex"]
    if name == "campaign_parts":
        filled["by"] = [("complex", "size_band"), ("building",)]
    if "until" in parameters:
        is_month = name in ("effect_months", "effect_others", "effect_starts")
        filled["until"] = ["2026-11" if is_month else date(2026, 11, 9)]
    if name in ("problems_of", "sources_loaded"):
        filled = {}
    if name == "campaign_list":
        filled.pop("complex_id", None)
    return [dict(zip(filled, row, strict=True)) for row in product(*filled.values())]


def ask_for_everything():
    """Run every query of the catalogue, as a page without checks would."""
    from unittest.mock import patch

    import streamlit as st

    from src.store.queries.catalogue import CATALOGUE
    from src.ui import cached
    from src.ui.run import speak
    from tests.rights.test_markers import plain_calls

    speak("ko")
    cached.open_snapshot()
    given = []
    for name in CATALOGUE:
        for call in plain_calls(name):
            with patch.object(st, "stop", side_effect=InterruptedError):
                try:
                    given.append(f"{name}: {cached.ask(name, **call).to_csv()}")
                except InterruptedError:
                    continue
    st.text("\n".join(given))


@pytest.mark.parametrize(
    ("held", "region", "hidden"),
    [
        ((), "*", FIRMS),
        (("places", "give", "export"), "*", FIRMS),
        (("firms",), GURO, ELSEWHERE),
        (("identifiers",), GURO, ELSEWHERE),
        (("firms", "places@*"), GURO, ELSEWHERE),
    ],
)
def test_a_page_that_asks_for_everything_and_checks_nothing_shows_no_more(
    held, region, hidden, official, rights
):
    rights.only(*[one for one in held if "@" not in one], region=region)
    if "places@*" in held:
        rights("places")
    app = run_script(ask_for_everything)
    assert not app.exception
    text = said(app)[0]
    assert "complexes_list" in text
    assert ("company_detail" in text) is bool(hidden != FIRMS)
    assert found(text, secrets_of(hidden, of_all=True)) == []
    if "identifiers" not in held:
        assert found(text, secrets_of(FIRMS, of_all=False)) == []
        assert found(text, [address_of(firm) for firm in OF_PERSONS]) == []


def test_every_query_says_what_it_needs_and_how_far_it_reaches():
    classes = {"public", *CAPABILITIES}
    assert {query.needs for query in CATALOGUE.values()} <= classes
    assert {query.reach for query in CATALOGUE.values()} <= {
        *("whole", "limited", "anywhere", "everywhere"),
    }
    with pytest.raises(TypeError):
        type(CATALOGUE["company_rows"])(CATALOGUE["company_rows"].make)
