"""Expected users of places, for readers of some regions, reveal nothing of kinds with few firms."""

import numpy as np
import pandas as pd
import pytest

from src.domain.rights import Reader
from src.protect.noise import MOST, VARIANCE
from src.store import door
from src.store.disk import make_private, note_new
from src.store.snapshots import publish
from src.store.told_expected import with_noise
from tests.store.uptake_rows import companies, country, rows

CODES = {"program": "parental", "window": 12}
ALONE = "o-alone"
"""The one firm of its kind outside Seoul."""


def tables(users: int) -> dict[str, pd.DataFrame]:
    """Return firms of Seoul and Incheon: six alike in each, and one of a kind of its own.

    users : of the firm that is alone in Incheon.
    """
    seoul = [(f"s{n}", "digital", "food", "5-49") for n in range(6)]
    seoul.append(("s-alone", "digital", "steel", "5-49"))
    others = [(f"o{n}", "bupyeong", "food", "5-49") for n in range(6)]
    others.append((ALONE, "bupyeong", "steel", "5-49"))
    firms = [one[0] for one in (*seoul, *others)]
    months = [f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)]
    started = {ALONE: users} | {firm: 1 + at % 3 for at, firm in enumerate(firms) if firm != ALONE}
    return country(
        companies=companies(*seoul, *others),
        eligible=rows("eligible", *[(f, m, "parental", "f", 5) for f in firms for m in months]),
        leave_starts=rows(
            "leave_starts",
            *[
                (firm, f"{month}-06", "parental", "f", f"{month}-20", count)
                for firm, count in started.items()
                for month in months
                if count
            ],
        ),
    )


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    """Return engines of two worlds: none of the lone firm's people in Incheon start, or nearly all.

    Both have the same secret, so that the same sums have the same noise.
    """
    folders = [tmp_path_factory.mktemp("told") for _ in range(2)]
    for folder in folders:
        note_new(folder)  # a key without a version would mean lost data
        make_private(folder / "PROTECT.key", b"s" * 32)
    return [
        door.open_engine(publish(folder, tables(users), origin="official"))
        for folder, users in zip(folders, (0, 4), strict=True)
    ]


def asked(engine, region: str, name: str, **more) -> pd.DataFrame:
    ask = door.Asker(engine, Reader("kim", frozenset({("firms", region)})))
    return ask(name, **CODES | more)


QUERIES = (
    ("complex_uptake", {"tops_only": False}),
    ("region_uptake", {"level": "sigungu"}),
    ("region_uptake", {"level": "sido", "kind": "national"}),
    ("uptake_groups", {"level": "complex", "places": ("digital",)}),
    ("uptake_groups", {"level": "sido", "places": ("11",), "kind": "national"}),
)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "more"), QUERIES)
def test_the_users_of_a_firm_that_is_alone_elsewhere_change_nothing(name, more, engines):
    few, many = (asked(engine, "11", name, **more) for engine in engines)
    assert few["expected"].notna().any()
    pd.testing.assert_frame_equal(few, many)
    everywhere = [asked(engine, "*", name, **more) for engine in engines]
    assert (everywhere[0]["expected"] != everywhere[1]["expected"]).any()


@pytest.mark.slow
def test_of_the_periods_of_a_trend_sums_alone_are_told(engines):
    codes = {name: code for name, code in CODES.items() if name != "window"}
    ask = door.Asker(engines[0], Reader("kim", frozenset({("firms", "11")})))
    rows = ask("uptake_periods", **codes)
    assert "bupyeong" not in set(rows["complex_id"])
    assert rows[["expected", "clustered", "likeness"]].isna().all(axis=None)
    assert (rows["eligible"] > 0).any()


@pytest.mark.slow
def test_kinds_of_enough_firms_go_by_those_outside_and_others_by_their_size(engines):
    """Twenty people shrink the rate of each toward the wider one; computed by hand."""
    groups = asked(engines[0], "11", "uptake_groups", level="complex", places=("digital",))
    (row,) = groups.to_dict("records")
    outside = asked(engines[0], "*", "low_uptake_candidates", sigungu="28237")
    alike = outside[outside["industry"] == "food"][["eligible", "users"]].sum()
    rate = alike["users"] / alike["eligible"]  # of all that is shown, and so of the size and all
    own = asked(engines[0], "11", "low_uptake_candidates")
    # noise moves users and others outside by at most five each
    assert row["expected"] == pytest.approx(
        own["eligible"].sum() * rate, abs=own["eligible"].sum() * 5 / alike["eligible"]
    )
    assert row["users"] == own["users"].sum()
    assert row["clustered"] >= row["eligible"]
    assert row["chance"] > row["chance_less"] > 0
    assert row["chance_more"] > 0


@pytest.mark.slow
def test_expected_of_a_place_is_the_sum_of_its_groups_and_of_regions_that_of_complexes(engines):
    groups = asked(engines[1], "11", "uptake_groups", level="complex", places=("digital",))
    places = asked(engines[1], "11", "complex_uptake", tops_only=False)
    place = places.set_index("complex_id").loc["digital"]
    (region,) = asked(engines[1], "11", "region_uptake", level="sido").to_dict("records")
    assert place["expected"] == pytest.approx(groups["expected"].sum())
    assert region["expected"] == pytest.approx(place["expected"])
    assert np.isnan(place["expected_before"])


@pytest.mark.slow
def test_where_no_kind_is_left_to_be_told_nothing_is_expected(engines):
    """Nobody is outside Incheon and Seoul."""
    both = Reader("kim", frozenset({("firms", "11"), ("firms", "28")}))
    rows_of_both = door.Asker(engines[0], both)("complex_uptake", tops_only=False, **CODES)
    there = rows_of_both.set_index("complex_id").loc[["bupyeong", "digital"]]
    assert there["expected"].isna().all()


@pytest.mark.slow
def test_a_complex_of_which_a_part_lies_elsewhere_is_not_told_to_who_sees_the_rest(tmp_path):
    """Its source places it in 구로, as some lists do with a complex in two districts."""
    both = [
        ("p", None, "p", "두 구", "national", "11", "11530", False),
        ("p-1", "p", "p", "구로 쪽", "national", "11", "11530", True),
        ("p-2", "p", "p", "강서 쪽", "national", "11", "11500", True),
    ]
    data = tables(0)
    data["complexes"] = pd.concat(
        [data["complexes"], pd.DataFrame(both, columns=data["complexes"].columns)]
    )
    moved = data["companies"]["complex_id"].map({"digital": "p-1", "bupyeong": "p-2"})
    data["companies"] = data["companies"].assign(complex_id=moved)
    engine = door.open_engine(publish(tmp_path, data, origin="official"))
    places = asked(engine, "11530", "complex_uptake", tops_only=False)
    assert set(places.loc[places["eligible"] > 0, "complex_id"]) == {"p-1"}
    assert "p" not in set(places["complex_id"])
    firms = asked(engine, "11530", "low_uptake_candidates")
    assert set(firms["company_id"]) == {*(f"s{n}" for n in range(6)), "s-alone"}
    groups = asked(engine, "11530", "uptake_groups", level="complex", places=("p", "p-1", "p-2"))
    assert set(groups["place"]) == {"p-1"}
    whole = asked(engine, "11", "complex_uptake", tops_only=False).set_index("complex_id")
    assert whole.loc["p", "eligible"] == whole.loc[["p-1", "p-2"], "eligible"].sum()


def kinds_of(users: np.ndarray) -> pd.DataFrame:
    """Return sums of kinds by their users, with a hundred people each."""
    return pd.DataFrame(
        {
            "window": 24,
            "program": "parental",
            "sex": "f",
            "industry": [f"kind-{n}" for n in range(len(users))],
            "size_band": "5-49",
            "eligible": 100,
            "users": users,
            "squares": 1000,
        }
    )


def test_two_who_see_different_regions_cannot_take_one_firm_from_each_other():
    """One sees the sum of both other firms, the other that of one: the difference is a guess."""
    both, one = kinds_of(np.full(400, 40)), kinds_of(np.full(400, 36))
    told = [with_noise(sums, "00" * 16) for sums in (both, one)]
    left = told[0]["users"] - told[1]["users"]
    assert (left == 4).mean() < 0.25
    assert left.mean() == pytest.approx(4, abs=0.3)
    assert left.var() == pytest.approx(2 * VARIANCE, rel=0.3)
    assert (told[0]["users"] - 40).abs().max() <= MOST
    assert (told[0]["eligible"] >= told[0]["users"]).all()


def test_the_same_sum_has_the_same_noise_by_its_seed():
    sums = kinds_of(np.arange(100))
    first, again, other = (with_noise(sums, seed * 16) for seed in ("00", "00", "01"))
    pd.testing.assert_frame_equal(first, again)
    assert (first["users"] != other["users"]).mean() > 0.5
