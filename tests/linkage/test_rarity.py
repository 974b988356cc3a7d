"""A name is stronger evidence, the fewer strangers are expected to have it."""

import numpy as np
import pandas as pd
import pytest

from src.linkage.rarity import LEAST_EXPECTED, strangers_of


def expected(names: dict[str, int], population=10_000.0) -> dict[str, float]:
    """Return the expected strangers of each name; names : each name with its count in the lists."""
    seen = np.array(list(names.values()), float)
    return dict(zip(names, strangers_of(pd.Index(names), seen, population), strict=True))


def test_with_nothing_to_judge_by_a_name_is_as_rare_as_it_may_be():
    # (seen - 1 + shape) × least / (least + shape), shape 1
    found = expected({"효봉한플라텍": 1})["효봉한플라텍"]
    assert found == pytest.approx(LEAST_EXPECTED / (LEAST_EXPECTED + 1))


def test_what_stands_often_is_expected_often():
    found = expected({"대성산업": 9, "효봉정밀": 1})
    assert found["대성산업"] == pytest.approx(9 * found["효봉정밀"])


def test_a_name_of_common_parts_is_expected_more_than_one_of_rare_parts():
    names = {f"대성{i}공업": 1 for i in "가나다라마바사아자차"}
    names |= {f"{i}산업": 1 for i in ("한빛", "동광", "우진", "세명", "삼진", "미래", "태양")}
    found = expected(names | {"대성산업": 1, "효봉플라텍": 1}, population=100.0)
    assert found["대성산업"] > 2 * found["효봉플라텍"]


def test_the_parting_is_found_where_a_name_has_three_syllables_before_its_trade():
    many = {f"가나다{trade}": 4 for trade in ("전자", "정밀", "화학", "섬유")}
    many |= {f"{root}산업": 4 for root in ("마바사", "아자차", "카타파", "하호후")}
    found = expected(many | {"가나다산업": 1, "거너더러머": 1}, population=200.0)
    assert found["가나다산업"] > 2 * found["거너더러머"]


def test_where_names_keep_to_their_parts_a_name_seen_once_is_judged_by_them():
    chance = np.random.default_rng(3)
    begins = [f"{a}{b}" for a in "가나다라마바사아자차" for b in "카타파하"]
    ends = ["산업", "전자", "정밀", "화학", "섬유", "기계", "통신", "금속"]
    share = 1 / np.arange(1, len(begins) + 1)
    drawn = [begins[i] + ends[j] for i, j in zip(
        chance.choice(len(begins), 6_000, p=share / share.sum()),
        chance.integers(0, len(ends), 6_000), strict=True)]  # fmt: skip
    counted = pd.Series(drawn).value_counts()
    found = strangers_of(counted.index, counted.to_numpy(float), 6_000.0)
    # Each name is drawn with the probability of its beginning × 1/8; this gives the true expected
    # count
    true = counted.index.str[:2].map(dict(zip(begins, share / share.sum(), strict=True)))
    wrong = [abs(np.log2(of / (true.to_numpy() * 6_000 / 8))) for of in (found, counted.to_numpy())]
    assert wrong[0].max() < 1.0
    assert wrong[0].mean() < 0.75 * wrong[1].mean()
