"""A sample as a whole: its tables, the same from the same seed, and clearly made up."""

import numpy as np
import pandas as pd
import pytest

from src.sample.generate import generate
from src.sample.world import Recipe
from src.store.schema import metadata
from tests.frames import assert_same_frame
from tests.sample.conftest import REGIONS, SPENT, earlier_pilot, regions


@pytest.fixture(scope="module")
def again():
    """Make the pilot again; return it, its progress, and the global random state from before."""
    told, before = [], np.random.get_state()[1].tolist()
    tables = generate(Recipe("pilot"), lambda share, words: told.append((share, words)))
    return tables, told, before


def test_every_table_has_exactly_the_canonical_columns(sample):
    for name, table in sample.items():
        assert list(table.columns) == [column.name for column in metadata.tables[name].columns]


def test_what_must_not_be_missing_is_not_missing_and_keys_are_unique(sample):
    for name, table in sample.items():
        columns = metadata.tables[name].columns
        needed = [column.name for column in columns if not column.nullable]
        assert not table[needed].isna().any().any(), name
        keys = [column.name for column in columns if column.primary_key]
        assert not table.duplicated(keys).any(), name


def test_every_name_shows_that_it_is_made_up(sample):
    real = set(pd.read_csv(REGIONS.parent / "complex_tree.csv")["complex_id"])
    made_up = sample["complexes"][~sample["complexes"]["complex_id"].isin(real)]
    assert made_up["complex_name"].str.fullmatch(r"예시산단 \d{4}(-\w+)?").all()
    assert made_up["complex_id"].str.startswith("sample-").all()
    assert sample["buildings"]["building_name"].str.fullmatch(r"예시타워 \d{3}").all()
    assert sample["companies"]["company_name"].str.fullmatch(r"예시\w+ \d{6}").all()
    assert sample["companies"]["company_id"].str.startswith("sample-").all()
    assert sample["campaigns"]["campaign_name"].str.startswith("예시 ").all()
    assert sample["contacts"]["planner"].astype("str").str.fullmatch(r"예시 플래너 \d{2}").all()
    assert (sample["complex_quarters"]["source"] == "sample").all()


def test_every_table_that_no_file_is_needed_for_is_filled(sample):
    files = {"regions", "printed_totals", "shapes", "sources", "problems", "snapshot"}
    from_offices = {"workplaces", "workplace_places", "company_links", "company_fills"}
    assert set(sample) == set(metadata.tables) - files - from_offices
    assert all(len(table) > 0 for table in sample.values())


@pytest.mark.slow
def test_the_same_seed_gives_the_same_tables_and_another_seed_others(again, pilot):
    other = generate(Recipe("pilot", seed=8, regions=regions()))
    for name in pilot:
        assert_same_frame(pilot[name], again[0][name])
    assert not pilot["companies"]["employees"].equals(other["companies"]["employees"])


@pytest.mark.slow
def test_twelve_quarters_end_with_the_last_one_that_is_over():
    quarters = sorted(earlier_pilot()["complex_quarters"]["quarter"].unique())
    assert quarters == [
        "2022Q1", "2022Q2", "2022Q3", "2022Q4", "2023Q1", "2023Q2",
        "2023Q3", "2023Q4", "2024Q1", "2024Q2", "2024Q3", "2024Q4",
    ]  # fmt: skip


@pytest.mark.slow
def test_progress_rises_from_nothing_to_all_and_names_its_steps(again):
    _, told, _ = again
    shares = [share for share, _ in told]
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert all(words.startswith("sample_") for _, words in told)


def test_an_unknown_scale_is_refused_in_korean():
    with pytest.raises(ValueError, match="pilot, national, full 가운데 하나"):
        generate(Recipe("world", regions=regions()))


@pytest.mark.slow
def test_the_regions_of_the_project_are_used_where_none_are_given(again, pilot):
    pd.testing.assert_frame_equal(again[0]["complexes"], pilot["complexes"])


@pytest.mark.slow
def test_the_state_of_the_global_random_numbers_is_left_alone(again):
    assert np.random.get_state()[1].tolist() == again[2]


@pytest.mark.slow
def test_the_full_sample_is_made_in_thirty_seconds_of_work_and_two_gigabytes(full):
    spent, most = SPENT["full"]
    assert 0 < spent < 30
    assert 0 < most < 2 * 2**30
