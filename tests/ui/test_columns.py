"""What a table sends to the browser: the columns that it shows, in the unit of their header."""

import math
import re

import numpy as np
import pandas as pd
import pytest

from src.domain.measures import COMPLEX_MEASURES
from src.metrics.measure_columns import find_measure
from src.text.catalogue import Texts
from src.ui.columns import (
    EXPORT_KINDS,
    SCREEN_SIZES,
    TableColumn,
    change_columns,
    for_screen,
    in_unit,
    measure_column,
    numbers_in_unit,
)
from src.ui.listed import listed
from src.ui.run import with_texts

NAN = math.nan
FRAME = pd.DataFrame(
    {
        "complex_id": ["gumi", "juan"],
        "complex_name": ["구미", "주안"],
        "share": [0.12345, NAN],
        "won": [123_456_789_012.0, NAN],
        "dollars": [12_345_678.0, 0.0],
        "tenants": [500, 100],
        "per": [23.456, NAN],
        "secret": ["1234567890", "0987654321"],
    }
)
COLUMNS = [
    TableColumn("complex_name", "단지"),
    TableColumn("share", "비율 (%)", "share"),
    TableColumn("won", "생산액 (억 원)", "krw"),
    TableColumn("dollars", "수출액 (만 달러)", "usd"),
    TableColumn("tenants", "입주업체", "count"),
    TableColumn("per", "업체당 (명)", "per"),
]


def test_only_the_columns_that_are_shown_are_sent():
    assert list(for_screen(FRAME, COLUMNS)) == [
        *("complex_name", "share", "won", "dollars", "tenants", "per")
    ]
    assert list(for_screen(FRAME, COLUMNS[:1])) == ["complex_name"]


def test_values_are_in_the_unit_that_the_header_names():
    sent = for_screen(FRAME, COLUMNS)
    assert sent["share"].iloc[0] == 12.3
    assert sent["won"].iloc[0] == 1235
    assert list(sent["dollars"]) == [1235, 0]
    assert list(sent["tenants"]) == [500, 100]
    assert sent["per"].iloc[0] == 23.456


def test_a_missing_value_stays_missing():
    sent = for_screen(FRAME, COLUMNS)
    assert sent[["share", "won", "per"]].iloc[1].isna().all()


def test_the_frame_is_never_changed():
    before = FRAME.copy(deep=True)
    for_screen(FRAME, COLUMNS)
    pd.testing.assert_frame_equal(FRAME, before)


def test_whole_numbers_with_gaps_are_sent_too():
    frame = pd.DataFrame({"share": pd.array([1, None], dtype="Int64")})
    sent = for_screen(frame, [TableColumn("share", "비율", "share")])
    assert sent["share"].iloc[0] == 100.0
    assert sent["share"].isna().iloc[1]


@pytest.mark.parametrize("kind", EXPORT_KINDS)
def test_every_kind_can_be_shown_and_exported(kind):
    column = TableColumn("value", "값", kind, gap="missing")
    assert column.on_screen()["label"] == "값"
    exported = column.in_export()
    assert (exported.key, exported.label, exported.gap) == ("value", "값", "missing")


@pytest.mark.parametrize("row", COMPLEX_MEASURES, ids=lambda row: row.name)
def test_every_unit_of_a_measure_is_a_kind_of_column(row):
    assert row.unit in EXPORT_KINDS
    with with_texts(Texts("ko")):
        assert measure_column(row).kind == row.unit


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("operating_share", "ko", "가동업체 비율 (%)"),
        ("operating_share", "en", "Operating share (%)"),
        ("production_krw", "ko", "생산액 (억 원)"),
        ("exports_usd", "ko", "수출액 (만 달러)"),
        ("tenants", "ko", "입주업체"),
    ],
)
def test_the_header_names_the_unit(name, lang, expected):
    with with_texts(Texts(lang)):
        assert measure_column(find_measure(name)).label == expected


@pytest.mark.parametrize(
    ("kind", "type_", "format_"),
    [
        ("count", "number", "localized"),
        ("share", "number", "%.1f"),
        ("krw", "number", "localized"),
        ("date", "date", "YYYY-MM-DD"),
        ("text", "text", None),
        ("code", "text", None),
    ],
)
def test_codes_are_text_and_numbers_are_numbers(kind, type_, format_):
    described = TableColumn("value", "값", kind).on_screen()["type_config"]
    assert described["type"] == type_
    assert described.get("format") == format_


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (2276.51, "per", "2,276.5"),
        (-2276.51, "per", "-2,276.5"),
        (999.96, "per", "1,000.0"),
        (1234.5, "signed_share", "+123,450.0"),
        (0.0004, "points", "±0.0"),
    ],
)
def test_a_list_writes_thousands_apart(value, kind, said):
    rows = pd.DataFrame({"value": [value]})
    drawn = listed(rows, [TableColumn("value", "값", kind)], "표")
    assert f">{said}<" in drawn


def test_cells_of_a_list_that_hold_nothing_are_marked_but_never_a_name():
    said = {"complex_name": [""], "complex_id": ["gumi"], "share": [NAN], "note": [""]}
    columns = [COLUMNS[0], COLUMNS[1], TableColumn("note", "비고")]
    with with_texts(Texts("ko")):
        drawn = listed(pd.DataFrame(said), columns, "표")
    assert re.findall(r'<td class="([^"]*)">–</td>', drawn) == ["number none", "text none"]
    assert '<th scope="row" class="name">' in drawn


@pytest.mark.parametrize("kind", [*SCREEN_SIZES, "count", "ratio"])
def test_a_list_has_the_numbers_that_a_grid_has(kind):
    drawn = np.random.default_rng(7).normal(0.5, 1e9, 200).tolist()
    small = [value / 1e9 for value in drawn]
    columns = [
        pd.Series([*small, NAN, 0.0, 0.0005, -0.12345]),
        pd.Series([*map(int, drawn), None], dtype="Int64"),
        pd.Series([*drawn, None], dtype=object),
        pd.Series([3, 0, 7]),
    ]
    for values in columns:
        grid = in_unit(values, kind).astype("float64")
        np.testing.assert_array_equal(numbers_in_unit(values, kind), grid.to_numpy(na_value=NAN))


@pytest.mark.parametrize(
    ("lang", "rate", "label"),
    [("ko", "사용률", "사용률 증감 (%p)"), ("en", "Uptake rate", "Uptake rate: change (pp)")],
)
def test_the_change_of_a_measure_is_named_after_it(lang, rate, label):
    with with_texts(Texts(lang)):
        first, *_ = change_columns(find_measure("rate"), measure=rate)
    assert first.label == label
