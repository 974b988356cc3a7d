"""Each vocabulary has every code once, with names in both languages and words that are distinct."""

import re

import pytest

from src.domain import codes
from src.domain.codes import Code, spellings

VOCABULARIES = {
    name: rows
    for name, rows in vars(codes).items()
    if isinstance(rows, dict) and rows and all(isinstance(row, Code) for row in rows.values())
}


def test_the_vocabularies_are_found():
    assert {"PROGRAM", "SEX", "STAGE", "CHANNEL", "KIND", "STATUS", "INDUSTRY"} <= set(VOCABULARIES)


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_code_has_names_in_both_languages(name):
    for code, row in VOCABULARIES[name].items():
        assert row.code == code
        assert re.search("[가-힣]", row.ko)
        assert row.en
        assert not re.search("[가-힣]", row.en)


@pytest.mark.parametrize("name", VOCABULARIES)
def test_no_two_codes_share_a_name_or_a_word(name):
    rows = VOCABULARIES[name].values()
    written = [
        word
        for row in rows
        for word in {one.lower() for one in (row.code, row.ko, row.en, *row.words)}
    ]
    assert len(set(written)) == len(written)


@pytest.mark.parametrize("name", ["PROGRAM", "SEX", "AGE_BAND", "SIZE_BAND", "STAGE", "CHANNEL"])
def test_what_files_give_has_a_word_that_templates_print(name):
    assert all(row.words for row in VOCABULARIES[name].values())


def test_every_programme_has_a_colour_of_its_own_in_light_and_dark():
    for mode in ("light", "dark"):
        colours = [getattr(row, mode) for row in codes.PROGRAM.values()]
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours)
        assert len(set(colours)) == len(colours)


def test_a_word_of_a_file_is_understood_in_either_language():
    stages = spellings(codes.STAGE)
    assert stages["방문"] == stages["visited"] == "visited"
    assert spellings(codes.SIZE_BAND)["5인 미만"] == "1-4"


def test_the_order_of_programmes_is_that_of_the_pages():
    assert codes.PROGRAMS == (
        "parental",
        "maternity",
        "paternity",
        "reduced_hours",
        "flexible",
        "replacement",
    )
