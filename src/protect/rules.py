"""Which protected counts are shown: thresholds, dominance, and disclosure by differencing.

Chosen by a study of attacks (docs/decisions), which found that the choice of cells matters more
than the amount of noise. Rules can only withhold cells, so repeating them until nothing changes
terminates.
"""

from dataclasses import dataclass

import numpy as np

from src.protect.cells import Cells

FEWEST = 5
"""Fewest noised users, and fewest noised others, of a shown cell; so zeros are withheld, too."""
HALF = 0.5
"""If the smallest part has at least this share of a place, the place is withheld and not the part.
"""
KEPT_DEPTH = 1
"""Up to this depth (the country and its direct parts) the part is always withheld instead."""


@dataclass(frozen=True)
class Rule:
    """firms : fewest companies of a cell. share : largest share of one company in the eligible
    people. people : fewest eligible people."""

    firms: int
    share: float
    people: int = 0

    def holds(self, cells: Cells) -> np.ndarray:
        """Return whether each cell has enough companies and people, and no dominant company."""
        within = cells.largest <= self.share * cells.eligible
        return (cells.firms >= self.firms) & (cells.eligible >= self.people) & within

    def leaves_open(self, rest: Cells) -> np.ndarray:
        """Return whether a difference may be disclosed: it is empty, or satisfies the rule."""
        return (rest.firms == 0) | self.holds(rest)


PLACE = Rule(firms=5, share=0.5)


@dataclass(frozen=True)
class Noised:
    """Users and others of cells with their noise."""

    users: np.ndarray
    others: np.ndarray

    @property
    def eligible(self) -> np.ndarray:
        """The sum of users and others."""
        return self.users + self.others

    @property
    def enough(self) -> np.ndarray:
        """Whether both are large enough to be shown."""
        return (self.users >= FEWEST) & (self.others >= FEWEST)


@dataclass(frozen=True)
class Tree:
    """A hierarchy of places. above : the row of each place's parent, -1 for none.

    depth : the number of ancestors. own : the cells of the companies that lie in a place but in
    none of its parts.
    """

    above: np.ndarray
    depth: np.ndarray
    own: Cells

    def withhold(self, shown: np.ndarray, size: np.ndarray, rule: Rule) -> np.ndarray:
        """Return which cells are still shown, so that no rest beside shown parts breaks the rule.

        Where one does, its smallest shown part is withheld, or the place itself (HALF). size :
        people of each cell, used only to find the smallest.
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
        """Return for each place the companies outside all its shown parts, and the row of the
        smallest of its topmost shown parts (-1 for none)."""
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
    """Return, column by column, the row of the smaller of two cells; -1 means none."""
    columns = np.arange(size.shape[1])
    better = (found >= 0) & ((before < 0) | (size[found, columns] < size[before, columns]))
    return np.where(better, found, before)
