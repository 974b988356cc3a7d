"""How much a pair speaks for being one firm, in bits.

A bit doubles the odds (Fellegi and Sunter, 1969). What agrees counts by how rare it is among the
workplaces: two firms of one rare name are sooner one than two of '대성산업'. What disagrees counts
by how often records of one firm disagree in it. Both are measured or set here as data; none is
learnt from a load, so the same pair has the same score today and tomorrow.
"""

import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

LEAST_POPULATION = 10_000
"""Rarity is never judged by fewer workplaces: in a list of ten every name is rare."""
LEAST_DISTRICT = LEAST_POPULATION / 229
"""Nor by fewer of a district: there are 229."""

# How alike two names are, letter by letter, from this share on → bits where they are not the same
LIKE_NAMES = ((0.93, 9.0), (0.88, 6.5), (0.82, 3.0), (0.75, -1.0), (0.0, -12.0))
RENAMED = 0.2
"""Bits that the same name loses because a firm is sometimes spelled otherwise."""
FORMS_DIFFER = -2.0
BRANCHES_DIFFER = -6.0
BRANCH_ON_ONE_SIDE = -1.5
BRANCH_ELSEWHERE = -8.0
"""A name that tells a branch, in another district than the firm: it is another workplace of it."""
DISTRICT_DIFFERS = -6.0
ENDED = -5.0
"""A workplace that has left its insurance gives way to one of the same firm that has not."""
# What is finer than the district, finest first: where both know it, the first that agrees counts
# by its rarity. Where none agrees, the bits of the first that both know.
PLACES = (
    ("street", -3.0),
    ("lot", -3.0),
    ("building", -1.0),
    ("road", -6.0),
    ("town", -3.0),
    ("complex", -2.0),
)
MOST_FROM_PLACE = 12.0


@dataclass(frozen=True)
class Scored:
    """Give bits, likeness of the names (0 to 1), and whether head and place agree, per pair."""

    bits: np.ndarray
    likeness: np.ndarray
    head: np.ndarray
    place: np.ndarray


class Evidence:
    """Both lists as codes, and how often each value occurs: made once, asked for many pairs."""

    def __init__(self, left: pd.DataFrame, right: pd.DataFrame):
        self.population = max(len(right), LEAST_POPULATION)
        self.names = _texts_by_code(left["name"], right["name"])
        self.codes = {
            name: _codes(left[name], right[name])
            for name in ("name", "form", "branch", "business_no", "head", "sigungu")
        }
        self.district = np.maximum(self._count("sigungu"), LEAST_DISTRICT)
        for part, _ in PLACES:
            within = [_joined(rows, part) for rows in (left, right)]
            self.codes[part] = _codes(*within)
        self.ended = np.where(right["has_ended"], ENDED, 0.0)
        self.codes["head here"] = _codes(*[_joined(rows, "head") for rows in (left, right)])

    def _count(self, name: str) -> np.ndarray:
        return np.maximum(np.bincount(self.codes[name][1], minlength=self._most(name)), 1)

    def _most(self, name: str) -> int:
        return int(max(side.max(initial=0) for side in self.codes[name])) + 1

    def compared(self, name: str, left: np.ndarray, right: np.ndarray):
        """Return whether both know a value, whether it is the same, and its code on the left."""
        ours, theirs = self.codes[name][0][left], self.codes[name][1][right]
        known = (ours > 0) & (theirs > 0)
        return known, known & (ours == theirs), ours

    def forbidden(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return which pairs cannot be one firm: their business numbers, or heads, contradict."""
        whole, same, _ = self.compared("business_no", left, right)
        begun, alike, _ = self.compared("head", left, right)
        return (whole & ~same) | (begun & ~alike)

    def score(self, left: np.ndarray, right: np.ndarray) -> Scored:
        """Return the evidence of each pair."""
        likeness, bits = self._names(left, right)
        places, agrees = self._places(left, right)
        heads, same_head = self._heads(left, right)
        bits = bits + places + heads + self._additions(left, right) + self.ended[right]
        bits = bits - np.log2(self.population)
        return Scored(bits, likeness, same_head, agrees)

    def _names(self, left, right) -> tuple[np.ndarray, np.ndarray]:
        known, same, code = self.compared("name", left, right)
        likeness = np.where(same, 1.0, 0.0)
        rest = np.flatnonzero(known & ~same)
        sides = zip(self.codes["name"], (left, right), strict=True)
        likeness[rest] = cpdist(
            *[_jamo(self.names, codes[rows[rest]]) for codes, rows in sides],
            scorer=Indel.normalized_similarity,
            dtype=np.float32,
        )
        rare = np.log2(self.population / self._count("name"))[code] - RENAMED
        edges, bits = (np.array(column) for column in zip(*LIKE_NAMES, strict=True))
        level = (likeness[:, None] < edges).argmin(axis=1)
        return likeness, np.where(same, rare, np.minimum(bits[level], rare))

    def _places(self, left, right) -> tuple[np.ndarray, np.ndarray]:
        known, same, code = self.compared("sigungu", left, right)
        here = self.district[code]
        bits = np.where(same, np.log2(self.population / here), 0.0)
        bits = np.where(known & ~same, DISTRICT_DIFFERS, bits)
        open_, agrees = same.copy(), np.zeros(len(left), bool)
        against = np.zeros(len(left))
        for part, differing in PLACES:
            both, alike, value = self.compared(part, left, right)
            rare = np.log2(np.maximum(here / self._count(part)[value], 1.0))
            found = open_ & alike
            bits = np.where(found, np.minimum(bits + rare, MOST_FROM_PLACE), bits)
            agrees, open_ = agrees | found, open_ & ~found
            against = np.where(open_ & both & (against == 0), differing, against)
        return bits + np.where(open_, against, 0.0), agrees

    def _heads(self, left, right) -> tuple[np.ndarray, np.ndarray]:
        """Return bits for the same first six digits: rare in the district where that is the same.

        Firms of a district come from few tax offices, so the digits tell less within it.
        """
        _, same, code = self.compared("head", left, right)
        _, here, near = self.compared("head here", left, right)
        _, _, district = self.compared("sigungu", left, right)
        wide = np.log2(self.population / self._count("head"))[code]
        close = np.log2(np.maximum(self.district[district] / self._count("head here")[near], 1.0))
        return np.where(same, np.where(here, close, wide), 0.0), same

    def _additions(self, left, right) -> np.ndarray:
        known, same, _ = self.compared("form", left, right)
        bits = np.where(known & ~same, FORMS_DIFFER, 0.0)
        ours, theirs = (self.codes["branch"][side][rows] for side, rows in ((0, left), (1, right)))
        one = (ours > 0) != (theirs > 0)
        other = (ours > 0) & (theirs > 0) & (ours != theirs)
        both, here, _ = self.compared("sigungu", left, right)
        elsewhere = np.where(both & ~here, BRANCH_ELSEWHERE, BRANCH_ON_ONE_SIDE)
        return bits + np.where(other, BRANCHES_DIFFER, np.where(one, elsewhere, 0.0))


def _codes(left: pd.Series, right: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return a number for each text, the same for the same text, 0 for unknown."""
    codes, _ = pd.factorize(_one_after_other(left, right))
    return codes[1 : 1 + len(left)], codes[1 + len(left) :]


def _texts_by_code(left: pd.Series, right: pd.Series) -> pd.Index:
    """Return the texts that the numbers of `_codes` stand for."""
    return pd.factorize(_one_after_other(left, right))[1]


def _one_after_other(left: pd.Series, right: pd.Series) -> pd.Series:
    return pd.concat([pd.Series([""], dtype="str"), left, right], ignore_index=True)


def _joined(rows: pd.DataFrame, part: str) -> pd.Series:
    """Return a part with its district: the 중앙로 of one town is not that of another."""
    both = rows["sigungu"] + "|" + rows[part]
    return both.where((rows[part] != "") & (rows["sigungu"] != ""), "")


def _jamo(names: pd.Index, codes: np.ndarray) -> np.ndarray:
    """Return names as letters: 산업 and 산엄 differ in one of six letters, not in one of two."""
    used, places = np.unique(codes, return_inverse=True)
    letters = [unicodedata.normalize("NFD", name) for name in names[used]]
    return np.array([*letters, ""], dtype=object)[places]


def as_score(bits: np.ndarray) -> np.ndarray:
    """Return bits as odds between 0 and 1: 0 bits are even odds, 7 bits 0.992."""
    return 1.0 / (1.0 + np.exp2(-np.clip(bits, -60, 60)))
