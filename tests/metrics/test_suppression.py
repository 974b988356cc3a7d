"""Suppression: the published table, linear programmes and full enumeration, random tables."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.metrics.checks import BadInputError
from src.metrics.suppression import audit, protect
from src.metrics.tables import TOTAL, equations, with_margins
from tests.metrics.support import reference


def _table(values, names=("region", "program")):
    values = np.asarray(values)
    sizes = zip(names, values.shape, strict=True)
    labels = [[f"{name}{i}" for i in range(size)] for name, size in sizes]
    index = pd.MultiIndex.from_product(labels, names=names)
    return pd.DataFrame({"users": values.ravel()}, index=index).reset_index(), list(names)


# Statistics Norway, SSBtools data z1: region × hovedint (annet, arbeid, soshjelp, trygd)
Z1 = [
    [11, 11, 55, 36], [7, 1, 29, 18], [5, 8, 35, 25], [13, 2, 17, 13],
    [9, 14, 63, 52], [12, 9, 24, 22], [6, 4, 22, 8], [9, 3, 38, 15],
]  # fmt: skip


def test_the_table_z1_needs_the_three_published_cells_and_no_more():
    """GaussSuppression 1.2.3, tests: below 4 are B, D, H × arbeid; B, D, H × annet go with them."""
    table, names = _table(Z1)
    result = protect(table, names, "users", threshold=4)
    where = result[result["suppressed"] != ""].set_index(names)["suppressed"]
    assert where.to_dict() == {
        ("region1", "program0"): "complementary", ("region1", "program1"): "small",
        ("region3", "program0"): "complementary", ("region3", "program1"): "small",
        ("region7", "program0"): "complementary", ("region7", "program1"): "small",
    }  # fmt: skip
    limits = audit(result, names, "users").set_index(names)[["lower", "upper"]]
    assert limits.loc[("region1", "program1")].tolist() == pytest.approx([0, 6])
    assert limits.loc[("region3", "program0")].tolist() == pytest.approx([9, 15])


def test_the_published_suppression_and_its_audit_are_reproduced():
    table = reference("suppression/z1_input.csv")
    names = ["region", "hovedint"]
    result = protect(table, names, "ant", threshold=4)
    printed = reference("suppression/z1_crosstab_gauss.csv").replace("Total", TOTAL)
    both = result.merge(printed, on=names, suffixes=("", "_printed"))
    assert len(both) == len(result) == 45
    assert ((both["suppressed"] != "") == both["suppressed_printed"]).all()
    published = both["suppressed"] == ""
    assert (both.loc[published, "ant"] == both.loc[published, "ant_printed"]).all()
    limits = audit(result, names, "ant").merge(reference("suppression/z1_lp_audit.csv"), on=names)
    np.testing.assert_allclose(limits["lower"], limits["feasible_min"], atol=1e-9)
    np.testing.assert_allclose(limits["upper"], limits["feasible_max"], atol=1e-9)


def test_small_cells_alone_would_be_recovered_exactly():
    table, names = _table(Z1)
    cells = with_margins(table, names, "users")
    cells["users"] = cells["users"].where(cells["users"] >= 4)
    limits = audit(cells, names, "users")
    assert limits["derivable"].all()
    assert limits["lower"].tolist() == limits["upper"].tolist() == [1, 2, 3]


def test_every_small_cell_and_small_total_is_withheld_and_nothing_shows_through():
    table, names = _table([[0, 3, 40], [20, 30, 50], [1, 1, 2]])
    result = protect(table, names, "users")
    assert result.set_index(names).loc[("region2", TOTAL), "suppressed"] == "small"
    assert result.loc[result["suppressed"] != "", "users"].isna().all()
    assert (result.loc[result["suppressed"] == "", "users"] >= 5).all()
    assert not audit(result, names, "users")["derivable"].any()


def test_a_table_without_small_cells_is_published_whole():
    table, names = _table([[10, 20], [30, 40]])
    result = protect(table, names, "users")
    assert (result["suppressed"] == "").all()
    assert result["users"].tolist() == [10, 20, 30, 40, 40, 60, 30, 70, 100]
    assert audit(result, names, "users").empty


def test_a_small_cell_alone_takes_its_total_with_it():
    result = protect(*_table([3], ("region",)), "users")
    assert result["suppressed"].tolist() == ["small", "small"]
    result = protect(*_table([3, 90], ("region",)), "users")
    assert result["suppressed"].tolist() == ["small", "complementary", ""]


def test_an_empty_table_gives_an_empty_result():
    table, names = _table([[1]])
    result = protect(table.iloc[:0], names, "users")
    assert result.columns.tolist() == [*names, "users", "suppressed"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"users": -1}, "users 열에 음수"),
        ({"users": 1.5}, "정수가 아닌 값"),
        ({"users": None}, "users 열에 빈 값"),
        ({"region": TOTAL}, "합계 행\\('total'\\)"),
        ({"region": "same", "program": "same"}, "두 번 나옵니다"),
    ],
)
def test_bad_input_is_answered_in_words(change, words):
    table, names = _table([[10, 20]])
    with pytest.raises(BadInputError, match=words):
        protect(table.assign(**change), names, "users")
    with pytest.raises(BadInputError, match="필요한 열이 없습니다: users"):
        protect(table.drop(columns="users"), names, "users")


def test_totals_that_contradict_each_other_are_refused():
    table, names = _table([[10, 20], [3, 40]])
    result = protect(table, names, "users")
    result.loc[(result["region"] == TOTAL) & (result["program"] == TOTAL), "users"] = 99
    with pytest.raises(BadInputError, match="합계가 서로 맞지 않습니다"):
        audit(result, names, "users")


def test_totals_are_the_sums_of_their_cells():
    table, names = _table(np.arange(24).reshape(2, 3, 4), ("region", "program", "sex"))
    cells = with_margins(table, names, "users")
    assert len(cells) == 3 * 4 * 5
    assert np.abs(equations(cells, names) @ cells["users"].to_numpy(float)).max() == 0
    whole = cells[(cells[names] == TOTAL).all(axis=1)]
    assert whole["users"].tolist() == [24 * 23 / 2]


def _possible_by_enumeration(result, names, largest):
    """Every filling of the inner cells by whole numbers that fits all that is published."""
    inner = result[(result[names] != TOTAL).all(axis=1)]
    totals = result.drop(inner.index)
    published = totals[totals["users"].notna()]
    members = np.array(
        [
            [all(row[n] in (TOTAL, cell[n]) for n in names) for _, cell in inner.iterrows()]
            for _, row in published.iterrows()
        ]
    ).reshape(len(published), len(inner))
    choices = [[v] if v == v else range(largest + 1) for v in inner["users"]]
    fillings = np.array(list(product(*choices)), float)
    fit = (fillings @ members.T == published["users"].to_numpy()).all(axis=1)
    return fillings[fit][:, inner["users"].isna().to_numpy()]


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=2))
@settings(max_examples=15, deadline=None)
def test_no_inner_cell_is_derived_by_trying_all_tables(values):
    table, names = _table(values)
    result = protect(table, names, "users", threshold=3)
    fits = _possible_by_enumeration(result, names, largest=5)
    if fits.shape[1]:
        assert (fits.min(axis=0) < fits.max(axis=0)).all()


counts_ = st.one_of(st.integers(0, 9), st.integers(0, 200))


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 3), st.data())
@settings(max_examples=40, deadline=None)
def test_no_cell_of_a_random_table_can_be_derived(rows, columns, layers, data):
    """Two dimensions (layers 0) or three, with all margins."""
    shape = (rows, columns) if layers == 0 else (rows, columns, layers)
    size = int(np.prod(shape))
    values = np.array(data.draw(st.lists(counts_, min_size=size, max_size=size))).reshape(shape)
    table, names = _table(values, ("region", "program", "sex")[: len(shape)])
    before = table.copy()
    result = protect(table, names, "users")
    pd.testing.assert_frame_equal(table, before)
    truth = with_margins(table, names, "users").set_index(names)["users"]
    true = truth.loc[pd.MultiIndex.from_frame(result[names])].to_numpy()
    assert ((true < 5) == (result["suppressed"] == "small")).all()
    shown = (result["suppressed"] == "").to_numpy()
    assert (result["users"].to_numpy()[shown] == true[shown]).all()
    limits = audit(result, names, "users")
    assert not limits["derivable"].any()
    assert (limits["lower"] <= true[~shown] + 1e-6).all()
    assert (limits["upper"] >= true[~shown] - 1e-6).all()


@given(st.integers(0, 1000))
@settings(max_examples=8, deadline=None)
def test_the_order_of_rows_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    table, names = _table(rng.poisson(8, (4, 3)))
    shuffled = table.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(protect(table, names, "users"), protect(shuffled, names, "users"))
