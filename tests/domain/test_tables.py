"""The canonical tables: each column occurs once, and a header identifies an extract."""

import pytest

from src.domain.codes import IN_FILES
from src.domain.columns import REFERENCE
from src.domain.tables import EXTRACT, EXTRACTS, INDUSTRY_VALUES, TABLE, TABLES, VALUES
from src.store.layout import layout


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_stands_once_and_says_what_it_means(table):
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert all(column.ko and column.en for column in table.columns)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_makes_way_for_new_rows_is_told_by_columns(table):
    assert set(table.replaced_by or ()) <= {column.name for column in table.columns}


@pytest.mark.parametrize("table", EXTRACTS, ids=lambda table: table.name)
def test_every_column_of_an_extract_has_a_title_and_no_other_has_it(table):
    titles = [title for c in table.file_columns for title in (c.title, *c.also)]
    assert all(titles)
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("table", EXTRACTS, ids=lambda table: table.name)
def test_an_extract_is_told_by_columns_that_it_has(table):
    assert set(table.signs) <= {column.name for column in table.file_columns}
    assert 0 < table.least <= len(table.signs)


def test_a_company_may_be_told_by_any_of_three_columns():
    columns = EXTRACT["contacts"].file_columns
    assert [c.name for c in columns if not c.must_be_given][:4] == ["campaign_id", *REFERENCE]


def test_a_column_that_files_give_in_words_is_of_a_vocabulary_with_words():
    kinds = {column.kind for table in EXTRACTS for column in table.file_columns}
    assert set(IN_FILES) <= kinds


def test_the_values_of_a_complex_are_those_of_its_quarters():
    assert VALUES[:4] == ("tenants", "operating", "leasing", "employees")
    assert INDUSTRY_VALUES == ("tenants", "operating", "employees")
    assert TABLE["complex_quarters"].keys == ("complex_id", "quarter", "source")


def test_the_layout_is_the_one_that_published_snapshots_have():
    assert layout() == "46fc1d1521d9", "snapshots published before cannot be opened any more"
