"""On an English page no place has its Korean name alone, in a table, figure or export."""

import re

import pandas as pd
import pytest
from google.protobuf.json_format import MessageToDict

from src.domain.sources import SOURCE
from src.store.engine import fetch_frame, open_engine
from src.store.queries.tables import table_rows
from src.ui.frame import PAGES
from tests.screen import open_page

NAMES = [page.name for page in PAGES]
TYPED = ("company_name", "campaign_name", "owner", "need", "reason", "source", "file", "program")
"""Columns of typed text, or of the names of firms and files: they stay as they are."""
QUICK = ("overview", "companies", "low_uptake")
PLACE = {"complex": "seoul-digital", "compare": "gumi-1,juan"}
RUNS = [
    *[
        pytest.param("visible", name, {}, id=name, marks=() if name in QUICK else pytest.mark.slow)
        for name in NAMES
    ],
    *[
        pytest.param("visible", name, PLACE, marks=pytest.mark.slow, id=f"{name}-place")
        for name in NAMES[:3]
    ],
    *[
        pytest.param("made_up", name, codes, marks=pytest.mark.slow, id=f"made_up-{name}-{title}")
        for name in NAMES
        for title, codes in (("nothing", {}), ("place", {"complex": "seoul-digital"}))
    ],
]


@pytest.mark.parametrize(("snapshot", "name", "codes"), RUNS)
def test_an_english_page_calls_places_by_their_english_names(
    snapshot, name, codes, served, request, rights
):
    rights("firms", "export", "act", "give")
    shown = served(request.getfixturevalue(snapshot))
    app = open_page(name, lang="en", **codes)
    assert not app.exception
    korean, typed = names_of(shown)
    said = [text for text in texts_of(app) if text not in typed and not is_searched(text)]
    assert len(said) > 3 or name in ("rights", "follow_up")
    assert found_in(said, korean, typed) == []


def is_searched(text) -> bool:
    """Whether a text is the search text of the place box, with Korean names too: nobody sees it."""
    return text.startswith('<div class="places" hidden')


def test_a_korean_name_on_a_page_is_found():
    assert found_in(["Uptake of 마곡 is 12%"], {"마곡"}, set()) == [
        ("마곡", "Uptake of 마곡 is 12%")
    ]
    assert found_in(["예시 마곡 설명회 ran"], {"마곡"}, {"예시 마곡 설명회"}) == []
    assert found_in(["마곡 (Magok)"], {"마곡"}, set()) == []


def names_of(snapshot) -> tuple[set[str], set[str]]:
    """Return the Korean names of all places, and the texts that people typed into the data."""
    engine = open_engine(snapshot)
    tables = {name: fetch_frame(engine, table_rows(name)) for name in
              ("regions", "complexes", "buildings", "companies", "campaigns")}  # fmt: skip
    places = pd.concat(
        [
            tables["regions"]["region_name"],
            tables["complexes"]["complex_name"],
            tables["buildings"]["building_name"],
        ]
    )
    korean = {name for name in places if re.search("[가-힣]{2}", name)}
    one_of = re.compile("|".join(map(re.escape, korean)))
    typed = {
        *tables["companies"]["company_name"],
        *tables["campaigns"]["campaign_name"],
        *(part for row in SOURCE.values() for part in (row.ko, row.en)),
    }
    return korean, {name for name in typed if one_of.search(name)}


def texts_of(app) -> list[str]:
    """Return every text that a page sends: sentences, choices, cells, figures."""
    return [text for node in nodes(app.main) for text in _texts(node)]


def nodes(block):
    for child in getattr(block, "children", {}).values():
        yield from nodes(child)
        if getattr(child, "proto", None) is not None:
            yield child


def _texts(node) -> list[str]:
    if node.type == "arrow_data_frame":
        cells = [node.value[name] for name in node.value if name not in TYPED]
        return [text for column in cells for text in column if isinstance(text, str)]
    if isinstance(node.proto, str):
        return [node.proto]
    return list(_strings(MessageToDict(node.proto)))


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _in_part(typed: str) -> str:
    """Return a pattern for a name in full, or shortened to its beginning and three dots."""
    begun = "|".join(re.escape(typed[:end]) for end in range(len(typed), 4, -1))
    return rf"{re.escape(typed)}|(?:{begun})\s*…"


def found_in(said: list[str], korean: set[str], typed: set[str]) -> list[tuple[str, str]]:
    """Return each Korean name of a place that is in a text without its English one."""
    found = []
    names = re.compile("|".join(sorted(map(re.escape, korean), key=len, reverse=True)))
    for text in said:
        left = text
        for one in typed if re.search("[가-힣]", text) else ():
            left = re.sub(_in_part(one), "", left)
        found += [
            (name[0], text[:200])
            for name in names.finditer(left)
            if not left[name.end() :].startswith(" (")
        ]
    return found
