"""Samples larger than memory: copies without common keys, written file by file."""

import pandas as pd
import pytest

from src.sample.generate import CannotMake, generate
from src.sample.pieces import MARKED, marked, write_pieces
from src.sample.world import Recipe
from src.store.schema import metadata

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with two copies of the pilot."""
    folder = tmp_path_factory.mktemp("pieces")
    write_pieces(folder, 2, Recipe("pilot"))
    return folder


def test_each_table_has_a_file_for_every_copy(folder):
    assert {path.name for path in folder.iterdir()} == set(MARKED)
    for path in folder.iterdir():
        assert sorted(f.name for f in path.iterdir()) == ["piece-001.parquet", "piece-002.parquet"]


@pytest.mark.parametrize("name", sorted(MARKED))
def test_no_key_repeats_and_columns_are_canonical(folder, name):
    table = pd.concat([pd.read_parquet(file) for file in sorted((folder / name).iterdir())])
    assert list(table.columns) == [column.name for column in metadata.tables[name].columns]
    keys = [column.name for column in metadata.tables[name].primary_key]
    plain = table[keys].astype(dict.fromkeys(table[keys].select_dtypes("category"), "str"))
    assert not plain.duplicated().any()


def test_business_numbers_do_not_repeat_either(folder):
    files = sorted((folder / "companies").iterdir())
    numbers = pd.concat([pd.read_parquet(file)["business_no"] for file in files])
    assert numbers.is_unique
    assert set(numbers.str[3:5]) == {"00"}


def test_a_copy_of_a_real_complex_says_that_it_is_made_up(pilot):
    names = marked(pilot, 3)["complexes"]["complex_name"]
    assert names.str.match(r"예시 .*-x04").all()


def test_the_first_copy_is_the_sample_itself(folder, pilot):
    shown = pd.read_parquet(folder / "companies" / "piece-001.parquet")
    assert shown.astype("str").equals(pilot["companies"].astype("str"))


@pytest.mark.parametrize("factor", [0, 100])
def test_a_factor_without_numbers_is_refused_in_korean(tmp_path, factor):
    with pytest.raises(CannotMake, match="배수는 1부터 44까지"):
        write_pieces(tmp_path, factor, Recipe("pilot"))


def test_three_years_are_not_the_most():
    tables = generate(Recipe("pilot", years=5))
    assert tables["eligible"]["month"].astype("str").min() == "2021-08"
    assert tables["complex_quarters"]["quarter"].nunique() == 20
