"""Sentence, map and list give one verdict on each place."""

import random
import re
from html import unescape

import pytest

from src.domain.codes import PROGRAM
from src.text.catalogue import Texts
from tests.screen import open_page, tables_of

KO = Texts("ko")
VERDICTS = {
    Texts(lang)(f"regions.verdict_{code}"): code
    for lang in ("ko", "en")
    for code in ("low", "like", "high")
}
CHOICES = {
    "measure": ("rate", "ratio"),
    "program": tuple(PROGRAM),
    "sex": ("all", "f", "m"),
    "window": ("12", "24"),
    "unit": ("sido", "sigungu", "complex"),
}
OF_ONE_SEX = {"maternity": "f", "paternity": "m"}
READERS = {"of one district": ("firms", "47190"), "of places": ("places", "*")}


def some(seed: int) -> dict[str, str]:
    drawn = random.Random(seed)
    found = {key: drawn.choice(codes) for key, codes in CHOICES.items()}
    if found["sex"] != "all":
        found["sex"] = OF_ONE_SEX.get(found["program"], found["sex"])
    return found


def words_on_map(app) -> dict[str, str]:
    """Return the words of each link of the map, by the code of its place."""
    drawn = next(one.value for one in app.markdown if "place-map" in one.value)
    return dict(re.findall(r'data-key="([^"]*)"[^>]*aria-label="([^"]*)"', unescape(drawn)))


def on_map(app) -> dict[str, str]:
    """Return the verdict in each link of the map, by the code of its place."""
    return {
        key: code
        for key, words in words_on_map(app).items()
        for word, code in VERDICTS.items()
        if words.split(" · ")[-1] == word or f" · {word} · " in words
    }


def list_of(app) -> str:
    return next(e.proto.body for e in app.get("html") if 'class="list"' in e.proto.body)


def values_in_list(app) -> dict[str, str]:
    """Return the figure in each row of the list that is a link, by the code of its place."""
    rows = re.findall(r"<tr.*?</tr>", list_of(app))
    cells = [re.findall(r"<td.*?</td>", row) for row in rows]
    keys = [re.search(r'data-key="([^"]*)"', row) for row in rows]
    return {
        key[1]: unescape(re.sub("<[^>]+>", "", own[1 if "<th" not in row else 0]))
        for row, key, own in zip(rows, keys, cells, strict=True)
        if key
    }


def in_list(app) -> dict[str, str]:
    """Return the verdict in each row of the list, by the code of its place."""
    html = list_of(app)
    rows = re.findall(r'data-key="([^"]*)".*?class="verdict[^>]*>([^<]*)<', unescape(html))
    return {key: VERDICTS[words] for key, words in rows if words in VERDICTS}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_sentence_map_and_list_give_one_verdict_whatever_is_chosen(seed, served, made_up):
    served(made_up)
    app = open_page("regions", **some(seed))
    assert not app.exception
    listed, drawn = in_list(app), on_map(app)
    assert set(listed) & set(drawn)
    assert {key: listed[key] for key in drawn if key in listed} == {
        key: code for key, code in drawn.items() if key in listed
    }
    low = list(listed.values()).count("low")
    said = " ".join(one.value for one in app.markdown[:2])
    if some(seed)["measure"] == "ratio":
        assert f"가운데 {low}곳입니다" in said or (low == 0 and "없습니다" in said)
    else:
        assert (KO("regions.low_none") in said) == (low == 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("who", READERS)
def test_readers_of_a_part_are_told_one_figure_and_one_verdict(who, seed, served, made_up, rights):
    served(made_up)
    capability, region = READERS[who]
    rights.only(capability, region=region)
    app = open_page("regions", lang=("ko", "en")[seed % 2], **some(seed))
    assert not app.exception
    listed, drawn, values = in_list(app), on_map(app), values_in_list(app)
    said = words_on_map(app)
    assert values
    assert [key for key, value in values.items() if key in said and value not in said[key]] == []
    assert {key: listed.get(key) for key in values if key in said} == {
        key: drawn.get(key) for key in values if key in said
    }
    if capability == "places":  # protected counts are compared with nothing
        assert (listed, drawn) == ({}, {})


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_complexes_side_by_side_have_the_verdict_of_the_list_whatever_is_chosen(
    seed, served, made_up
):
    served(made_up)
    chosen = some(seed) | {"unit": "complex", "kind": "national"}
    listed = in_list(open_page("regions", **chosen))
    some_of = random.Random(seed).sample(sorted(listed), min(len(listed), 5))
    assert some_of
    compared = open_page("complexes", compare=",".join(some_of), **chosen)
    table = next(t.value for t in tables_of(compared) if "kind_name" in t.value)
    found = dict(zip(some_of, table["verdict_name"], strict=True))
    assert {code: VERDICTS[words] for code, words in found.items()} == {
        code: listed[code] for code in some_of
    }
    first = next(one.value for one in compared.markdown if one.value.startswith("## "))
    said = {"low": "낮", "like": "뚜렷한 차이가 없습니다", "high": "높"}[listed[some_of[0]]]
    assert said in first
