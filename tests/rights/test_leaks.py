"""Leaks found in the past, each by name; and what is sent when every choice is made once."""

import io
import logging
import re

import pytest
from streamlit.testing.v1 import element_tree

from src.store.snapshots import publish
from src.ui.frame import PAGES
from tests.rights import official
from tests.rights.official import ELIGIBLE, FIRMS, GURO, PLANNERS, REFUSED, USERS, secrets
from tests.rights.read_everything import Sent, file_text, made, offering, sent_by
from tests.rights.test_markers import found, hyphened, secrets_of
from tests.screen import open_page

pytestmark = pytest.mark.slow

NAMES = [page.name for page in PAGES]
PERSON = {"complex": "magok", "company": "gangseo-person"}
ONE_CELL = {"complex": "magok", "industry": "machinery", "size": "300+", "sex": "f"}
NUMBERS = secrets_of(FIRMS, of_all=False)
STARTED = [str(count) for one in FIRMS for count in (ELIGIBLE[one[0]], USERS[one[0]])]
PERSONS = [firm[2] for firm in FIRMS if firm[0].endswith("person")]
LEAKS = {
    "numbers of refused rows on 개요": ("overview", {}, ("firms",), [REFUSED]),
    "numbers of refused rows on 산출 방법": ("methods", {}, ("firms",), [REFUSED]),
    "weeks of a single firm on 주간": ("weekly", ONE_CELL, ("places",), STARTED),
    "counts of a single firm on 캠페인": ("campaigns", ONE_CELL, ("places",), STARTED),
    "planners on 캠페인": ("campaigns", {}, ("places",), list(PLANNERS.values())),
    "sole proprietors not reached on 캠페인": (
        *("campaigns", {"view": "left"}, ("firms", "export")),
        PERSONS,
    ),
    "sole proprietors on 입주기업": ("companies", PERSON, ("firms", "export"), PERSONS),
    "whole numbers on 입주기업": ("companies", PERSON, ("firms", "export"), NUMBERS),
    "firms by a link without a right": ("low_uptake", PERSON, ("places", "export"), secrets()),
}


@pytest.fixture
def markers(once, served):
    from src.store.snapshots import current_snapshot

    return served(current_snapshot(once("official_markers", official.publish_official)))


@pytest.fixture
def sent(markers, rights, monkeypatch):
    """Return a function: page, codes, capabilities everywhere -> all that is sent."""
    offered: dict = {}
    offering(monkeypatch, offered)

    def send(page: str, codes: dict, *capabilities: str) -> str:
        rights.only(*capabilities)
        return sent_by(page, offered, **codes)

    return send


@pytest.mark.parametrize("leak", LEAKS)
def test_what_leaked_once_does_not(leak, sent):
    page, codes, held, hidden = LEAKS[leak]
    assert found(sent(page, codes, *held), hidden) == []


def test_each_is_there_for_who_may_see_it(sent):
    assert REFUSED in sent("overview", {}, "load")
    assert PERSONS[1] in sent("companies", PERSON, "identifiers", "export")
    assert PLANNERS["magok"] in sent("companies", PERSON, "firms")


def test_an_id_that_tells_a_number_is_hidden_in_lists_and_files(
    tmp_path, served, rights, monkeypatch
):
    """company_id was "b" plus the business number, and appeared in addresses, lists and files."""
    telling = {firm[0]: f"b{firm[3]}" for firm in FIRMS}
    tables = {
        name: rows.assign(company_id=rows["company_id"].map(telling))
        if "company_id" in rows
        else rows
        for name, rows in official._tables().items()
    }
    assert tables["companies"]["company_id"].tolist()[0] == "b1230112345"
    served(publish(tmp_path, tables, origin="official"))
    rights.only("firms", "export")
    offered: dict = {}
    offering(monkeypatch, offered)
    text = sent_by("companies", offered, complex="magok")
    assert "강서표식전자" in text
    assert found(text, NUMBERS) == []
    assert not re.search("|".join(firm[3] for firm in FIRMS), text)


def choices_of(app) -> list[tuple[str, str, object]]:
    """Return kind, key and option of every choice that a page offers, except the current ones."""
    found = []
    for kind in ("selectbox", "radio", "multiselect", "button_group", "segmented_control"):
        for element in app.get(kind):
            options = getattr(element, "options", [])
            found += [(kind, element.key, at) for at in range(min(len(options), MOST_OPTIONS))]
    return found


MOST_OPTIONS = 12
in_words = element_tree._format_value_for_widget


def as_label(words, value):
    """Return the label of an option; options that are labels already are returned as they are."""
    found = in_words(words, value)
    return value if found is None else found


def choose(app, kind: str, key: str, at: int) -> bool:
    """Make one choice on an open page; return whether it is still offered."""
    for element in app.get(kind):
        if element.key == key and at < len(element.options):
            option, single = element.options[at], getattr(element, "_is_single_select", True)
            element.set_value(option if single and kind != "multiselect" else [option])
            return True
    return False


@pytest.fixture
def log():
    """The log output during a test."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("page", NAMES)
def test_whatever_is_chosen_nothing_of_a_firm_is_sent_or_logged(
    page, markers, rights, monkeypatch, log, capfd
):
    """A reader of protected counts makes each choice that the page offers at first once."""
    rights.only("places", "export", "act")
    monkeypatch.setattr(element_tree, "_format_value_for_widget", as_label)
    offered: dict = {}
    offering(monkeypatch, offered)
    with Sent() as sent:
        app = open_page(page)
        for kind, key, at in choices_of(app):
            if choose(app, kind, key, at):
                app.run()
                assert not app.exception, (page, kind, key, at, app.exception)
        files = [file_text(data) for data in made(offered)]
    logged = log.getvalue() + "".join(capfd.readouterr())
    assert found("\n".join([sent.text, *files, logged]), secrets()) == []


def test_choices_are_found_and_made(markers, rights):
    rights.only("places")
    app = open_page("regions")
    offered = choices_of(app)
    assert len(offered) > 5
    kind, key, _ = offered[0]
    assert choose(app, kind, key, 1)


def test_what_records_and_exports_of_marks_hold_names_no_number(markers, rights, sent):
    """The record of a look names the company by its id alone."""
    folder = markers.path.parents[1]
    text = sent("companies", PERSON, "identifiers", "export")
    assert hyphened(FIRMS[2][3]) in text
    written = "".join(one.read_text("utf-8") for one in (folder / "records").glob("*.jsonl"))
    assert "gangseo-person" in written
    assert found(written, secrets()) == []


def test_a_reader_of_a_district_is_sent_nothing_of_another_by_a_link(markers, rights, monkeypatch):
    rights.only("identifiers", "export", "act", region=GURO)
    offered: dict = {}
    offering(monkeypatch, offered)
    text = sent_by("low_uptake", offered, **PERSON)
    assert found(text, [firm[2] for firm in FIRMS if firm[1] == "magok"]) == []
