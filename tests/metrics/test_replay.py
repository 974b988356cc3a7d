"""Earlier lists compared with what came after: each order counted firm by firm."""

import numpy as np
import pandas as pd
import pytest

from src.metrics.replay import OURS, RANDOM, VISITED, expected_users, replay


def made_up(count: int = 200) -> pd.DataFrame:
    draw = np.random.default_rng(7)
    eligible = draw.poisson(2.0, count)
    users = draw.binomial(eligible, 0.5)
    return pd.DataFrame(
        {
            "company_id": [f"f{number}" for number in range(count)],
            "help": draw.random(count),
            "open": draw.poisson(1.0, count),
            "staff": draw.permutation(count).astype(float),
            "small": draw.random(count) < 0.5,
            "eligible": eligible,
            "users": users,
            "expected": eligible * draw.uniform(0.3, 0.7, count),
            "ended": draw.poisson(4.0, count) + 5,
            "without": draw.poisson(2.0, count),
            "visited": draw.random(count) < 0.2,
        }
    )


def recount(firms: pd.DataFrame, names: list[str]) -> tuple[float, float, float]:
    ended = without = within = 0
    for name in names:
        (row,) = firms[firms["company_id"] == name].itertuples()
        ended, without, within = (
            ended + row.ended,
            without + row.without,
            within + row.without * min(1, 3 / max(row.open, 1)),
        )
    return ended, without, within


@pytest.mark.slow
def test_each_order_holds_what_a_slow_recount_finds():
    firms, taken = made_up(), 30
    found = replay(firms, taken, 3).set_index("rule")

    def first(key) -> list[str]:
        keyed = [(key(row), at, row.company_id) for at, row in enumerate(firms.itertuples())]
        return [name for _, _, name in sorted(keyed)[:taken]]

    def z(row) -> float:
        if not row.eligible:
            return 99.0
        return (row.users - row.expected) / np.sqrt(
            row.expected * (1 - row.expected / row.eligible)
        )

    orders = {
        "open": lambda row: -row.open,
        "size": lambda row: -row.staff,
        "observed_missed": lambda row: row.users - row.expected if row.eligible else 99.0,
        "z": z,
        "lowest_rate": lambda row: row.users / row.eligible if row.eligible else 99.0,
    }
    for rule, key in orders.items():
        told = found.loc[rule, ["ended", "without", "within_reach"]].tolist()
        assert told == pytest.approx(recount(firms, first(key))), rule
    everybody = recount(firms, list(firms["company_id"]))
    by_chance = [each * taken / len(firms) for each in everybody]
    assert found.loc[RANDOM, ["ended", "without", "within_reach"]].tolist() == pytest.approx(
        by_chance
    )
    seen = list(firms.loc[firms["visited"], "company_id"])
    assert found.loc[VISITED, "firms"] == len(seen)
    told = found.loc[VISITED, ["ended", "without", "within_reach"]].tolist()
    assert told == pytest.approx(recount(firms, seen))


def test_the_list_keeps_the_share_of_small_firms():
    firms = made_up()
    firms["help"] = np.where(firms["small"], 0.1, 1.0) + np.arange(len(firms)) / 1e6
    found = replay(firms, 40, 3).set_index("rule")
    share = firms.loc[firms["small"], "open"].sum() / firms["open"].sum() - 0.10
    small = firms[firms["small"]].nlargest(int(np.floor(share * 40)), "help")
    others = firms[~firms["small"]].nlargest(40 - len(small), "help")
    named = [*small["company_id"], *others["company_id"]]
    assert found.loc[OURS, "without"] == pytest.approx(recount(firms, named)[1], abs=8)
    assert len(small) >= 10


def test_of_a_few_firms_no_list_is_replayed():
    assert replay(made_up(9), 300, 3).empty
    assert replay(made_up(), 9, 3).empty


def test_users_are_expected_at_the_rate_of_firms_alike():
    people = pd.DataFrame(
        {
            "industry": ["food", "food", "food", ""],
            "size_band": "5-49",
            "sex": "f",
            "users": [1, 0, 2, 0],
            "eligible": [2, 2, 2, 0],
        }
    )
    assert expected_users(people).tolist() == [1.0, 1.0, 1.0, 0.0]
