"""Going through a country in slices gives the same result as all rows at once."""

import pandas as pd
import pytest

from src.linkage import candidates, prepare, run
from src.linkage.link import link
from src.linkage.prepare import prepared
from tests.linkage.truth import make_truth


@pytest.fixture(scope="module")
def truth():
    return make_truth(300, seed=3)


@pytest.mark.slow
def test_rows_prepared_in_slices_are_those_prepared_at_once(truth, monkeypatch):
    whole = prepared(truth.workplaces, "workplace_name")
    monkeypatch.setattr(prepare, "SLICE", 7)
    parts = prepared(truth.workplaces, "workplace_name")
    as_text = {name: "str" for name in whole if whole[name].dtype != bool}
    pd.testing.assert_frame_equal(parts.astype(as_text), whole.astype(as_text))


def test_only_the_rows_wanted_are_prepared(truth):
    rows = truth.workplaces
    some = prepared(rows, "workplace_name", pd.array([5, 2]).to_numpy())
    whole = prepared(rows, "workplace_name")
    assert some["name"].to_list() == [whole["name"][5], whole["name"][2]]


@pytest.mark.slow
def test_companies_joined_in_slices_are_those_joined_at_once(truth, monkeypatch):
    whole = link(truth.companies, truth.workplaces)
    monkeypatch.setattr(prepare, "SLICE", 50)
    monkeypatch.setattr(candidates, "ROWS", 31)
    monkeypatch.setattr(candidates, "SLICE", 17)
    parts = link(truth.companies, truth.workplaces)
    assert (whole.pairs["status"] == "joined").sum() > 150
    pd.testing.assert_frame_equal(parts.pairs, whole.pairs)
    assert parts.left_out == whole.left_out


def test_workplaces_placed_in_slices_are_those_placed_at_once(monkeypatch):
    workplaces = pd.DataFrame(
        {
            "source": "factories",
            "month": "2024-12",
            "workplace_key": [str(number) for number in range(6)],
            "complex_name": ["구미", "", "주안", "구미", None, "없는 곳"],
            "sigungu": ["47190", "47190", "28177", "47190", "47190", "47190"],
        }
    )
    complexes = pd.DataFrame(
        {
            "complex_id": ["gumi", "juan"],
            "complex_name": ["구미", "주안"],
            "sido": ["47", "28"],
            "sigungu": ["47190", "28177"],
            "is_leaf": True,
        }
    )
    none = pd.DataFrame({"building_id": [], "complex_id": [], "building_name": []}, dtype="str")
    rows = run.Rows(None, workplaces, complexes, none, None, None, None)
    whole = run._workplace_places(rows)
    monkeypatch.setattr(run, "SLICE", 2)
    pd.testing.assert_frame_equal(run._workplace_places(rows), whole)
    assert dict(zip(whole["workplace_key"], whole["complex_id"], strict=True)) == {
        "0": "gumi",
        "2": "juan",
        "3": "gumi",
    }
