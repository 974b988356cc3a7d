"""Definitions: every measure is complete in two languages, and its values follow its row."""

import numpy as np
import pandas as pd
import pytest

from src.domain.measures import DIRECTIONS, MEASURES, UNITS
from src.metrics.checks import BadInputError
from src.metrics.definitions import measure_values


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_complete(name):
    row = MEASURES[name]
    assert row.unit in UNITS
    assert row.direction in DIRECTIONS
    assert all([row.numerator, row.source, row.label_ko, row.label_en])
    assert row.meaning_ko.endswith("다.")
    assert row.meaning_en.endswith(".")
    assert bool(row.denominator) or row.unit not in ("per",)


def test_the_measures_of_complexes_are_all_there():
    assert {
        "complexes", "tenants", "operating", "operating_share", "employees", "women_share",
        "employees_per_company", "production_krw", "exports_usd",
    } <= set(MEASURES)  # fmt: skip


def test_a_share_comes_with_wilson_limits_and_a_withheld_figure_stays_missing():
    frame = pd.DataFrame(
        {"employees_f": [65, None, 0], "employees": [100, 50, 0]}, index=["a", "b", "c"]
    )
    values = measure_values(frame, "women_share")
    np.testing.assert_allclose(values.loc["a"], [0.65, 0.5525444, 0.7363575], atol=1e-7)
    assert values.loc[["b", "c"]].isna().all(axis=None)


def test_a_count_and_a_ratio_have_no_interval():
    frame = pd.DataFrame({"employees": [30, 5], "operating": [10, 0]})
    assert measure_values(frame, "employees")["value"].tolist() == [30, 5]
    per = measure_values(frame, MEASURES["employees_per_company"])
    assert per["value"].tolist()[0] == 3
    assert np.isnan(per["value"][1])
    assert per[["lower", "upper"]].isna().all(axis=None)


def test_more_operating_than_tenants_is_refused_in_words():
    frame = pd.DataFrame({"operating": [3], "tenants": [2]}, index=["gumi"])
    with pytest.raises(BadInputError, match="행 gumi: operating=3, tenants=2"):
        measure_values(frame, "operating_share")


def test_an_unknown_measure_is_answered_with_the_known_ones():
    with pytest.raises(BadInputError, match="모르는 지표입니다: 'uptake'.*operating_share"):
        measure_values(pd.DataFrame(), "uptake")
