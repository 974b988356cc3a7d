"""Any text comes back from both formats unchanged, and none of it runs as code."""

import csv
import io

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from src.exports.cells import ExportColumn
from src.exports.csv_file import to_csv
from src.exports.xlsx_file import to_xlsx
from tests.examples import examples
from tests.exports.hostile import about

COLUMNS = [ExportColumn("name", "이름", "text"), ExportColumn("n", "수", "count")]
# All characters except control characters, which are removed, and surrogates, which become '?'.
LETTERS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
NAMES = st.lists(
    st.one_of(
        st.text(LETTERS, min_size=1),
        st.builds(str.__add__, st.sampled_from("=+-@＝＋－＠ "), st.text(LETTERS, min_size=1)),
    ),
    min_size=1,
    max_size=5,
)


def frame_of(names: list[str]) -> pd.DataFrame:
    """Return a frame of the names and a number beside each."""
    return pd.DataFrame({"name": pd.Series(names, dtype="str"), "n": range(len(names))})


@pytest.mark.slow
@given(NAMES)
def test_a_csv_gives_every_text_back_but_for_the_apostrophe_that_makes_it_inert(names):
    text = to_csv(frame_of(names), COLUMNS, about()).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    for (written, _), name in zip(rows, names, strict=True):
        assert written in (name, "'" + name)
        assert written.lstrip()[:1] not in tuple("=+-@＝＋－＠")


@examples(40)
@given(NAMES)
def test_a_workbook_gives_every_text_back_as_a_text(names):
    data = to_xlsx(frame_of(names), COLUMNS, about())
    cells = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A"][1:]
    assert [cell.data_type for cell in cells] == ["s"] * len(names)
    assert [unescape(cell.value or "") for cell in cells] == names
