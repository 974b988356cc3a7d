"""Files of more rows than memory keeps: read in pieces, kept aside, and the same tables come out.

The files are those of bench/, made small. Counts are to the row.
"""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from bench.comwel_file import LAYOUTS, write_comwel_zip
from bench.kicox_files import write_factories
from bench.pension_file import write_pension_file
from src.intake import row_pieces, text_pieces
from src.intake.read import read_source
from src.intake.workplace_rows import WorkplaceRows

ROWS = 3_000


def comwel(layout: str):
    return lambda folder: write_comwel_zip(folder / "가입현황.zip", ROWS, layout)


FILES = {
    "pension": lambda folder: write_pension_file(folder / "국민연금_202608.csv", ROWS),
    "factories": lambda folder: write_factories(folder / "등록공장현황_20241231.csv", ROWS),
    **{f"comwel, {layout}": comwel(layout) for layout in LAYOUTS},
}


@pytest.fixture
def small_pieces(monkeypatch):
    """Have files come in pieces of some dozen rows."""
    monkeypatch.setattr(text_pieces, "PIECE", 4_096)


@pytest.fixture
def aside(monkeypatch, small_pieces):
    """Have every row kept aside on the disk."""
    return lambda: monkeypatch.setattr(row_pieces, "MOST_IN_MEMORY", 0)


def as_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return every value as text: how a column repeats its texts is of no account."""
    return frame.astype("str").reset_index(drop=True)


@pytest.mark.parametrize("kind", FILES)
def test_rows_kept_aside_are_the_rows_kept_in_memory(tmp_path, aside, kind):
    path = FILES[kind](tmp_path)
    plain = read_source(path)
    aside()
    spared = read_source(path)
    rows = spared.tables["workplaces"]
    assert isinstance(rows, WorkplaceRows)
    assert isinstance(plain.tables["workplaces"], pd.DataFrame)
    assert len(rows) == ROWS == spared.source["rows_read"] == spared.source["rows_accepted"]
    assert len(rows.pieces) > 10
    assert_frame_equal(as_texts(rows.frame()), as_texts(plain.tables["workplaces"]))
    assert spared.source == plain.source
    assert_frame_equal(spared.problems, plain.problems)


def test_a_year_without_numbers_has_a_key_for_every_workplace(tmp_path):
    path = write_comwel_zip(tmp_path / "가입현황.zip", ROWS, "no number", parts=1)
    rows = read_source(path).tables["workplaces"]
    assert rows["workplace_key"].is_unique
    assert rows["workplace_key"].str.endswith("-2").sum() > ROWS / 10


def test_a_firm_has_a_workplace_of_its_own_and_one_for_its_sites(tmp_path):
    rows = read_source(write_comwel_zip(tmp_path / "가입현황.zip", ROWS)).tables["workplaces"]
    operations = rows.groupby(rows["workplace_no"].str[-1], observed=True)["operation"].unique()
    assert {end: list(found) for end, found in operations.items()} == {
        "0": ["continuing"],
        "6": ["pooled_fixed"],
    }
