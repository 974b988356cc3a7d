"""What holds for every page: it runs, answers first, shows names as they are, writes nowhere."""

import re

import pandas as pd
import pytest

from src.load.lists.regions import read_regions
from src.store.snapshots import publish
from src.text.place_names import english
from src.ui import cached
from src.ui.frame import PAGES
from src.ui.kept import Shelf
from src.ui.plain_text import as_written
from tests.published import HOSTILE_COMPANIES, HOSTILE_COMPLEX, publish_visible
from tests.screen import open_page, pages_of, tables_of, title_of

NAMES = [page.name for page in PAGES]
# the same few choices for every page: a page ignores codes that it does not know
CHOICES = {
    "nothing": {},
    "a province": {"sido": "47", "measure": "women_share"},
    "a complex": {"complex": "seoul-digital", "compare": "seoul-digital", "measure": "per"},
    "two of one name": {"complex": "export", "compare": "export,export-seoul", "quarter": "2025Q4"},
    "withheld": {"complex": "yecheon", "compare": "yecheon,pohang", "measure": "operating"},
    "hostile": {"complex": "hostile", "compare": "hostile,gumi-1", "change": "exports_usd"},
    "nonsense": {
        "sido": "<script>",
        "sigungu": "'; DROP TABLE",
        "complex": "../..",
        "building": "\x00",
        "measure": "__class__",
        "quarter": "2026Q9",
        "kind": "{}",
        "compare": "a,,b,%00",
        "lang": "<b>",
        "unit": "-1",
        "size": "",
        "change": "None",
        "unknown": "1",
    },
}
FEW = ("nothing", "hostile", "nonsense")


def run_of(snapshot, name, *marks):
    """Return snapshot, page, choices: pages without a place or comparison hardly depend on them."""
    many = snapshot == "visible" and name in ("regions", "complexes")
    titles = CHOICES if many else FEW
    return pytest.param(snapshot, name, titles, id=f"{snapshot}-{name}", marks=marks)


RUNS = [
    *[run_of("visible", name) for name in NAMES],
    *[run_of("made_up", name, pytest.mark.slow) for name in NAMES],
]


@pytest.mark.parametrize("lang", ["ko", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize(("snapshot", "name", "titles"), RUNS)
def test_a_page_runs_and_answers_first_whatever_is_chosen(
    snapshot, name, titles, lang, served, request
):
    served(request.getfixturevalue(snapshot))
    for title in titles:
        codes = CHOICES[title]
        app = open_page(name, **{"lang": lang, **codes})
        assert not app.exception, title
        assert not app.error, title
        if not app.markdown:  # there is no such data, or this reader may not see it
            assert app.info, title
            continue
        answer = app.markdown[0].value
        assert answer.startswith("- " if name == "methods" else "## "), title
        assert not re.search(r"\b(nan|None|NaT)\b", answer), title


@pytest.mark.parametrize("name", pages_of(NAMES))
def test_no_page_writes_into_what_readers_share(name, served, visible, monkeypatch, rights):
    rights("firms", "export", "act", "give")
    served(visible)
    given = []
    ask = cached.ask

    def watched(query, **codes):
        rows = ask(query, **codes)
        given.append((query, rows, rows.copy(deep=True)))
        return rows

    monkeypatch.setattr(cached, "ask", watched)
    monkeypatch.setattr(cached, "ROWS", Shelf(2**30))
    monkeypatch.setattr(cached, "MADE", Shelf(2**30))
    monkeypatch.setattr(cached, "LARGE", Shelf(2**30))
    open_page(name, complex="seoul-digital", compare="gumi-1,juan")
    assert given or name in ("rights", "follow_up")  # their rows do not come from a snapshot
    for query, rows, before in given:
        pd.testing.assert_frame_equal(rows, before, obj=query)


@pytest.mark.parametrize("lang", ["ko", pytest.param("en", marks=pytest.mark.slow)])
def test_a_hostile_name_is_shown_as_it_is_written(lang, served, visible):
    served(visible)
    for name in ("regions", "complexes"):
        app = open_page(name, lang=lang, complex="hostile", compare="hostile")
        for element in (*app.markdown, *app.subheader, *app.button):
            said = getattr(element, "label", "") or element.value
            assert "**별표**" not in str(said)
            assert "[고리](" not in str(said)
        called = HOSTILE_COMPLEX if lang == "ko" else english(HOSTILE_COMPLEX)
        assert as_written(called) in app.markdown[0].value


def test_hostile_names_of_companies_reach_the_table_and_nothing_else(served, visible, rights):
    rights("firms", "export", "act")
    served(visible)
    app = open_page("regions", complex="seoul-digital")
    assert set(tables_of(app)[-1].value["company_name"]) == set(HOSTILE_COMPANIES)
    others = (*app.markdown, *app.caption, *app.subheader, *app.info)
    assert not [e for e in others if any(name in e.value for name in HOSTILE_COMPANIES)]


OF_FIRMS = ("companies", "low_uptake")


@pytest.mark.parametrize(
    "name",
    [name if name in OF_FIRMS else pytest.param(name, marks=pytest.mark.slow) for name in NAMES],
)
def test_nothing_of_a_firm_but_what_is_shown_is_sent(name, served, few_made_up):
    """Business and workplace numbers are in the snapshot; no screen shows them."""
    served(few_made_up)
    app = open_page(name, complex="seoul-digital", compare="gumi-1")
    for table in tables_of(app):
        assert not {"business_no", "workplace_no", "company_id"} & set(table.value)


@pytest.mark.slow
def test_a_page_is_the_same_for_the_second_reader_and_shares_no_words_of_another_language(
    served, visible
):
    served(visible)
    for name in NAMES:
        korean = open_page(name, lang="ko", compare="gumi-1,juan")
        english = open_page(name, lang="en", compare="gumi-1,juan")
        again = open_page(name, lang="ko", compare="gumi-1,juan")
        assert [e.value for e in korean.markdown] == [e.value for e in again.markdown]
        for one, other in zip(tables_of(korean), tables_of(again), strict=True):
            pd.testing.assert_frame_equal(one.value, other.value)
        assert title_of(korean) != title_of(english)
        for figure, other in zip(
            korean.get("plotly_chart"), again.get("plotly_chart"), strict=True
        ):
            assert figure.proto.spec == other.proto.spec


@pytest.fixture(scope="module")
def regions_alone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("regions_alone")
    return publish(folder, {"regions": read_regions()}, origin="official")


@pytest.mark.parametrize("name", pages_of(NAMES))
def test_a_publication_of_regions_alone_stands_in_words(name, served, regions_alone):
    served(regions_alone)
    app = open_page(name)
    assert not app.exception
    assert app.markdown or app.info


@pytest.mark.slow
@pytest.mark.parametrize("name", ["regions", "complexes"])
def test_a_measure_that_no_file_has_yet_is_said_to_be_missing(name, served, tmp_path):
    """If only the census has been loaded, there are no employees to show."""
    served(publish_visible(tmp_path, only_census=True))
    app = open_page(name, measure="employees")
    assert [info.value for info in app.info] == [
        "고용 인원 자료가 아직 없습니다. 다른 지표를 골라 보세요."
    ]
    app.selectbox(key="measure").set_value("operating").run()
    assert not app.exception
    assert tables_of(app)
