"""The evidence that two records are the same firm, in bits.

A bit doubles the odds (Fellegi and Sunter, 1969). A value that agrees counts by its rarity among
the workplaces: two records with a rare name are likelier the same firm than two named '대성산업'. A
value that disagrees counts by how often records of one firm disagree in it. Rarity is measured in
the lists; the other weights are set here and never learnt from a load.
"""

import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from src.linkage.prepare import one_after_other
from src.linkage.rarity import strangers_of
from src.memory import tidy

FORM_WRITTEN = 0.85
"""Share of the records of firms with a legal form that write it beside the name."""
FORM_WRONG = 0.01
"""Share of legal forms that are written wrong or have changed since."""
LEAST_OF_A_FORM = 0.01
"""Lower limit of the share of each form and of none: few records cannot show that one is rarer."""


def form_bits(left: pd.Series, right: pd.Series) -> np.ndarray:
    """Return the bits of every pair of legal forms: rows are left codes, columns right codes.

    left, right : the forms in the lists, "" for none. Code 0 is "", the others follow in order of
    appearance, left before right. The model: a firm has one form or none, and each list writes it
    or omits it independently. A rare form counts more: 유한회사 on both sides says more than
    주식회사.
    """
    codes, forms = pd.factorize(one_after_other(left, right))
    share = np.bincount(codes[1 + len(left) :], minlength=len(forms)) / max(len(right), 1)
    have = np.maximum(share / FORM_WRITTEN, LEAST_OF_A_FORM)
    have[0] = max(1 - have[1:].sum(), LEAST_OF_A_FORM)
    have = have / have.sum()
    shows = _shows(len(forms))
    together = shows.T @ (have[:, None] * shows)
    alone = have @ shows
    return np.log2(together / np.outer(alone, alone))


def _shows(forms: int) -> np.ndarray:
    """Return the probability that each form (column) is written for a firm of each form (row)."""
    shows = np.full((forms, forms), FORM_WRITTEN * FORM_WRONG / max(forms - 1, 1))
    shows[:, 0] = 1 - FORM_WRITTEN
    np.fill_diagonal(shows, FORM_WRITTEN * (1 - FORM_WRONG))
    shows[0, :] = FORM_WRONG / max(forms - 1, 1)
    shows[0, 0] = 1 - FORM_WRONG if forms > 1 else 1.0
    return shows / shows.sum(axis=1, keepdims=True)


LEAST_POPULATION = 10_000
"""Rarity is judged as if by at least so many workplaces: in a list of ten every name is rare."""
LEAST_DISTRICT = LEAST_POPULATION / 229
"""The same for one district, of which there are 229."""

# Bits of two different names by their similarity, from this share of equal letters on
LIKE_NAMES = (
    (0.93, 10.0),
    (0.9, 9.5),
    (0.88, 9.0),
    (0.85, 6.5),
    (0.82, 3.0),
    (0.75, -1.0),
    (0.0, -12.0),
)
RENAMED = 0.2
"""Bits taken from equal names, because one firm is sometimes spelled in several ways."""
BRANCHES_DIFFER = -6.0
BRANCH_ON_ONE_SIDE = -1.5
BRANCH_ELSEWHERE = -8.0
"""Only one name has a branch, and the districts differ: it is another workplace of the firm."""
DISTRICT_DIFFERS = -5.5
ENDED = -5.0
"""Bits of a workplace that has left its insurance, so that one that has not goes before it."""
# Parts of an address finer than the district, finest first, compared within one district. The first
# part that agrees counts by its rarity. Parts before it that differ count by the lowest of their
# numbers.
PLACES = (
    ("door", -2.5),
    ("street", -3.0),
    ("lot", -3.0),
    ("building", -1.0),
    ("road", -6.0),
    ("town", -3.0),
    ("complex", -2.0),
)
MOST_FROM_PLACE = 14.0
# Other facts that both may have: how often records of one firm agree in it, and the bits where they
# differ. Two registers give different first days for one firm about half of the time.
FACTS = (("opened", 0.5, 0.0), ("division", 0.7, -1.5))
MOST_FROM_FACT = 8.0


COMPARED = ("form", "branch", "business_no", "head", "sigungu")


@dataclass(frozen=True)
class Scored:
    """For each pair: bits, likeness of the names (0 to 1), whether head and place agree."""

    bits: np.ndarray
    likeness: np.ndarray
    head: np.ndarray
    place: np.ndarray


class Evidence:
    """Both lists as codes with the frequency of each value: made once to score many pairs."""

    def __init__(self, left: pd.DataFrame, right: pd.DataFrame):
        self.population = max(len(right), LEAST_POPULATION)
        of_names, self.names = _coded(left["name"], right["name"])
        self.codes = {"name": of_names}
        self.strangers = self._strangers(right)
        tidy(len(right))
        for name in (*COMPARED, *[fact for fact, _, _ in FACTS]):
            self.codes[name], _ = _coded(left[name], right[name])
        for part in (*[part for part, _ in PLACES], "head"):
            named = [_joined(rows, part) for rows in (left, right)]
            self.codes[f"{part} here"], _ = _coded(*named)
        self.district = np.maximum(self._count("sigungu"), LEAST_DISTRICT)
        parts = (*[part for part, _ in PLACES], "head")
        self.with_part = {part: self._with_part(part) for part in parts}
        self.forms = form_bits(left["form"], right["form"])
        self.ended = np.where(right["has_ended"], ENDED, 0.0)

    def _strangers(self, right: pd.DataFrame) -> np.ndarray:
        """Return for each name code the expected number of workplaces of other firms with it."""
        ours, theirs = self.codes["name"]
        own = theirs[~right["is_site"].to_numpy()]
        codes = np.concatenate([ours, own])
        seen = np.bincount(codes, minlength=len(self.names))[1:]
        firms = max(seen.sum(), LEAST_POPULATION)
        strangers = strangers_of(self.names[1:], seen, firms) * (self.population / firms)
        return np.concatenate([[1.0], strangers])

    def _with_part(self, part: str) -> np.ndarray:
        """Return how many workplaces of each district have a part of the address or number."""
        codes = self.codes["sigungu"][1][self.codes[f"{part} here"][1] > 0]
        counts = np.bincount(codes, minlength=self._most("sigungu"))
        return np.maximum(counts, LEAST_DISTRICT)

    def _count(self, name: str) -> np.ndarray:
        return np.maximum(np.bincount(self.codes[name][1], minlength=self._most(name)), 1)

    def _most(self, name: str) -> int:
        return int(max(side.max(initial=0) for side in self.codes[name])) + 1

    def compared(self, name: str, left: np.ndarray, right: np.ndarray):
        """Return whether both have the value, whether it is equal, and the code on the left."""
        ours, theirs = self.codes[name][0][left], self.codes[name][1][right]
        known = (ours > 0) & (theirs > 0)
        return known, known & (ours == theirs), ours

    def forbidden(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return which pairs cannot be one firm: their business numbers or heads differ."""
        both, same = self.compared("business_no", left, right)[:2]
        both_heads, same_head = self.compared("head", left, right)[:2]
        return (both & ~same) | (both_heads & ~same_head)

    def score(self, left: np.ndarray, right: np.ndarray) -> Scored:
        """Return the evidence of each pair."""
        likeness, bits = self._names(left, right)
        places, agrees = self._places(left, right)
        heads, same_head = self._heads(left, right)
        bits = bits + places + heads + self._additions(left, right) + self._facts(left, right)
        bits = bits + self.ended[right] - np.log2(self.population)
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
        rare = np.log2(self.population / self.strangers)[code] - RENAMED
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
            both, alike, value = self.compared(f"{part} here", left, right)
            with_part = self.with_part[part][code]
            rare = np.log2(np.maximum(with_part / self._count(f"{part} here")[value], 1.0))
            first = open_ & alike
            bits = np.where(first, np.minimum(bits + rare, MOST_FROM_PLACE), bits)
            agrees, open_ = agrees | first, open_ & ~first
            against = np.where(open_ & both, np.minimum(against, differing), against)
        return bits + np.where(same, against, 0.0), agrees

    def _heads(self, left, right) -> tuple[np.ndarray, np.ndarray]:
        """Return the bits for the same first six digits, by their rarity in a shared district.

        Few tax offices give the numbers of a district, so equal digits say less within it.
        """
        _, same, code = self.compared("head", left, right)
        _, here, near = self.compared("head here", left, right)
        _, _, district = self.compared("sigungu", left, right)
        known = max(int((self.codes["head"][1] > 0).sum()), LEAST_POPULATION)
        wide = np.log2(known / self._count("head"))[code]
        with_head = self.with_part["head"][district]
        close = np.log2(np.maximum(with_head / self._count("head here")[near], 1.0))
        return np.where(same, np.where(here, close, wide), 0.0), same

    def _facts(self, left, right) -> np.ndarray:
        bits = np.zeros(len(left))
        for fact, agreeing, differing in FACTS:
            both, alike, value = self.compared(fact, left, right)
            known = max(int((self.codes[fact][1] > 0).sum()), LEAST_POPULATION)
            rare = np.log2(agreeing * known / self._count(fact))[value]
            rare = np.clip(rare, 0.0, MOST_FROM_FACT)
            bits = bits + np.where(alike, rare, np.where(both, differing, 0.0))
        return bits

    def _additions(self, left, right) -> np.ndarray:
        bits = self.forms[self.codes["form"][0][left], self.codes["form"][1][right]]
        ours, theirs = (self.codes["branch"][side][rows] for side, rows in ((0, left), (1, right)))
        one = (ours > 0) != (theirs > 0)
        other = (ours > 0) & (theirs > 0) & (ours != theirs)
        both, here, _ = self.compared("sigungu", left, right)
        elsewhere = np.where(both & ~here, BRANCH_ELSEWHERE, BRANCH_ON_ONE_SIDE)
        return bits + np.where(other, BRANCHES_DIFFER, np.where(one, elsewhere, 0.0))


def _coded(left: pd.Series, right: pd.Series) -> tuple[tuple[np.ndarray, np.ndarray], pd.Index]:
    """Return a code for each text, equal for equal texts and 0 for unknown, and texts by code."""
    codes, texts = pd.factorize(one_after_other(left, right))
    small = codes.astype(np.int32)
    return (small[1 : 1 + len(left)], small[1 + len(left) :]), texts


def _joined(rows: pd.DataFrame, part: str) -> pd.Series:
    """Return a part together with its district: 중앙로 in two towns are two streets."""
    both = rows["sigungu"].astype("str") + "|" + rows[part].astype("str")
    return both.where((rows[part] != "") & (rows["sigungu"] != ""), "")


def _jamo(names: pd.Index, codes: np.ndarray) -> np.ndarray:
    """Return names as single letters (jamo), so that 산업 and 산엄 differ in one of six letters."""
    used, places = np.unique(codes, return_inverse=True)
    letters = [unicodedata.normalize("NFD", name) for name in names[used]]
    return np.array([*letters, ""], dtype=object)[places]


def as_score(bits: np.ndarray) -> np.ndarray:
    """Return bits as a probability: 0.5 for 0 bits, 0.992 for 7 bits."""
    return 1.0 / (1.0 + np.exp2(-np.clip(bits, -60, 60)))
