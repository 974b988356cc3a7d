"""Pairs worth comparing: those that share one of a few keys. All others are never looked at."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

MOST_SHARED = 3_000
"""A key that more workplaces share tells nothing; it brings no pairs and is counted."""
SLICE = 4_000
"""Companies compared at a time: the pairs of a country are never in memory together."""


Maker = Callable[[pd.DataFrame], tuple[pd.Series, ...]]
"""Makes the parts of a key of prepared rows."""


def _first(texts: pd.Series, length: int) -> pd.Series:
    return texts.str[:length]


def _without(texts: pd.Series, place: int) -> pd.Series:
    """Return names without one syllable: two that differ in that one alone become the same."""
    left = texts.str[:place] + "_" + texts.str[place + 1 :]
    return left.where(texts.str.len() > 2, "")


def _lost(place: int) -> Maker:
    """Return what makes the name without one syllable, "" where too little would be left."""

    def make(rows: pd.DataFrame) -> tuple[pd.Series, ...]:
        names = rows["name"]
        return ((names.str[:place] + names.str[place + 1 :]).where(names.str.len() > 3, ""),)

    return make


def _name(rows: pd.DataFrame) -> tuple[pd.Series, ...]:
    return (rows["name"],)


# What two rows must share to be compared, and what a mistake leaves at least one of: each row is
# the parts of a key on the left and on the right, and where any of them is unknown the key is.
SAME = (
    ("name", _name),
    ("district and beginning", lambda rows: (rows["sigungu"], _first(rows["name"], 2))),
    ("district, first letter wrong", lambda rows: (rows["sigungu"], _without(rows["name"], 0))),
    ("district, second letter wrong", lambda rows: (rows["sigungu"], _without(rows["name"], 1))),
    ("head and beginning", lambda rows: (rows["head"], _first(rows["name"], 2))),
    ("head, first letter wrong", lambda rows: (rows["head"], _without(rows["name"], 0))),
    ("head, second letter wrong", lambda rows: (rows["head"], _without(rows["name"], 1))),
    ("street and letter", lambda rows: (rows["street"], _first(rows["name"], 1))),
    ("lot and letter", lambda rows: (rows["lot"], _first(rows["name"], 1))),
    ("building and letter", lambda rows: (rows["building"], _first(rows["name"], 1))),
)
LOST = tuple(
    (f"syllable {place} lost on the {side}", *makers)
    for place in (0, 1)
    for side, makers in (("left", (_name, _lost(place))), ("right", (_lost(place), _name)))
)
KEYS = (*[(label, make, make) for label, make in SAME], *LOST)


def keyed(
    left: pd.DataFrame, right: pd.DataFrame, ours: Maker, theirs: Maker
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the key of each row of either side as a number, 0 where a part of it is unknown.

    The third is how many keys there are, with 0. Texts are never put together: a country of
    workplaces would be in memory ten times.
    """
    names = pd.concat([left["name"], right["name"]], ignore_index=True)
    known, key = (names != "").to_numpy(), np.zeros(len(names), np.int64)
    for of_left, of_right in zip(ours(left), theirs(right), strict=True):
        part = pd.concat([of_left, of_right], ignore_index=True)
        codes, values = pd.factorize(part)
        known = known & (part != "").to_numpy()
        key = key * (len(values) + 1) + codes
    codes, values = pd.factorize(np.where(known, key, -1))
    shared = _behind_unknown(codes, values)
    return shared[: len(left)], shared[len(left) :], len(values) + 1


def _behind_unknown(codes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return codes from 1 on, and 0 for the value -1."""
    unknown = np.flatnonzero(values == -1)
    return np.where(np.isin(codes, unknown), 0, codes + 1)


def candidate_pairs(
    left: pd.DataFrame, right: pd.DataFrame
) -> tuple[Iterator[tuple[np.ndarray, np.ndarray]], int]:
    """Return pieces of pairs (row of left, row of right), each pair once, and keys left out.

    left, right : prepared. Rows without a name key and building sites come in no pair.
    """
    allowed = right[~right["is_site"]]
    indexes = [_index(left, allowed, ours, theirs) for _, ours, theirs in KEYS]
    dropped = sum(index.dropped for index in indexes)
    starts = range(0, len(left), SLICE)
    return (_pairs_of(indexes, start, len(left), len(right)) for start in starts), dropped


class _Index:
    """The rows of the right side by key: those of key k stand at order[begin[k]:end[k]]."""

    def __init__(self, of_left: np.ndarray, of_right: np.ndarray, rows: np.ndarray, keys: int):
        sizes = np.bincount(of_right, minlength=keys + 1)
        sizes[0] = 0
        too_many = sizes > MOST_SHARED
        self.dropped = int(too_many[np.unique(of_left)].sum())
        self.order = rows[np.argsort(of_right, kind="stable")]
        self.end = np.cumsum(np.bincount(of_right, minlength=keys + 1))
        self.begin = self.end - np.where(too_many, 0, sizes)
        self.begin[0] = self.end[0]
        self.of_left = of_left

    def pairs(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the pairs of the rows start to stop of the left side."""
        keys = self.of_left[start:stop]
        begin, count = self.begin[keys], self.end[keys] - self.begin[keys]
        left = np.repeat(np.arange(start, start + len(keys)), count)
        offset = np.arange(len(left)) - np.repeat(np.cumsum(count) - count, count)
        return left, self.order[np.repeat(begin, count) + offset]


def _index(left: pd.DataFrame, right: pd.DataFrame, of_left: Maker, of_right: Maker) -> _Index:
    ours, theirs, keys = keyed(left, right, of_left, of_right)
    return _Index(ours, theirs, right.index.to_numpy(), keys)


def _pairs_of(indexes: list[_Index], start: int, count: int, width: int):
    stop = min(start + SLICE, count)
    found = [index.pairs(start, stop) for index in indexes]
    codes = np.unique(np.concatenate([left * width + right for left, right in found]))
    return codes // max(width, 1), codes % max(width, 1)
