"""Charts as the server sends them, and as Streamlit sends them without it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import plotly
import pytest
import streamlit as st

from src.figures.finished import FinishedFigure, scatter
from src.text.catalogue import Texts
from src.ui import charts
from src.ui.run import with_texts

STATIC = Path(__file__).parents[2] / "static"
SCRIPT = (STATIC / "figures.js").read_text("utf-8")
HOSTILE = """--></title>'"><img src=x onerror=alert(1)> \\u003c &amp; `$x$`"""
TAKEN_AWAY = re.compile(
    r"(--!?|\])>|</(style|script|title|xmp|textarea|noscript|iframe|noembed)", re.I
)
"""DOMPurify removes attributes that contain this (SAFE_FOR_XML)."""
FIGURE = FinishedFigure([scatter(x=[1, 2], y=[3, 4], text=[HOSTILE, "나"])], {"height": 248})


class Elements(HTMLParser):
    """What a browser finds in HTML: the names of elements and their attributes."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def sent(monkeypatch):
    """What the dashboard's own server sends for a chart."""
    bodies: list[str] = []
    monkeypatch.setattr(st, "html", bodies.append)
    with charts.drawn_by_us(), with_texts(Texts("ko")):
        yield bodies


def test_a_chart_is_one_element_that_holds_its_figure_name_and_height(sent):
    charts.show(FIGURE, "trend", "추세. 두 점")
    [(tag, given)] = Elements(sent[0]).found
    assert tag == "div"
    assert given["data-chart"] == "trend"
    assert (given["role"], given["aria-label"]) == ("figure", "추세. 두 점")
    assert given["style"] == "height:248px"
    assert json.loads(given["data-figure"]) == json.loads(FIGURE.text)


def test_what_a_firm_is_called_leaves_neither_the_figure_nor_its_attribute(sent):
    charts.show(FIGURE, "trend", HOSTILE)
    [(_, given)] = Elements(sent[0]).found
    assert json.loads(given["data-figure"])["data"][0]["text"][0] == HOSTILE
    told = "--›‹/title›'\"›‹img src=x onerror=alert(1)› \\u003c &amp; `$x$`"
    assert given["aria-label"] == told
    assert [name for name, value in given.items() if TAKEN_AWAY.search(value)] == []
    inside = re.search("data-figure='(.*)'></div>$", sent[0])[1]
    assert not set("<>&'\n") & set(inside)  # nor what a browser's sanitiser removes


def test_streamlit_alone_draws_the_same_figure_as_high(monkeypatch):
    asked = []
    monkeypatch.setattr(st, "plotly_chart", lambda figure, **more: asked.append((figure, more)))
    charts.show(FIGURE, "trend", "추세")
    [(figure, more)] = asked
    assert figure is FIGURE
    assert (more["height"], more["alt"], more["key"]) == (248, "추세", "trend")
    assert more["config"] == charts.CONFIG


def test_the_script_draws_by_the_same_settings_and_a_library_that_is_there():
    settings = re.search(r"CONFIG = \{(.*)\};", SCRIPT)[1]
    said = dict(re.findall(r"(\w+): (\w+)", settings))
    assert {name: word == "true" for name, word in said.items()} == charts.CONFIG
    library = re.search('LIBRARY = "app/static/(.*)"', SCRIPT)[1]
    assert (STATIC / library).exists()


def test_the_browser_draws_by_the_version_that_checks_figures_here():
    whole = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    version = re.search(r"plotly.js v([\d.]+)", whole.read_text("utf-8")[:200])[1]
    [ours] = (STATIC / "plotly").glob("plotly-*.min.js")
    assert ours.name == f"plotly-{version}.min.js"
    assert f'version="{version}"' in ours.read_text("utf-8")


def test_no_chart_leads_outside():
    assert charts.CONFIG["displaylogo"] is False
    assert "http" not in SCRIPT.replace("https://plotly", "")
