"""Which protected counts are shown: thresholds, dominance, and what differences would tell.

Decided by a study of attacks (docs/decisions): what is shown matters more than how much noise there
is. All rules only withhold more, so that applying them until nothing changes ends.
"""

from dataclasses import dataclass

import numpy as np

from src.protect.cells import Cells

FEWEST = 5
"""Noised users and noised others of a cell that is shown: so zeros are withheld as well."""
HALF = 0.5
"""A place whose smallest part has this share of it is withheld itself, not its part."""
KEPT_DEPTH = 1
"""The country and what lies right below it are never withheld for a part: the part is."""


@dataclass(frozen=True)
class Rule:
    """firms : fewest companies of a cell. share : of the largest in all eligible, at most. people :
    fewest eligible."""

    firms: int
    share: float
    people: int = 0

    def holds(self, cells: Cells) -> np.ndarray:
        """Return whether each cell has enough companies and people, and none that dominates."""
        within = cells.largest <= self.share * cells.eligible
        return (cells.firms >= self.firms) & (cells.eligible >= self.people) & within

    def leaves_open(self, rest: Cells) -> np.ndarray:
        """Return whether a difference may be told: of nobody, or of companies as in a cell."""
        return (rest.firms == 0) | self.holds(rest)


PLACE = Rule(firms=5, share=0.5)


@dataclass(frozen=True)
class Noised:
    """Users and others of cells with their noise."""

    users: np.ndarray
    others: np.ndarray

    @property
    def eligible(self) -> np.ndarray:
        """Return the sum of both."""
        return self.users + self.others

    @property
    def enough(self) -> np.ndarray:
        """Return whether both are large enough to be shown."""
        return (self.users >= FEWEST) & (self.others >= FEWEST)


@dataclass(frozen=True)
class Tree:
    """Places within places. above : the row of the place around each, -1 for none.

    depth : how many places are around it. own : the cells of the companies that lie in a place and
    in no part of it.
    """

    above: np.ndarray
    depth: np.ndarray
    own: Cells

    def withhold(self, shown: np.ndarray, size: np.ndarray, rule: Rule) -> np.ndarray:
        """Return which cells are still shown: none whose rest beside its parts breaks the rule.

        Where one does, its smallest shown part is withheld too, or itself (HALF). size : people of
        each cell; it only says which is the smallest.
        """
        rest, smallest = self._rest(shown, size)
        broken = shown & (smallest >= 0) & ~rule.leaves_open(rest)
        result = shown.copy()
        rows, columns = np.nonzero(broken)
        part = smallest[rows, columns]
        most = size[part, columns] >= HALF * size[rows, columns]
        itself = most & (self.depth[rows] > KEPT_DEPTH)
        result[np.where(itself, rows, part), columns] = False
        return result

    def _rest(self, shown: np.ndarray, size: np.ndarray) -> tuple[Cells, np.ndarray]:
        """Return of each place the companies outside of all its shown parts, and the row of the
        smallest of the topmost ones of these (-1 for none)."""
        rest = self.own.copy()
        smallest = np.full(shown.shape, -1)
        for depth in range(self.depth.max(initial=0), 0, -1):
            rows = np.flatnonzero(self.depth == depth)
            above, hidden = self.above[rows], ~shown[rows]
            for name in ("eligible", "users", "firms"):
                np.add.at(getattr(rest, name), above, getattr(rest, name)[rows] * hidden)
            np.maximum.at(rest.largest, above, rest.largest[rows] * hidden)
            topmost = np.where(hidden, smallest[rows], rows[:, None])
            for place, found in zip(above, topmost, strict=True):
                smallest[place] = _smaller(smallest[place], found, size)
        return rest, smallest


def _smaller(before: np.ndarray, found: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return, column by column, the row of the smaller of two cells; -1 is none."""
    columns = np.arange(size.shape[1])
    better = (found >= 0) & ((before < 0) | (size[found, columns] < size[before, columns]))
    return np.where(better, found, before)
