"""Which complexes are like this one: a table to check by eye, and a slow second version."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.metrics.similar_complexes import similar_complexes
from tests.examples import examples

NAN = math.nan
COMPLEXES = pd.DataFrame(
    [
        ("one", "national", 100, 1000.0),
        ("near", "national", 100, 1100.0),
        ("far", "national", 100, 9000.0),
        ("other kind", "general", 100, 1000.0),
        ("same size, other industry", "national", 100, 1000.0),
        ("empty", "national", 0, 1000.0),
        ("employees not known", "national", 120, NAN),
    ],
    columns=["complex_id", "kind", "tenants", "employees"],
)
MIXES = pd.DataFrame(
    [
        ("one", "food", 50),
        ("one", "steel", 50),
        ("near", "food", 40),
        ("near", "steel", 60),
        ("far", "food", 10),
        ("far", "steel", 10),
        ("same size, other industry", "textile", 70),
        ("employees not known", "food", 0),
    ],
    columns=["complex_id", "industry", "tenants"],
)
NO_MIX = MIXES.head(0)


def distances(complexes, mixes, complex_id, most=99) -> dict[str, float]:
    made = similar_complexes(complexes, mixes, complex_id, most)
    return dict(zip(made["complex_id"], made["distance"], strict=True))


def test_the_nearest_comes_first_and_size_and_mix_both_count():
    found = distances(COMPLEXES, MIXES, "one")
    assert list(found) == ["near", "employees not known", "same size, other industry", "far"]
    assert found["near"] == pytest.approx(math.log(1.1) + 2 * 0.1)
    assert found["far"] == pytest.approx(math.log(9))
    assert found["same size, other industry"] == pytest.approx(2 * 1.0)


def test_a_complex_without_a_mix_gets_the_middle_of_those_that_have_one():
    found = distances(COMPLEXES, MIXES, "one")
    # shares moved in the others: 0.1, 0 and 1; tenants replace employees that are not known
    assert found["employees not known"] == pytest.approx(math.log(1.2) + 2 * 0.1)


def test_other_kinds_empty_complexes_and_itself_are_never_like_it():
    found = distances(COMPLEXES, MIXES, "one")
    assert not {"other kind", "empty", "one"} & set(found)


def test_at_most_as_many_as_asked_for():
    assert list(distances(COMPLEXES, MIXES, "one", most=1)) == ["near"]


def test_without_any_mix_size_alone_decides():
    found = distances(COMPLEXES, NO_MIX, "one")
    assert found["same size, other industry"] == 0
    assert found["near"] == pytest.approx(math.log(1.1))


def test_where_its_own_mix_is_not_known_mixes_do_not_count():
    assert distances(COMPLEXES, MIXES, "employees not known")["one"] == pytest.approx(
        math.log(120 / 100)
    )


def test_an_unknown_complex_is_like_nothing():
    made = similar_complexes(COMPLEXES, MIXES, "nowhere")
    assert made.empty
    assert "distance" in made


def test_the_inputs_are_not_changed():
    complexes, mixes = COMPLEXES.copy(deep=True), MIXES.copy(deep=True)
    similar_complexes(COMPLEXES, MIXES, "one")
    pd.testing.assert_frame_equal(COMPLEXES, complexes)
    pd.testing.assert_frame_equal(MIXES, mixes)


def slow_distance(one: dict, other: dict, mixes: dict) -> float:
    """Return the distance of two complexes whose mixes and sizes are all known."""
    size = abs(math.log(other["employees"]) - math.log(one["employees"]))
    mine, theirs = mixes[one["complex_id"]], mixes[other["complex_id"]]
    moved = sum(abs(mine[i] / sum(mine.values()) - theirs[i] / sum(theirs.values())) for i in mine)
    return size + 2 * moved / 2


@examples(40)
@given(
    st.lists(
        st.tuples(st.integers(1, 99_999), st.lists(st.integers(1, 50), min_size=3, max_size=3)),
        min_size=2,
        max_size=8,
    )
)
def test_distances_agree_with_the_slow_obvious_ones(drawn):
    rows, mixes = [], {}
    for place, (employees, parts) in enumerate(drawn):
        name = f"c{place}"
        rows.append({"complex_id": name, "kind": "rural", "tenants": 9, "employees": employees})
        mixes[name] = {f"i{i}": part for i, part in enumerate(parts)}
    long = pd.DataFrame(
        [(c, i, tenants) for c, mix in mixes.items() for i, tenants in mix.items()],
        columns=["complex_id", "industry", "tenants"],
    )
    found = distances(pd.DataFrame(rows), long, "c0")
    slow = {row["complex_id"]: slow_distance(rows[0], row, mixes) for row in rows[1:]}
    assert found == pytest.approx(slow)
    assert list(found.values()) == sorted(found.values())
