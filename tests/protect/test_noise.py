"""The noise of protected counts: its table, a slow version, and the package of the ONS."""

import numpy as np
import pandas as pd
import pytest
from cell_key_perturbation.create_perturbed_table import create_perturbed_table
from scipy import optimize

from src.protect.keys import cell_keys, record_keys
from src.protect.noise import KEYS, most_even, noise_table, protect

SECRET = b"a secret of the tests"


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_noise_has_mean_0_and_variance_2_exactly(count):
    noise = noise_table()[count]
    assert len(noise) == 1024
    assert noise.sum() == 0
    assert (noise**2).sum() == 2 * 1024


def test_noise_is_5_at_most_and_never_makes_a_count_negative():
    counts = np.arange(6)[:, None]
    assert np.abs(noise_table()).max() == 5
    assert (counts + noise_table()).min() == 0


def test_zero_stays_zero():
    assert set(protect(np.zeros(KEYS), np.arange(KEYS))) == {0}


def test_large_counts_have_the_noise_of_five():
    keys = np.arange(KEYS)
    assert (protect(np.full(KEYS, 70_000), keys) - 70_000 == noise_table()[5]).all()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_every_noise_has_a_key_and_as_many_as_its_share_within_two_in_a_hundred(count):
    values = np.arange(-count, 6)
    keys = np.array([(noise_table()[count] == value).sum() for value in values])
    assert np.abs(keys - most_even(values) * KEYS).max() < 0.02 * KEYS
    assert (keys >= 1).all()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_the_shares_are_those_that_a_search_for_the_largest_entropy_finds(count):
    values = np.arange(-count, 6)
    found = optimize.minimize(
        lambda shares: (shares * np.log(shares)).sum(),
        np.full(len(values), 1 / len(values)),
        bounds=[(1e-9, 1)] * len(values),
        constraints=[
            {"type": "eq", "fun": lambda shares: shares.sum() - 1},
            {"type": "eq", "fun": lambda shares: shares @ values},
            {"type": "eq", "fun": lambda shares: shares @ values**2 - 2},
        ],
        options={"maxiter": 1000, "ftol": 1e-12},
    )
    np.testing.assert_allclose(most_even(values), found.x, atol=2e-4)


def as_ptable() -> pd.DataFrame:
    """Return the table as the package reads it: a row per count (1 to 750) and key."""
    counts = np.repeat(np.arange(1, 751), KEYS)
    keys = np.tile(np.arange(KEYS), 750)
    noise = noise_table()[np.minimum(counts, 5), keys]
    return pd.DataFrame({"pcv": counts, "ckey": keys, "pvalue": noise})


def by_the_package(people: pd.DataFrame, threshold: int = 0) -> pd.Series:
    """Return the protected counts of cells, NA below the threshold."""
    table = create_perturbed_table(
        people, as_ptable(), ["place"], ["programme"], "key", False, threshold
    )
    return table.set_index(["place", "programme"])["count"]


def test_counts_are_those_of_the_package_of_the_ons_for_the_same_keys():
    draw = np.random.default_rng(3)
    people = pd.DataFrame(
        {
            "place": draw.choice(
                [*"abcdefgh"], 6000, p=[0.5, 0.3, 0.1, 0.06, 0.02, 0.01, 0.005, 0.005]
            ),
            "programme": draw.choice(["care", "leave", "rare"], 6000, p=[0.6, 0.39, 0.01]),
            "key": draw.integers(0, KEYS, 6000),
        }
    )
    cells = people.groupby(["place", "programme"])["key"].agg(["size", "sum"])
    own = pd.Series(protect(cells["size"], cells["sum"] % KEYS), cells.index)
    theirs = by_the_package(people)
    assert len(theirs) >= 20
    assert theirs[cells.index].tolist() == own.tolist()
    assert theirs.sum() == own.sum()
    withheld = by_the_package(people, threshold=5)
    assert withheld[cells.index].isna().tolist() == (own < 5).tolist()


def test_counts_by_hashed_keys_are_those_of_the_package_too():
    """The package adds up keys of people: one in each cell has its key, the others none."""
    counts = [1, 2, 7, 751, 1800]
    keys = cell_keys([11, 12, 13, 14, 15], counts, ["leave"] * 5, SECRET)
    people = pd.DataFrame(
        [
            (place, "leave", int(key) if number == 0 else 0)
            for place, (count, key) in enumerate(zip(counts, keys, strict=True))
            for number in range(count)
        ],
        columns=["place", "programme", "key"],
    )
    assert by_the_package(people).tolist() == protect(counts, keys).tolist()


def test_keys_of_records_are_alike_at_every_load_and_differ_by_sex_company_and_secret():
    keys = record_keys(["가", "나"], SECRET)
    assert keys["company_id"].tolist() == ["가", "가", "나", "나"]
    assert sorted(keys["sex"][:2]) == ["f", "m"]
    assert keys["record_key"].nunique() == 4
    assert keys["record_key"].between(0, 2**40 - 1).all()
    pd.testing.assert_frame_equal(keys, record_keys(["가", "나"], SECRET))
    other = record_keys(["가", "나"], b"another")["record_key"]
    assert (other != keys["record_key"]).all()


def test_keys_of_cells_differ_by_records_count_and_programme():
    first = cell_keys(range(4096), [9] * 4096, ["leave"] * 4096, SECRET)
    assert (first == cell_keys(range(4096), [9] * 4096, ["leave"] * 4096, SECRET)).all()
    others = (
        cell_keys(range(1, 4097), [9] * 4096, ["leave"] * 4096, SECRET),
        cell_keys(range(4096), [10] * 4096, ["leave"] * 4096, SECRET),
        cell_keys(range(4096), [9] * 4096, ["care"] * 4096, SECRET),
        cell_keys(range(4096), [9] * 4096, ["leave"] * 4096, b"another"),
    )
    for other in others:
        assert (other == first).mean() < 0.01
        assert abs(np.corrcoef(first, other)[0, 1]) < 0.06


def test_keys_of_cells_are_spread_evenly():
    keys = cell_keys(range(100_000), [9] * 100_000, ["leave"] * 100_000, SECRET)
    assert keys.min() == 0
    assert keys.max() == 1023
    seen = np.bincount(keys, minlength=KEYS)
    assert ((seen - 100_000 / KEYS) ** 2 / (100_000 / KEYS)).sum() < 1200
