"""A copied table: numbers as they are read, texts that cannot run anywhere, all texts escaped."""

import re

import pandas as pd

from src.exports.cells import ExportColumn
from src.exports.written_cells import is_number, written_cells
from src.figures.copied_table import Copied, copied_table

NAN = float("nan")
FRAME = pd.DataFrame(
    {
        "name": ["=1+1", "<img src=x onerror=alert(1)>", None],
        "people": [1234.0, NAN, 0.0],
        "people_gap": [None, "withheld", None],
        "rate": [0.314, NAN, 1.0],
        "won": [4_318_948_017_300.0, NAN, 2.6],
        "day": pd.to_datetime(["2026-08-31", None, "2026-01-05"]),
        "mean": [1.5, 2.25, NAN],
    }
)


def cells(key: str, kind: str, gap: str | None = None, lang: str = "ko") -> list[str]:
    return written_cells(FRAME, ExportColumn(key, key, kind, gap), lang)


def test_numbers_are_written_as_they_are_read():
    assert cells("people", "count", "people_gap") == ["1,234", "X (비공개)", "0"]
    assert cells("people", "count", "people_gap", "en")[1] == "X (withheld)"
    assert cells("rate", "share") == ["31.4%", "", "100.0%"]
    assert cells("won", "amount_krw") == ["4,318,948,017,300", "", "3"]
    assert cells("day", "date") == ["2026-08-31", "", "2026-01-05"]
    assert cells("mean", "number") == ["1.50", "2.25", ""]
    assert is_number(ExportColumn("rate", "", "share"))
    assert not is_number(ExportColumn("day", "", "date"))


def test_a_text_runs_neither_in_a_spreadsheet_nor_in_a_page():
    assert cells("name", "text") == ["'=1+1", "<img src=x onerror=alert(1)>", ""]
    names = cells("name", "text")
    shown = Copied(
        ["<b>"], [[one] for one in names], [False], "<script>", ["a <i> $x$"], "복사", "됨"
    )
    drawn = copied_table(shown)
    tags = set(re.findall(r"<(\w+)", drawn))
    assert tags == {"div", "button", "span", "p", "table", "thead", "tbody", "tr", "th", "td"}
    assert "&lt;img" in drawn
