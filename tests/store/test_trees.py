"""Sums over trees, compared with the slow and obvious recursion."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.store.trees import in_use, read_trees, roles, split_nodes, totals
from tests.examples import examples

NAN = float("nan")


def settle(parents: list[int], printed: list[float], listed: list[bool] | None = None):
    """Return (roles, totals, partial) of one tree and quarter; parents by position, -1 for none."""
    ids = [f"n{i}" for i in range(len(parents))]
    above = [None if parent < 0 else ids[parent] for parent in parents]
    trees = read_trees(pd.DataFrame({"complex_id": ids, "parent_id": above}))
    grid = np.array([printed], dtype=float)
    here = ~np.isnan(grid) if listed is None else np.array([listed])
    used = in_use(here, trees)
    split = split_nodes(grid, used, trees)
    total, partial = totals(grid, trees)
    return list(roles(grid, used, split, trees)[0]), list(total[0]), list(partial[0])


def test_a_child_complex_is_never_summed_with_its_parent():
    assert settle([-1, 0, 0], [30, 10, 20])[0] == ["contained", "summed", "summed"]


def test_a_parent_stands_for_its_children_where_one_of_them_is_withheld():
    role, total, _ = settle([-1, 0, 0], [30, 10, NAN], [True, True, True])
    assert role == ["summed", "contained", "contained"]
    assert total[:2] == [30, 10]


def test_a_parent_stands_for_children_that_do_not_add_up_to_it():
    assert settle([-1, 0, 0], [31, 10, 20])[0] == ["summed", "contained", "contained"]


def test_children_stand_for_a_parent_that_is_not_printed_and_what_is_missing_is_told():
    role, total, partial = settle([-1, 0, 0], [NAN, 10, NAN], [False, True, True])
    assert role == ["contained", "summed", "missing"]
    assert (total[0], partial[0]) == (10, True)


def test_a_top_that_is_printed_alone_is_summed_itself():
    assert settle([-1, 0, 0], [407, NAN, NAN])[0] == ["summed", None, None]


def test_a_sum_reaches_through_a_level_that_is_not_printed():
    role, total, partial = settle([-1, 0, 1, 1], [NAN, NAN, 3, 4])
    assert role == ["contained", "contained", "summed", "summed"]
    assert (total, partial) == ([7, 7, 3, 4], [False] * 4)


def test_complexes_that_contain_each_other_are_refused():
    rounds = pd.DataFrame({"complex_id": ["a", "b"], "parent_id": ["b", "a"]})
    with pytest.raises(ValueError, match="its own ancestor"):
        read_trees(rounds)


@st.composite
def trees_with_figures(draw):
    size = draw(st.integers(1, 9))
    parents = [-1] + [draw(st.integers(-1, i - 1)) for i in range(1, size)]
    cells = st.sampled_from([NAN, 0, 1, 2, 3])
    printed = [draw(cells) for _ in range(size)]
    listed = [draw(st.booleans()) or not np.isnan(number) for number in printed]
    return parents, printed, listed


def obvious_sum(node, parents, printed, listed):
    """Return (sum, is it complete) of a node by the written rule; None if nothing is listed."""
    children = [child for child, parent in enumerate(parents) if parent == node]
    below = [obvious_sum(child, parents, printed, listed) for child in children]
    below = [found for found in below if found is not None]
    known = not np.isnan(printed[node])
    if not below:
        if not listed[node]:
            return None
        return (printed[node], True) if known else (0, False)
    added, complete = sum(s for s, _ in below), all(c for _, c in below)
    if known and not (complete and added == printed[node]):
        return printed[node], True
    return added, complete


@pytest.mark.slow
@given(trees_with_figures())
@examples(300)
def test_the_summed_complexes_add_up_to_what_the_obvious_recursion_finds(tree):
    parents, printed, listed = tree
    role, _, _ = settle(parents, printed, listed)
    summed = sum(number for number, does in zip(printed, role, strict=True) if does == "summed")
    tops = [node for node, parent in enumerate(parents) if parent < 0]
    found = [obvious_sum(top, parents, printed, listed) for top in tops]
    assert summed == sum(value for value, _ in filter(None, found))
    assert ("missing" not in role) or not all(complete for _, complete in filter(None, found))
