"""Damaged and disguised files of every layout are read or refused in words, and no row is lost."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.load.files.reasons import Unreadable
from src.load.read_files import read_sources
from tests.examples import examples, searching
from tests.load.files.damage import damaged_text
from tests.load.sources.insured_files import KINDS, table, write

pytestmark = pytest.mark.slow

CASES = 1_500 if searching() else 500
"""Cases per layout: 3,500 for the seven layouts, over ten thousand in a search for new ones."""


def damaged(kind: str, chance: random.Random) -> bytes:
    """Return a file of a layout with some changes of rows, then of bytes."""
    return damaged_text(*KINDS[kind][1:], chance)


def adds_up_or_says_why(path) -> int:
    """Return the number of rows read, 0 if the file is refused."""
    return read_and_taken(path)[0]


def read_and_taken(path) -> tuple[int, int]:
    """Return the numbers of rows read and accepted, both 0 if the file is refused."""
    try:
        intakes = read_sources(path)
    except Unreadable as refused:
        sentence = str(refused)
        assert sentence.startswith(f"파일 '{path.name}': ")  # noqa: PT017
        assert sentence.rstrip().endswith(".")  # noqa: PT017
        return 0, 0
    for intake in intakes:
        source, levels = intake.source, intake.problems["level"]
        rows = len(intake.tables.get("workplaces", intake.tables.get("buildings", ())))
        assert source["rows_read"] == source["rows_accepted"] + source["rows_rejected"]
        assert (levels == "rejected").sum() == source["rows_rejected"]
        assert intake.problems["reason"].notna().all()
        assert rows == source["rows_accepted"] or path.read_bytes().startswith(b"PK")
    counts = ("rows_read", "rows_accepted")
    read, taken = (sum(intake.source[count] for intake in intakes) for count in counts)
    return read, taken


UNDECIDED = "SGIS 코드인지 가릴 수 없"


def refusal(path) -> str:
    """Return the sentence that refuses a file."""
    with pytest.raises(Unreadable) as refused:
        read_sources(path)
    return str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
def test_no_traceback_and_no_lost_row(tmp_path, kind):
    """Each case has its own seed: a failure names it, and that case can be run again alone.

    A fuzz test that meets only refusals tests little: in a quarter of the cases rows are accepted.
    """
    path, in_part = tmp_path / KINDS[kind][0], 0
    for seed in range(CASES):
        path.write_bytes(damaged(kind, random.Random(f"{kind} {seed}")))
        try:
            in_part += read_and_taken(path)[1] > 0
        except Exception as error:
            raise AssertionError(f"{kind}, seed {seed}") from error
    assert in_part > CASES // 4 or kind != "pension 2026"


THOROUGH = examples(100 if searching() else 40)
ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t"), max_size=30
).filter(lambda text: text.count("\n") + text.count("\r") < 4)


@pytest.mark.parametrize("kind", KINDS)
@THOROUGH
@given(data=st.data())
def test_any_text_in_any_cell_costs_no_other_row(tmp_path, kind, data):
    """Every written row is read, and accepted or refused.

    If texts replace all codes except those that two systems give to different places, the whole
    file is refused with this reason.
    """
    name, header, rows, delimiter = KINDS[kind]
    cells = [list(row) for row in rows]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(cells))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(ANY_TEXT)
    path = write(tmp_path / name, header, cells, delimiter, "utf-8")
    assert adds_up_or_says_why(path) == len(rows) or UNDECIDED in refusal(path)


@pytest.mark.parametrize("kind", KINDS)
@THOROUGH
@given(raw=st.binary(max_size=300))
def test_any_bytes_below_a_good_header(tmp_path, kind, raw):
    name, header, rows, delimiter = KINDS[kind]
    path = tmp_path / name
    path.write_bytes(table(header, rows, delimiter).encode("cp949") + raw)
    adds_up_or_says_why(path)
