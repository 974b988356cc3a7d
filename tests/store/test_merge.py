"""How new rows are merged with old ones."""

import pandas as pd
import pytest
from sqlalchemy import select

from src.store.complex_rows import keep_known_trees, merge_complexes, stand_between_parts
from src.store.merge import REPLACED_BY, combine, drop_second_hand
from src.store.schema import complex_quarters, metadata
from src.store.snapshots import publish
from tests.store import small


def complex_(name="서울", **columns):
    row = {"complex_id": "a", "parent_id": None, "top_id": "a", "complex_name": name}
    row |= {"kind": "national", "sido": "11", "sigungu": "11530", "is_leaf": True}
    row |= {"printed_name": None, "development": None, "lat": None, "lon": None, "place": None}
    return pd.DataFrame([row | columns])


def told_by(source, quarter):
    return pd.DataFrame({"complex_id": ["a"], "source": [source], "quarter": [quarter]})


def merged(old, old_facts, new, new_facts):
    return merge_complexes(old, new, old_facts, new_facts).iloc[0]


def test_every_table_says_what_its_new_rows_replace():
    assert set(REPLACED_BY) == set(metadata.tables) - {"snapshot"}


def test_the_later_census_names_a_complex():
    older, newer = told_by("kicox_complexes", "2025Q2"), told_by("kicox_complexes", "2025Q3")
    assert merged(complex_("옛"), older, complex_("새"), newer)["complex_name"] == "새"
    assert merged(complex_("새"), newer, complex_("옛"), older)["complex_name"] == "새"


def test_the_census_says_where_a_complex_lies_also_against_a_later_survey():
    census, survey = told_by("kicox_complexes", "2025Q3"), told_by("kicox_national", "2026Q1")
    deep = complex_("서울디지털", parent_id="top", top_id="top")
    assert merged(deep, census, complex_("서울"), survey)["parent_id"] == "top"
    assert merged(complex_("서울"), survey, deep, census)["parent_id"] == "top"


def test_an_exact_place_is_never_lost_to_a_guess():
    facts = told_by("kicox_complexes", "2025Q3")
    exact = complex_(lat=37.1, lon=126.1, place="exact")
    guess = complex_(lat=37.9, lon=126.9, place="approximate")
    assert merged(exact, facts, guess, facts)[["lat", "place"]].to_list() == [37.1, "exact"]
    assert merged(guess, facts, exact, facts)[["lat", "place"]].to_list() == [37.1, "exact"]


def test_what_the_better_source_leaves_empty_is_kept_from_the_other():
    facts = told_by("kicox_complexes", "2025Q3")
    kept = merged(complex_(development="done"), facts, complex_("새"), facts)
    assert (kept["complex_name"], kept["development"]) == ("새", "done")


def test_a_complex_that_was_given_a_child_is_no_leaf():
    child = complex_("아래", complex_id="b", parent_id="a")
    both = pd.concat([complex_(), child])
    assert list(keep_known_trees(both, both)["is_leaf"]) == [False, True]


def test_a_straddling_complex_stands_in_the_middle_of_its_parts():
    parts = [
        complex_("왼쪽", complex_id="l", parent_id="a", lat=37.0, lon=126.0, place="exact"),
        complex_("오른쪽", complex_id="r", parent_id="a", lat=38.0, lon=127.0, place="exact"),
    ]
    placed = stand_between_parts(pd.concat([complex_(), *parts], ignore_index=True))
    assert placed.iloc[0][["lat", "lon", "place"]].to_list() == [37.5, 126.5, "approximate"]


def test_a_parent_in_between_stands_amid_its_own_parts_and_the_top_amid_those_below_it():
    tree = [
        complex_("위", complex_id="a"),
        complex_("사이", complex_id="b", parent_id="a"),
        complex_("왼쪽", complex_id="l", parent_id="b", lat=36.0, lon=126.0, place="exact"),
        complex_("가운데", complex_id="m", parent_id="b", lat=37.0, lon=127.0, place="exact"),
        complex_("먼 곳", complex_id="f", parent_id="a", lat=39.5, lon=129.5, place="exact"),
    ]
    placed = stand_between_parts(pd.concat(tree, ignore_index=True)).set_index("complex_id")
    assert placed.loc["b", ["lat", "lon"]].to_list() == [36.5, 126.5]
    assert placed.loc["a", ["lat", "lon"]].to_list() == [38.0, 128.0]


def test_a_later_batch_replaces_the_same_quarter_of_an_earlier_one():
    both = combine(
        [{"complex_quarters": small.census()}, {"complex_quarters": small.census(magok=99)}]
    )
    facts = both["complex_quarters"]
    assert list(facts.loc[facts["complex_id"] == "magok", "tenants"]) == [99]


def repeating(quarter_before, quarter):
    """Return a survey file that prints its quarter and repeats the tenants of the one before."""
    return {
        "complexes": small.complexes(),
        "complex_quarters": pd.concat([small.survey(quarter_before), small.survey(quarter)]),
        "sources": small.source(quarter, "kicox_national", "survey.xlsx"),
    }


def quarters_after(batches):
    return set(combine(batches)["complex_quarters"]["quarter"])


def test_a_repeated_figure_stands_in_for_a_quarter_that_nobody_loaded():
    assert quarters_after(drop_second_hand([repeating("2025Q4", "2026Q1")], None)) == {
        "2025Q4",
        "2026Q1",
    }


@pytest.mark.slow
def test_a_repeated_figure_never_replaces_the_publication_of_its_own_quarter(tmp_path):
    own = {
        "complexes": small.complexes(),
        "complex_quarters": small.survey("2025Q4"),
        "sources": small.source("2025Q4", "kicox_national", "own.xlsx"),
    }
    thin = repeating("2025Q4", "2026Q1")
    thin["complex_quarters"] = thin["complex_quarters"].assign(employees_m=None)
    for order in ([own, thin], [thin, own]):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        for batch in order:
            last = publish(folder, batch, origin="official")
        facts = small.ask(last, select(complex_quarters))
        men = facts.loc[facts["quarter"] == "2025Q4", "employees_m"]
        assert men.max() == 1500


def test_an_empty_table_of_a_load_keeps_its_columns():
    empty = {"sources": small.source("2025Q3"), "complex_quarters": small.census().iloc[:0]}
    kept = drop_second_hand([empty], small.source("2025Q2"))[0]["complex_quarters"]
    assert list(kept.columns) == list(small.census().columns)
