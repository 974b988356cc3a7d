"""Every reason code that the loader gives has a sentence in both languages."""

import ast
from pathlib import Path

import pytest

from src.load.files.problems import Problems
from src.load.files.reasons import Words, because, unreadable, words
from src.text.catalogue import UnknownText, catalogue
from tests.parsed import parsed

ROOT = Path(__file__).parents[3]
PLACES = {
    "unreadable": (1, "file."),
    "Rule": (0, "row."),
    "reject": (0, "row."),
    "add": (1, "row."),
}
"""Calls that give a code: the position of the argument, and the prefix of its key in the texts."""


def codes_given() -> set[str]:
    """Return the keys of the reasons that are literals in a call."""
    found = set()
    for file in (ROOT / "src" / "load").rglob("*.py"):
        for call in ast.walk(parsed(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            place, prefix = PLACES.get(name, (0, ""))
            code = call.args[place] if prefix and len(call.args) > place else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                found.add(prefix + code.value)
    return found


def test_every_code_that_is_given_has_a_sentence():
    given = codes_given()
    assert len(given) > 80
    assert {key for key in given if f"reason.{key}" not in catalogue("ko")} == set()


def test_a_reason_is_said_in_both_languages():
    assert words("row.duplicate", first=3) == Words(
        "앞의 3행과 같은 단지입니다. 두 행 가운데 하나를 지워 주십시오.",
        "This is the same complex as row 3. Remove one of the two.",
    )


def test_a_value_with_two_names_is_said_in_the_language_of_the_sentence():
    refused = unreadable("a.jpg", "other_kind", kind=words("kind_of_file.jpeg"))
    assert str(refused) == (
        "파일 'a.jpg': 그림 파일(JPEG)로 보여 읽을 수 없으니 "
        "엑셀 파일(.xlsx)이나 CSV 파일을 골라 주십시오."
    )
    assert refused.english == (
        "File 'a.jpg': This looks like a picture (JPEG): "
        "choose an Excel workbook (.xlsx) or a CSV file."
    )


def test_a_refusal_within_an_archive_names_both_files():
    refused = unreadable("a.csv", "empty").of_member("폴더/a.csv", "묶음.zip")
    assert str(refused) == (
        "파일 '묶음.zip': '폴더/a.csv'는 "
        "내용이 없는 빈 파일(0바이트)이니 원본을 다시 내려받아 주십시오."
    )
    assert refused.english == (
        "File '묶음.zip': '폴더/a.csv': The file is empty (0 bytes): download the original again."
    )


def test_a_problem_keeps_its_code_and_values_until_it_is_told():
    problems = Problems()
    problems.add("rejected", "duplicate", row=7, column="단지명", value=1600.0, first=3)
    assert problems.rows[0].reason == because("row.duplicate", first=3)
    told = problems.frame("f1").iloc[0]
    assert (told["row"], told["value"]) == (7, "1600")
    assert told["reason_en"] == "This is the same complex as row 3. Remove one of the two."


def test_a_code_without_a_sentence_is_an_error_not_an_empty_reason():
    with pytest.raises(UnknownText):
        words("row.none_such")
    with pytest.raises(KeyError, match="first"):
        words("row.duplicate", last=3)
