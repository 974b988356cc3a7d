"""Measures: each is complete in two languages, and determines its pair of columns."""

import pytest

from src.domain.measures import (
    COMPLEX_MEASURES,
    DIRECTIONS,
    MATCHED,
    MEASURES,
    PEOPLE_MEASURES,
    UNITS,
)
from src.domain.tables import VALUES
from src.store.mart_tables import complex_figures, region_figures


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_complete(name):
    row = MEASURES[name]
    assert row.unit in UNITS
    assert row.direction in DIRECTIONS
    assert all([row.numerator, row.source, row.label_ko, row.label_en])
    assert row.meaning_ko.endswith("다.")
    assert row.meaning_en.endswith(".")
    assert bool(row.denominator) or row.unit not in ("per",)


def test_every_measure_of_a_complex_divides_values_that_sources_give():
    asked = {name for row in COMPLEX_MEASURES[1:] for name in (row.numerator, row.denominator)}
    assert asked - {""} <= set(VALUES)


def test_every_share_of_a_quarter_is_summed_over_complexes_that_give_both():
    assert MATCHED == (
        ("operating", "tenants"),
        ("employees_f", "employees"),
        ("employees", "operating"),
    )
    for numerator, denominator in MATCHED:
        names = {f"{numerator}_of_{denominator}", f"{denominator}_with_{numerator}"}
        assert names <= set(complex_figures.c.keys())
        assert names <= set(region_figures.c.keys())


def test_figures_that_always_come_together_need_no_pair():
    assert not any(row.is_matched for row in (*PEOPLE_MEASURES, MEASURES["rate"]))
