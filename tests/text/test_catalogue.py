"""Both catalogues have the same keys and values, all that the program needs and nothing else."""

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest

from src.domain.measures import PLACE_MEASURES
from src.text.catalogue import LANGUAGES, Texts, UnknownText, catalogue
from src.text.korean import PARTICLES
from src.text.values import FORMATS
from src.ui.downloads import FILE_KINDS
from src.ui.frame import PAGES
from tests.parsed import parsed
from tests.text.built import built

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    [
        *ROOT.glob("src/ui/*.py"),
        *ROOT.glob("src/screens/**/*.py"),
        *ROOT.glob("src/figures/*.py"),
        *ROOT.glob("src/report/*.py"),
        *ROOT.glob("src/load/**/*.py"),
        *ROOT.glob("src/command/*.py"),
        *ROOT.glob("src/store/*.py"),
        *ROOT.glob("src/store/operations/*.py"),
        *ROOT.glob("src/text/*.py"),
        *ROOT.glob("pages/*.py"),
    ]
)
NAMES = [page.name for page in PAGES]
COLUMNS = {name for row in PLACE_MEASURES for name in (row.numerator, row.denominator) if name}
SINGULAR_PLURAL = re.compile(r"[a-z ]+\|[a-z ]+")
FILES = [extension for extension, *_ in FILE_KINDS]
built_keys = cache(built)


def asked() -> tuple[set[str], set[str]]:
    """Return the keys that the sources pass to `t` directly: whole keys, patterns of built ones."""
    given = [
        branch
        for call in nodes(ast.Call)
        if call.args and _says(call)
        for key in call.args[:1]
        for branch in ((key.body, key.orelse) if isinstance(key, ast.IfExp) else (key,))
    ]
    keys = {one.value for one in given if isinstance(one, ast.Constant)}
    return keys, {pattern_of(one) for one in given if isinstance(one, ast.JoinedStr)}


def _says(call: ast.Call) -> bool:
    """Return whether a call takes a key: `t`, `both`, or UserError or one of its subclasses."""
    if isinstance(call.func, ast.Name):
        return call.func.id in ("t", "both", "UserError")
    is_made = isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"
    return is_made and isinstance(call.args[0], ast.JoinedStr)


def pattern_of(key: ast.JoinedStr) -> str:
    return "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in key.values)


def filled(pattern: str, part) -> str:
    """Return a pattern with its gaps filled; a tuple fills several."""
    return pattern.format(*(part if isinstance(part, tuple) else (part,)))


def nodes(kind) -> list:
    return [node for node in all_nodes() if isinstance(node, kind)]


@cache
def all_nodes() -> list[ast.AST]:
    """Return every node of the sources, parsed once for all tests."""
    return [node for file in SOURCES for node in ast.walk(parsed(file.read_text("utf-8")))]


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def test_both_languages_have_the_same_keys():
    assert set(catalogue("ko")) == set(catalogue("en"))


def test_both_languages_fill_in_the_same_values():
    korean, english = catalogue("ko"), catalogue("en")
    assert [key for key in korean if placeholders(korean[key]) != placeholders(english[key])] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_value_is_written_in_a_way_that_exists(lang):
    known = {"", *FORMATS, *PARTICLES, *(f"'{one}'" for one in PARTICLES)}
    parsed = [p for words in catalogue(lang).values() for p in string.Formatter().parse(words)]
    used = {spec for _, name, spec, _ in parsed if name is not None}
    assert {spec for spec in used if lang == "ko" or not SINGULAR_PLURAL.fullmatch(spec)} <= known


def test_english_words_follow_their_number():
    t = Texts("en")
    assert t("campaigns.companies_count", count=1) == "1 company"
    assert t("campaigns.companies_count", count=0) == "0 companies"
    assert t("campaigns.companies_count", count=1200) == "1,200 companies"


def test_every_key_that_is_asked_for_exists():
    keys, _ = asked()
    assert len(keys) > 50
    assert keys <= set(catalogue("ko"))


def test_every_built_key_is_listed_and_exists():
    _, patterns = asked()
    assert patterns == set(built_keys()), "add or remove a row of BUILT"
    built = {filled(pattern, part) for pattern, parts in built_keys().items() for part in parts}
    assert built <= set(catalogue("ko"))


def test_the_titles_of_exports_are_those_of_the_tables():
    given = [
        *(word.value for word in nodes(ast.keyword) if word.arg in ("export", "protected")),
        *(call.args[0] for call in nodes(ast.Call) if ast.unparse(call.func) == "Export"),
    ]
    titles = {name.value for name in given if isinstance(name, ast.Constant)}
    assert titles == set(built_keys()["export.title_{}"])


def test_no_text_is_unused():
    built = {filled(pattern, part) for pattern, parts in built_keys().items() for part in parts}
    written = {node.value for node in nodes(ast.Constant) if isinstance(node.value, str)}
    assert set(catalogue("ko")) - built - written == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty_unless_it_is_a_unit(lang):
    empty = {key for key, words in catalogue(lang).items() if not words.strip()}
    assert empty <= {"column_unit.count", "column_unit.ratio"}


# Texts that consist of values alone, or contain no word.
WORDLESS = {
    *("weekly.between", "weekly.hover_campaign"),
    *("campaigns.axis_month", "campaigns.months"),
    *("column_unit.count", "column_unit.share", "column_unit.points", "column_unit.signed_share"),
    *(
        "basis.whose",
        "regions.names_and",
        "complexes.left_out_one",
        "scope.of",
        "scope.whose",
        "scope.window",
        "scope.window_by_sex",
        "scope.span_of_sex",
    ),
    *("frame.languages.en", "regions.table", "regions.low_place", "unclaimed.between_one"),
    *("figure.hover", "figure.hover_change", "figure.hover_quarter", "figure.joins_part"),
    *("table.csv", "table.no_value", "audit.deed"),
    *("load.rejects.reason_en", "load.step.report"),
    *("report.between", "report.event", "report.from_to"),
    *("report.month_day", "report.term", "report.week_days"),
    *[f"report.months.{month}" for month in range(1, 13)],
}


WHICH = {
    "ko": r"(수치|대상자|입주기업)[이가] 있는|기업이 많은|일하지 않는 단지",
    "en": r"with (figures|eligible people|tenants|the most companies)|where nobody works",
}


@pytest.mark.parametrize("lang", WHICH)
def test_a_count_of_complexes_says_which_are_counted(lang):
    """There are 1,349 of them; every page counts those of which it has data."""
    counted = {key: words for key, words in catalogue(lang).items() if "{complexes" in words}
    assert len(counted) > 5
    assert [key for key, words in counted.items() if not re.search(WHICH[lang], words)] == []


def test_korean_texts_are_korean():
    assert {key for key, words in catalogue("ko").items() if not re.search("[가-힣]", words)} == (
        WORDLESS
    )


def test_an_unknown_key_is_refused():
    with pytest.raises(UnknownText, match=r"overview\.nothing"):
        Texts("ko")("overview.nothing")


def test_an_unknown_language_is_korean():
    assert Texts("zz").lang == "ko"


def test_a_particle_is_written_in_korean_and_left_out_in_english():
    said = {"place": "서울", "measure": "고용", "value": "1", "when": "Q", "highest": "구로"}
    more = {"highest_value": "1", "highest_share": "", "among": ""}
    assert Texts("ko")("regions.answer_count", **said, **more) == (
        "서울의 고용은 1입니다 (Q). 구로가 1로 가장 많습니다."
    )
    assert Texts("en")("regions.answer_count", **said, **more).startswith("서울: 고용 1 (Q).")


@pytest.mark.parametrize(
    ("lang", "english", "expected"),
    [("ko", "Seoul", "서울"), ("en", "Seoul", "Seoul"), ("en", None, "서울"), ("en", "", "서울")],
)
def test_a_name_without_english_stays_korean(lang, english, expected):
    assert Texts(lang).pick("서울", english) == expected


def test_a_text_without_values_is_given_as_it_stands():
    assert Texts("ko")("frame.data_line") == catalogue("ko")["frame.data_line"]
