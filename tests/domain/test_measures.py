"""Measures: each stands once, and its pair of columns follows from it."""

from src.domain.measures import COMPLEX_MEASURES, MATCHED, MEASURES, PEOPLE_MEASURES
from src.domain.tables import VALUES
from src.store.mart_tables import complex_figures, region_figures


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
