"""Pairs worth comparing: those that share a number or one of a few keys. All others are never
looked at.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

MOST_SHARED = 3_000
"""A key that more workplaces share tells nothing; it brings no pairs and is counted."""
SLICE = 4_000
"""Companies compared at a time: the pairs of a country are never in memory together."""
ROWS = 400_000
"""Workplaces of which keys are made at a time."""


Maker = Callable[[pd.DataFrame], tuple[pd.Series, ...]]
"""Makes the parts of a key of prepared rows."""


def _first(texts: pd.Series, length: int) -> pd.Series:
    return texts.astype("str").str[:length]


def _without(texts: pd.Series, place: int) -> pd.Series:
    """Return names without one syllable: two that differ in that one alone become the same."""
    texts = texts.astype("str")
    left = texts.str[:place] + "_" + texts.str[place + 1 :]
    return left.where(texts.str.len() > 2, "")


def _lost(place: int) -> Maker:
    """Return what makes the name without one syllable, "" where too little would be left."""

    def make(rows: pd.DataFrame) -> tuple[pd.Series, ...]:
        names = rows["name"].astype("str")
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
    left: pd.DataFrame, right: pd.DataFrame, rows: np.ndarray, ours: Maker, theirs: Maker
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the key of each row of the left side, and of some rows of the right, as a number.

    rows : positions of the rows of the right side. 0 is for a key of which a part is unknown, or
    that nobody on the left has. The third is how many keys there are, with 0. The right side is
    gone through in slices: a country of workplaces would be in memory several times.
    """
    texts = [part.astype("str") for part in ours(left)]
    starts = range(0, max(len(rows), 1), ROWS)
    slices = [_numbered(texts, right.take(rows[at : at + ROWS]), theirs) for at in starts]
    known = np.all([left["name"] != "", *[part != "" for part in texts]], axis=0)
    own = np.where(known, slices[0][0], -1)
    values = np.unique(own[known])
    others = np.concatenate([found for _, found in slices])
    return _looked_up(own, values), _looked_up(others, values), len(values) + 1


def _numbered(texts: list[pd.Series], right: pd.DataFrame, make: Maker) -> tuple:
    """Return the parts of the keys put together as numbers: of all on the left, and of the right.

    -1 on the right where a part is unknown, or none on the left has it.
    """
    count, known = len(texts[0]), (right["name"] != "").to_numpy()
    of_left, of_right = np.zeros(count, np.int64), np.zeros(len(right), np.int64)
    for ours, part in zip(texts, make(right), strict=True):
        theirs = part.astype("str")
        codes, _ = pd.factorize(pd.concat([ours, theirs], ignore_index=True))
        width = codes[:count].max(initial=-1) + 1
        known = known & (theirs != "").to_numpy() & (codes[count:] < width)
        of_left, of_right = of_left * width + codes[:count], of_right * width + codes[count:]
    return of_left, np.where(known, of_right, -1)


def _looked_up(keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the place of each key among the values, from 1 on, 0 for one that is not there."""
    if not len(values):
        return np.zeros(len(keys), np.int32)
    at = np.minimum(np.searchsorted(values, keys), len(values) - 1)
    return np.where(values[at] == keys, at + 1, 0).astype(np.int32)


def candidate_pairs(
    left: pd.DataFrame, right: pd.DataFrame
) -> tuple[Iterator[tuple[np.ndarray, np.ndarray]], int]:
    """Return pieces of pairs (row of left, row of right), each pair once, and keys left out.

    left, right : prepared. Rows without a name key and building sites come in no pair.
    """
    allowed = np.flatnonzero(~right["is_site"])
    indexes = [_index(left, right, allowed, ours, theirs) for _, ours, theirs in KEYS]
    dropped = sum(index.dropped for index in indexes)
    starts = range(0, len(left), SLICE)
    return (_pairs_of(indexes, start, len(left), len(right)) for start in starts), dropped


class _Index:
    """The rows of the right side by key: those of key k stand at order[begin[k]:end[k]]."""

    def __init__(self, of_left: np.ndarray, of_right: np.ndarray, rows: np.ndarray, keys: int):
        held = np.flatnonzero(of_right)
        sizes = np.bincount(of_right[held], minlength=keys)
        too_many = sizes > MOST_SHARED
        self.dropped = int(too_many[np.unique(of_left)].sum())
        self.order = rows[held][np.argsort(of_right[held], kind="stable")].astype(np.int32)
        self.end = np.cumsum(sizes)
        self.begin = self.end - np.where(too_many, 0, sizes)
        self.of_left = of_left

    def pairs(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the pairs of the rows start to stop of the left side."""
        keys = self.of_left[start:stop]
        begin, count = self.begin[keys], self.end[keys] - self.begin[keys]
        left = np.repeat(np.arange(start, start + len(keys)), count)
        offset = np.arange(len(left)) - np.repeat(np.cumsum(count) - count, count)
        return left, self.order[np.repeat(begin, count) + offset]


def _index(
    left: pd.DataFrame, right: pd.DataFrame, rows: np.ndarray, of_left: Maker, of_right: Maker
) -> _Index:
    ours, theirs, keys = keyed(left, right, rows, of_left, of_right)
    return _Index(ours, theirs, rows, keys)


def _pairs_of(indexes: list[_Index], start: int, count: int, width: int):
    stop = min(start + SLICE, count)
    found = [index.pairs(start, stop) for index in indexes]
    codes = np.unique(np.concatenate([left * width + right for left, right in found]))
    return codes // max(width, 1), codes % max(width, 1)


def number_pairs(left: pd.DataFrame, right: pd.DataFrame, number: str) -> pd.DataFrame:
    """Return left and right of every pair of rows with the same number; unknown ones pair nothing.

    left, right : prepared, so that mistyped and masked numbers are "".
    """
    ours = _known(left, number, "left")
    return ours.merge(_known(right, number, "right"), on=number)[["left", "right"]]


def _known(rows: pd.DataFrame, number: str, side: str) -> pd.DataFrame:
    known = rows.loc[rows[number] != "", [number]].astype("str")
    return known.rename_axis(side).reset_index()


def sites_of(left: pd.DataFrame, right: pd.DataFrame, joined: pd.DataFrame) -> pd.DataFrame:
    """Return left and right of the building sites (일괄유기, 일용) of firms that are joined.

    One firm has a workplace number for its own staff and others for its sites, all beginning with
    its business number: one company to many workplaces. A firm with several companies here has
    none of them: nobody could say whose site it is.
    """
    sites = right[right["is_site"]]
    once = left[~left["business_no"].duplicated(keep=False)]
    pairs = number_pairs(once, sites, "business_no")
    of_joined = pairs["left"].isin(joined.loc[joined["status"] == "joined", "left"])
    return pairs[of_joined].assign(bits=float("inf"), to_firm=True)
