"""Sentence, map and list give one verdict on each place."""

import random
import re
from html import unescape

import pytest

from src.text.catalogue import Texts
from tests.screen import open_page, tables_of

KO = Texts("ko")
VERDICTS = {KO(f"regions.verdict_{code}"): code for code in ("low", "like", "high")}
CHOICES = {
    "measure": ("rate", "ratio"),
    "program": ("parental", "maternity", "reduced_hours", "flexible"),
    "sex": ("all", "f", "m"),
    "window": ("12", "24"),
    "unit": ("sido", "sigungu", "complex"),
}


def some(seed: int) -> dict[str, str]:
    drawn = random.Random(seed)
    return {key: drawn.choice(codes) for key, codes in CHOICES.items()}


def on_map(app) -> dict[str, str]:
    """Return the verdict that each link of the map says, by the code of its place."""
    drawn = next(one.value for one in app.markdown if "place-map" in one.value)
    said = re.findall(r'data-key="([^"]*)"[^>]*aria-label="([^"]*)"', unescape(drawn))
    return {
        key: code
        for key, words in said
        for word, code in VERDICTS.items()
        if words.split(" · ")[-1] == word or f" · {word} · " in words
    }


def in_list(app) -> dict[str, str]:
    """Return the verdict in each row of the list, by the code of its place."""
    html = next(e.proto.body for e in app.get("html") if 'class="list"' in e.proto.body)
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
