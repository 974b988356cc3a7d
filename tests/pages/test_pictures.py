"""Every figure of every page can be saved as a picture with its subject, source and date."""

import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
from PIL import Image

from src.ui import pictures
from src.ui.frame import PAGES
from tests.screen import open_page

SVG = "{http://www.w3.org/2000/svg}"
WITHOUT = ("methods", "follow_up", "rights")
"""Pages without figures."""
CHOSEN = {"complex": "seoul-digital", "compare": "seoul-digital,gumi-1"}
NAMES = [page.name for page in PAGES if page.name not in WITHOUT]


@pytest.fixture
def offered(monkeypatch):
    """The pictures that a page offers: the function that makes each, by its key and extension."""
    found = {}
    later = pictures._later

    def watched(make, extension, record):
        found[(len(found), extension)] = make
        return later(make, extension, record)

    monkeypatch.setattr(pictures, "_later", watched)
    monkeypatch.setattr(pictures, "_is_open", lambda box: True)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_a_page_is_saved_with_title_source_day_and_mark(
    name, lang, served, made_up, offered
):
    served(made_up)
    codes = {"regions": {"measure": "ratio"}, "companies": {}}.get(name, CHOSEN)
    app = open_page(name, lang=lang, **codes)
    assert not app.exception
    drawn = len(app.get("plotly_chart")) + len([m for m in app.markdown if "<svg" in m.value])
    # the map of the list shows single firms: its picture requires a reason
    asked = sum("picture_" in box.key for box in app.selectbox if box.key)
    assert len(offered) == 2 * (drawn - asked)
    for (_, extension), make in offered.items():
        made = make(extension)
        if extension == "png":
            assert Image.open(BytesIO(made)).width >= 1120
            continue
        said = " ".join(text.text or "" for text in ET.fromstring(made).iter(f"{SVG}text"))
        for words in {
            "ko": ("예시 데이터: 지어낸 값", "출처: ", "기준일 2026. 11. 15."),
            "en": ("Sample data (예시 데이터): made up", "Source: ", "as of 15 November 2026"),
        }[lang]:
            assert words in said


@pytest.mark.slow
def test_a_picture_of_one_firm_is_taken_for_a_reason_and_written_down(
    served, made_up, rights, offered, monkeypatch
):
    rights("firms", "export", "places")
    served(made_up)
    taken = []
    monkeypatch.setattr(pictures, "record_export", lambda folder, **what: taken.append(what))
    recorders, make_recorder = [], pictures._recorder
    monkeypatch.setattr(
        pictures,
        "_recorder",
        lambda *given: recorders.append((make_recorder(*given), given)) or recorders[-1][0],
    )
    company = _first_company(made_up)
    app = open_page("companies", company=company)
    assert not app.exception
    assert offered == {}
    reasons = [box for box in app.selectbox if box.key.startswith("reason_picture_")]
    assert len(reasons) >= 2
    reasons[0].set_value("visit").run()
    assert len(offered) == 2
    assert taken == []
    for record, _ in recorders:
        record()
    assert {(each["reason"], each["companies"]) for each in taken} == {("visit", (company,))}


def _first_company(snapshot) -> str:
    from src.store.engine import fetch_frame, open_engine
    from src.store.queries.tables import table_rows

    return fetch_frame(open_engine(snapshot), table_rows("companies"))["company_id"].iloc[0]


def test_a_picture_is_called_by_the_first_sentence_and_dates_end_none():
    title = pictures.title_of(
        "전국 사용률 지도 (2024. 11.~2026. 10.). 같은 수치가 옆 표에 있습니다."
    )
    assert title == "전국 사용률 지도 (2024. 11.~2026. 10.)"
    assert pictures.title_of("Rates by month.") == "Rates by month"
