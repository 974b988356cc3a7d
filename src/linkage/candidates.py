"""Candidate pairs: rows that share a number or a blocking key. No other pair is ever compared."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

MOST_SHARED = 3_000
"""A key that more workplaces share says too little: it gives no pairs and is counted as dropped."""
SLICE = 4_000
"""Companies compared at a time, so that the pairs of the whole country are never in memory."""
ROWS = 400_000
"""Workplaces whose keys are made at a time."""


Maker = Callable[[pd.DataFrame], tuple[pd.Series, ...]]
"""A function that makes the parts of a blocking key from prepared rows."""


def _first(texts: pd.Series, length: int) -> pd.Series:
    return texts.astype("str").str[:length]


def _masked(texts: pd.Series, place: int) -> pd.Series:
    """Return names with one syllable masked: names that differ only in it become equal."""
    texts = texts.astype("str")
    masked = texts.str[:place] + "_" + texts.str[place + 1 :]
    return masked.where(texts.str.len() > 2, "")


def _dropped(place: int) -> Maker:
    """Return a maker of the name without one syllable, "" where too little would be left."""

    def make(rows: pd.DataFrame) -> tuple[pd.Series, ...]:
        names = rows["name"].astype("str")
        return ((names.str[:place] + names.str[place + 1 :]).where(names.str.len() > 3, ""),)

    return make


def _name(rows: pd.DataFrame) -> tuple[pd.Series, ...]:
    return (rows["name"],)


# Two rows are compared if they share one of these keys; a single mistake leaves at least one of
# them intact. A key is unknown where any of its parts is.
SAME = (
    ("name", _name),
    ("district and beginning", lambda rows: (rows["sigungu"], _first(rows["name"], 2))),
    ("district, first letter wrong", lambda rows: (rows["sigungu"], _masked(rows["name"], 0))),
    ("district, second letter wrong", lambda rows: (rows["sigungu"], _masked(rows["name"], 1))),
    ("head and beginning", lambda rows: (rows["head"], _first(rows["name"], 2))),
    ("head, first letter wrong", lambda rows: (rows["head"], _masked(rows["name"], 0))),
    ("head, second letter wrong", lambda rows: (rows["head"], _masked(rows["name"], 1))),
    ("street and letter", lambda rows: (rows["street"], _first(rows["name"], 1))),
    ("lot and letter", lambda rows: (rows["lot"], _first(rows["name"], 1))),
    ("building and letter", lambda rows: (rows["building"], _first(rows["name"], 1))),
)
DROPPED = tuple(
    (f"syllable {place} lost on the {side}", *makers)
    for place in (0, 1)
    for side, makers in (("left", (_name, _dropped(place))), ("right", (_dropped(place), _name)))
)
KEYS = (*[(label, make, make) for label, make in SAME], *DROPPED)
"""Each key: its label, its maker for the left rows, its maker for the right rows."""


def keyed(
    left: pd.DataFrame, right: pd.DataFrame, rows: np.ndarray, ours: Maker, theirs: Maker
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the keys of the left rows and of some right rows as numbers, and how many there are.

    rows : positions of the right rows. 0 stands for a key with an unknown part or without a row on
    the left, and is counted too. The right side is processed in slices, because the keys of all
    workplaces of the country would fill the memory several times over.
    """
    texts = [part.astype("str") for part in ours(left)]
    starts = range(0, max(len(rows), 1), ROWS)
    slices = [_numbered(texts, right.take(rows[at : at + ROWS]), theirs) for at in starts]
    known = np.all([left["name"] != "", *[part != "" for part in texts]], axis=0)
    own = np.where(known, slices[0][0], -1)
    values = np.unique(own[known])
    others = np.concatenate([of_right for _, of_right in slices])
    return _looked_up(own, values), _looked_up(others, values), len(values) + 1


def _numbered(texts: list[pd.Series], right: pd.DataFrame, make: Maker) -> tuple:
    """Return the keys of the left and right rows, with their parts combined into one number.

    It is -1 on the right where a part is unknown or does not occur on the left.
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
    """Return the position of each key in the sorted values, counted from 1; 0 if it is absent."""
    if not len(values):
        return np.zeros(len(keys), np.int32)
    at = np.minimum(np.searchsorted(values, keys), len(values) - 1)
    return np.where(values[at] == keys, at + 1, 0).astype(np.int32)


def candidate_pairs(
    left: pd.DataFrame, right: pd.DataFrame
) -> tuple[Iterator[tuple[np.ndarray, np.ndarray]], int]:
    """Return slices of pairs (left rows, right rows), each pair once, and the dropped keys' number.

    left, right : prepared. Rows without a name key and building sites are in no pair.
    """
    allowed = np.flatnonzero(~right["is_site"])
    indexes = [_index(left, right, allowed, ours, theirs) for _, ours, theirs in KEYS]
    dropped = sum(index.dropped for index in indexes)
    starts = range(0, len(left), SLICE)
    return (_pairs_of(indexes, start, len(left), len(right)) for start in starts), dropped


class _Index:
    """The right rows by key: order[begin[k]:end[k]] are the rows of key k."""

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
        """Return the pairs of the left rows from start to stop."""
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
    pairs = [index.pairs(start, stop) for index in indexes]
    codes = np.unique(np.concatenate([left * width + right for left, right in pairs]))
    return codes // max(width, 1), codes % max(width, 1)


def number_pairs(left: pd.DataFrame, right: pd.DataFrame, number: str) -> pd.DataFrame:
    """Return left and right of every pair of rows with the same number; "" never matches.

    left, right : prepared, so that mistyped and masked numbers are "".
    """
    ours = _known(left, number, "left")
    return ours.merge(_known(right, number, "right"), on=number)[["left", "right"]]


def _known(rows: pd.DataFrame, number: str, side: str) -> pd.DataFrame:
    known = rows.loc[rows[number] != "", [number]].astype("str")
    return known.rename_axis(side).reset_index()


def sites_of(left: pd.DataFrame, right: pd.DataFrame, joined: pd.DataFrame) -> pd.DataFrame:
    """Return left and right of the building sites (일괄유기, 일용) of firms that are joined.

    A firm has one workplace number for its own staff and others for its sites, all beginning with
    its business number, so one company may have many workplaces. Sites of a firm with several
    companies in the list are left out, because it is not known which company they belong to.
    """
    sites = right[right["is_site"]]
    once = left[~left["business_no"].duplicated(keep=False)]
    pairs = number_pairs(once, sites, "business_no")
    of_joined = pairs["left"].isin(joined.loc[joined["status"] == "joined", "left"])
    return pairs[of_joined].assign(bits=float("inf"), to_firm=True)
