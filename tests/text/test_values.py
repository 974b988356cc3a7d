"""The formats of values in both languages, also for missing and negative ones."""

import math
from datetime import date

import pytest

from src.text.catalogue import Texts
from src.text.values import FORMATS, MISSING, is_missing

# format, value, Korean, English
CASES = [
    ("count", 129_922, "129,922", "129,922"),
    ("count", 129_922.0, "129,922", "129,922"),
    ("count", 0, "0", "0"),
    ("count", -5, "-5", "-5"),
    ("large_count", 984_829, "98만 4,829", "984,829"),
    ("large_count", 9_999, "9,999", "9,999"),
    ("large_count", 10_000, "1만", "10,000"),
    ("large_count", -984_829, "-98만 4,829", "-984,829"),
    ("share", 0.35, "35.0%", "35.0%"),
    ("share", 0.0, "0.0%", "0.0%"),
    ("share", 1.0, "100.0%", "100.0%"),
    ("per", 23.456, "23.5", "23.5"),
    ("number", 1_234.5, "1,234.5", "1,234.5"),
    ("number", -0.25, "-0.2", "-0.2"),
    ("krw", 176_798_612_345_678, "176조 7,986억 원", "₩176.8tn"),
    ("krw", 3_200_000_000, "32억 원", "₩3.2bn"),
    ("krw", 0, "0 원", "₩0"),
    ("usd", 50_664_012_345, "506억 6,401만 달러", "$50.7bn"),
    ("usd", 12_345, "1만 2,345 달러", "$12,345"),
    ("usd", 7_000_000, "700만 달러", "$7.0m"),
    ("signed_share", 0.022, "+2.2%", "+2.2%"),
    ("signed_share", -0.022, "-2.2%", "-2.2%"),
    ("signed_share", -0.0001, "±0.0%", "±0.0%"),
    ("signed_share", 0.0, "±0.0%", "±0.0%"),
    ("points", -0.0001, "±0.0%p", "±0.0 pp"),
    ("points_end", -0.0004, "-0.04%p", "-0.04 pp"),
    ("points_end", 0.031, "+3.1%p", "+3.1 pp"),
    ("points_end", 0.0, "±0.0%p", "±0.0 pp"),
    ("points_end", None, "–", "–"),
    ("signed_share_end", 0.0004, "+0.04%", "+0.04%"),
    ("signed_share_end", -0.02, "-2.0%", "-2.0%"),
    ("few", 0.272_278, "0.3", "0.3"),
    ("few", 0.04, "0.04", "0.04"),
    ("few", 0.0, "0.0", "0.0"),
    ("signed_count", 1_500, "+1,500", "+1,500"),
    ("signed_count", -1_500, "-1,500", "-1,500"),
    ("points", 0.003, "+0.3%p", "+0.3 pp"),
    ("points", -0.003, "-0.3%p", "-0.3 pp"),
    ("quarter", "2026Q1", "2026년 1분기", "Q1 2026"),
    ("quarter_short", "2026Q1", "’26.1분기", "Q1 ’26"),
    ("whole_share", 0.124, "12%", "12%"),
    ("ratio", 0.884, "0.88배", "0.88"),
    ("month", "2026-08", "2026년 8월", "August 2026"),
    ("month_short", "2026-08", "2026. 8.", "Aug 2026"),
    ("month_stacked", "2026-08", "8월<br>2026", "Aug<br>2026"),
    ("between", ("3.1", "4.2"), "3.1~4.2", "3.1–4.2"),
    ("between", ("-0.7", "+3.8"), "-0.7~+3.8", "-0.7 to +3.8"),
    ("between", ("±0.0 pp", "0.4 pp"), "±0.0 pp~0.4 pp", "±0.0 pp to 0.4 pp"),
    ("months", "2025-08~2026-01", "2025. 8.~2026. 1.", "Aug 2025–Jan 2026"),
    ("months_short", "2025-08~2026-01", "~26. 1.", "to Jan ’26"),
    ("week", date(2026, 11, 9), "2026. 11. 9. 주", "the week of 9 November 2026"),
    ("day", date(2026, 3, 31), "2026. 3. 31.", "31 March 2026"),
    ("day_short", date(2026, 3, 31), "2026. 3. 31.", "31 Mar 2026"),
    ("inside", "Parental leave", "Parental leave", "parental leave"),
    (
        "inside",
        "Uptake rate · Flexible work",
        "Uptake rate · Flexible work",
        "uptake rate of flexible work",
    ),
    ("inside", "Last 3 months, Aug 2026", "Last 3 months, Aug 2026", "last 3 months, Aug 2026"),
    *[("inside", name, name, name) for name in ("Aug 2026", "CEO training", "Q1 2026")],
]
NEVER_MISSING = {
    *("quarter", "quarter_short", "month", "month_short", "month_stacked"),
    *("months", "months_short"),
}


@pytest.mark.parametrize(("kind", "value", "korean", "english"), CASES)
def test_a_value_is_written_as_its_kind_in_each_language(kind, value, korean, english):
    assert Texts("ko").value(kind, value) == korean
    assert Texts("en").value(kind, value) == english


def test_every_format_has_a_literal_case():
    assert {kind for kind, *_ in CASES} == set(FORMATS)


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("kind", sorted(set(FORMATS) - NEVER_MISSING))
@pytest.mark.parametrize("value", [None, math.nan])
def test_a_missing_value_is_a_dash_in_every_format(kind, value, lang):
    assert FORMATS[kind](value, lang) == MISSING == "–"


@pytest.mark.parametrize(
    ("value", "expected"), [(None, True), (math.nan, True), (0, False), (0.0, False), ("", False)]
)
def test_zero_is_not_missing(value, expected):
    assert is_missing(value) is expected
