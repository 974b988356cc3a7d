"""The complexes of a sample, real and made up: their tree and their places."""

import pandas as pd
import pytest

from tests.sample.conftest import regions


def parents_of(complexes: pd.DataFrame) -> dict[str, str]:
    """Return the parent of each complex that has one."""
    return complexes.dropna(subset="parent_id").set_index("complex_id")["parent_id"].to_dict()


@pytest.mark.slow
def test_each_scale_has_as_many_complexes_as_it_says(pilot, national, full):
    counts = [
        int(tables["complexes"]["parent_id"].isna().sum()) for tables in (pilot, national, full)
    ]
    assert counts == [2, 33, 1_349]


def test_the_pilot_has_two_real_complexes_in_their_place_of_the_tree(pilot):
    names = set(pilot["complexes"].query("is_leaf")["complex_name"])
    assert names == {"서울디지털", "구미국가(1단지)"}
    assert parents_of(pilot["complexes"])["seoul-digital"] == "korea-export-seoul"


@pytest.mark.slow
def test_the_national_sample_holds_real_complexes_only(national):
    assert not national["complexes"]["complex_id"].str.startswith("sample-").any()
    assert len(national["complexes"].query("is_leaf")) == 40


@pytest.mark.slow
def test_real_complexes_keep_their_place_in_the_tree(national):
    above = parents_of(national["complexes"])
    assert above["seoul-digital"] == "korea-export-seoul"
    assert above["korea-export-seoul"] == "korea-export"
    assert above["banwol"] == above["sihwa"] == "banwol-special"


@pytest.mark.slow
def test_the_full_sample_has_the_published_complexes_of_each_kind(full):
    tops = full["complexes"][full["complexes"]["parent_id"].isna()]
    assert tops["kind"].value_counts().to_dict() == {
        "general": 757,
        "rural": 486,
        "national": 55,
        "urban": 51,
    }


def test_climbing_from_any_complex_ends_at_its_top(sample):
    complexes = sample["complexes"]
    above = parents_of(complexes)
    for complex_id, top_id in zip(complexes["complex_id"], complexes["top_id"], strict=True):
        at = complex_id
        while at in above:
            at = above[at]
        assert at == top_id


def test_a_leaf_is_what_nothing_hangs_below(sample):
    complexes = sample["complexes"]
    inner = set(complexes["parent_id"].dropna())
    assert (complexes["is_leaf"] == ~complexes["complex_id"].isin(inner)).all()


@pytest.mark.slow
def test_two_made_up_complexes_straddle_two_provinces_and_one_has_three_levels(full):
    complexes = full["complexes"]
    made_up = complexes[complexes["complex_id"].str.startswith("sample-")]
    straddling = made_up[made_up["sido"].isna()]
    assert len(straddling) == 2
    assert straddling["parent_id"].isna().all()
    assert not straddling["is_leaf"].any()
    for top in straddling["complex_id"]:
        parts = complexes[complexes["parent_id"] == top]
        assert parts["sido"].nunique() == len(parts) == 2
    above = parents_of(made_up)
    assert any(above.get(parent) for parent in above.values())


def test_every_leaf_stands_in_a_real_district_of_its_province(sample):
    complexes = sample["complexes"]
    leaves = complexes[complexes["is_leaf"] & complexes["sigungu"].notna()]
    districts = regions().query("level == 'sigungu'").set_index("region_code")["parent_code"]
    assert (leaves["sigungu"].map(districts) == leaves["sido"]).all()
    several = complexes[complexes["is_leaf"] & complexes["sigungu"].isna()]
    assert set(several["complex_id"]) <= {"asan", "bitgreen", "gyeongnam-aerospace"}


@pytest.mark.slow
def test_a_made_up_parent_has_a_district_only_if_its_leaves_share_it(full):
    complexes = full["complexes"]
    complexes = complexes[complexes["complex_id"].str.startswith("sample-")]
    above = parents_of(complexes)
    for row in complexes[~complexes["is_leaf"]].itertuples():
        below = [
            leaf
            for leaf in complexes[complexes["is_leaf"]].itertuples()
            if row.complex_id in (above.get(leaf.complex_id), leaf.top_id)
        ]
        shared = {leaf.sigungu for leaf in below}
        assert ({row.sigungu} == shared) if len(shared) == 1 else pd.isna(row.sigungu)


@pytest.mark.slow
def test_the_full_sample_reaches_every_province(full):
    assert full["complexes"]["sido"].dropna().nunique() == 16


def test_no_complex_hides_another(sample):
    leaves = sample["complexes"][sample["complexes"]["is_leaf"]]
    assert not leaves.duplicated(["lat", "lon"]).any()


@pytest.mark.slow
def test_rural_complexes_are_not_in_the_districts_of_cities(full):
    rural = full["complexes"].query("kind == 'rural'")
    names = rural["sigungu"].map(regions().set_index("region_code")["region_name"])
    assert not names.str.endswith("구").any()
