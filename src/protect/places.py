"""Places that have protected counts, and how they are nested."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.protect.cells import Cells
from src.protect.rules import Tree

Place = tuple[str, str, str]
"""level, code and kind ("" for all kinds)."""
WAYS = (
    ("country", "sido", "sigungu", "part"),
    ("country", "sido", "part"),
    ("country", "part"),
    ("country", "kind", "part"),
    ("any",),
)
"""Hierarchies of places along which a reader could subtract parts from a whole."""


@dataclass(frozen=True)
class Places:
    """The distinct sets of complexes that are shown: a district of one complex shares its set.

    atoms : ids of all complexes; an atom is a complex without its parts. holds : sets × atoms,
    whether a set contains an atom. names : the places that are each set.
    """

    atoms: list[str]
    holds: np.ndarray
    names: list[list[Place]]

    @classmethod
    def of(cls, members: pd.DataFrame) -> "Places":
        """Return the sets. members : complex_id, level, code, kind; one row per atom and place."""
        atoms = sorted(members["complex_id"].unique())
        number = {atom: position for position, atom in enumerate(atoms)}
        sets: dict[tuple[int, ...], list[Place]] = {}
        for place, rows in members.groupby(["level", "code", "kind"], sort=True):
            inside = tuple(sorted({number[atom] for atom in rows["complex_id"]}))
            sets.setdefault(inside, []).append((str(place[0]), str(place[1]), str(place[2])))
        holds = np.zeros((len(sets), len(atoms)), bool)
        for row, inside in enumerate(sets):
            holds[row, list(inside)] = True
        return cls(atoms, holds, list(sets.values()))

    def cells(self, atoms: Cells) -> Cells:
        """Return the cells of the sets from those of the atoms."""
        rows, columns = np.nonzero(self.holds)
        return atoms[columns].grouped(rows, len(self.holds))

    def named(self, levels: Iterable[str]) -> pd.DataFrame:
        """Return the places of the levels: set (its row), level, place and kind."""
        found = [
            (row, *place)
            for row, names in enumerate(self.names)
            for place in names
            if place[0] in levels
        ]
        return pd.DataFrame(found, columns=["set", "level", "place", "kind"])

    def nests(self) -> list["Nest"]:
        """Return how the sets are nested in each of WAYS."""
        size, inside = self.holds.sum(axis=1), self.inside()
        return [self._nest(levels, inside, size) for levels in WAYS]

    def inside(self) -> np.ndarray:
        """Return sets × sets, whether the first is a proper subset of the second."""
        size = self.holds.sum(axis=1)
        both = self.holds.astype(np.float32) @ self.holds.T.astype(np.float32)
        return (both == size[:, None]) & (size[:, None] < size[None, :])

    def _nest(self, levels: tuple[str, ...], inside: np.ndarray, size: np.ndarray) -> "Nest":
        """Return the nesting of one hierarchy: each set lies in the smallest that contains it.

        inside : from `inside`. Only complexes within a single place of the level before are taken.
        """
        ranks = np.array([_rank(names, levels) for names in self.names])
        last = len(levels) - 1
        if last:
            taken = (ranks >= 0) & ((ranks < last) | inside[:, ranks == last - 1].any(axis=1))
        else:
            taken = ranks >= 0
        around = np.where(inside & taken[None, :], size[None, :], np.inf)
        # no complex lies between a district and a province: it may cross both
        around[np.ix_(ranks < last, ranks == last)] = np.inf
        above = np.where(np.isfinite(around.min(axis=1)) & taken, around.argmin(axis=1), -1)
        rows = np.flatnonzero(taken)
        rows = rows[np.argsort(size[rows], kind="stable")]
        held = self.holds[rows]
        atom_row = np.where(held.any(axis=0), rows[held.argmax(axis=0)], -1)
        return Nest(above, _depths(above), atom_row)


@dataclass(frozen=True)
class Nest:
    """above, depth : as in Tree. atom_row : the smallest set that contains each atom."""

    above: np.ndarray
    depth: np.ndarray
    atom_row: np.ndarray

    def tree(self, atoms: Cells) -> Tree:
        """Return the sets with the companies of each that lie outside its parts."""
        return Tree(self.above, self.depth, atoms.grouped(self.atom_row, len(self.above)))


def _rank(names: list[Place], levels: tuple[str, ...]) -> int:
    """Return the index of the first level that a set belongs to, -1 for none."""
    found = [*map(_step, names), "any"]
    return next((rank for rank, level in enumerate(levels) if level in found), -1)


def _step(place: Place) -> str:
    level, _, kind = place
    if level == "complex":
        return "part"
    return "kind" if kind else level


def _depths(above: np.ndarray) -> np.ndarray:
    depths, up = np.zeros(len(above), int), above
    while (up >= 0).any():
        depths += up >= 0
        up = np.where(up >= 0, above[up], -1)
    return depths
