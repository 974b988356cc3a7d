"""Sums over trees of complexes in which no complex is added to its own descendant.

A grid is an array with one row per quarter and one column per complex (node). A source prints some
nodes of a tree and not others: the census prints parents and children, the national survey a
straddling top and none of its parts. Which nodes are added is therefore decided per value, quarter
and tree:

- children replace their parent if the parent is not printed, or if all listed children are known
  and add up to the parent;
- otherwise the printed parent is used (a child is withheld, or the page does not add up), so that
  totals always equal the sum of the topmost printed figures.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

ADDS_UP = 1e-6
"""Largest relative difference between a parent and its children, from rounded amounts of money."""


@dataclass(frozen=True)
class Trees:
    """Complexes by position: the parent of each (-1 at the top), its topmost ancestor, and nodes by
    depth."""

    parent: np.ndarray
    top: np.ndarray
    by_depth: list[np.ndarray]

    def add_children(self, grid: np.ndarray, nodes: np.ndarray) -> np.ndarray:
        """Return a grid with, at each parent, the sum over its children among `nodes`."""
        total = np.zeros_like(grid)
        np.add.at(total.T, self.parent[nodes], grid.T[nodes])
        return total


def read_trees(complexes: pd.DataFrame) -> Trees:
    """Return the trees of `complexes` (complex_id, parent_id), in the order of its rows.

    A parent that is not among the rows counts as none. Raises ValueError for a cycle of parents.
    """
    ids = pd.Index(complexes["complex_id"])
    parent = ids.get_indexer(complexes["parent_id"])
    top, depth = np.arange(len(ids)), np.zeros(len(ids), dtype=int)
    climbing = parent.copy()
    while (climbing >= 0).any():
        if depth.max(initial=0) > len(ids):
            raise ValueError("a complex is its own ancestor")
        moving = climbing >= 0
        top = np.where(moving, climbing, top)
        depth += moving
        climbing = np.where(moving, parent[climbing], -1)
    levels = [np.flatnonzero(depth == level) for level in range(depth.max(initial=-1) + 1)]
    return Trees(parent, top, levels)


def in_use(listed: np.ndarray, trees: Trees) -> np.ndarray:
    """Return which nodes are listed themselves or have a listed descendant (grid of booleans)."""
    used = listed.copy()
    for nodes in reversed(trees.by_depth[1:]):
        used |= trees.add_children(used.astype(int), nodes) > 0
    return used


def split_nodes(printed: np.ndarray, used: np.ndarray, trees: Trees) -> np.ndarray:
    """Return which nodes are replaced by their children in sums."""
    known, total = ~np.isnan(printed), np.nan_to_num(printed)
    split = np.zeros_like(known)
    for nodes in reversed(trees.by_depth[1:]):
        children = trees.add_children((used).astype(int), nodes)
        answered = trees.add_children((used & known).astype(int), nodes)
        added = trees.add_children(np.where(known, total, 0), nodes)
        agrees = np.abs(added - total) <= ADDS_UP * np.maximum(np.abs(total), 1)
        here = (children > 0) & (np.isnan(printed) | ((answered == children) & agrees))
        split |= here
        total = np.where(np.isnan(printed) & here, added, total)
        known |= here & np.isnan(printed) & (answered == children)
    return split


def totals(printed: np.ndarray, trees: Trees) -> tuple[np.ndarray, np.ndarray]:
    """Return the figure of each node, as printed or else summed from below, and whether it is
    partial: summed while a child had no figure. A node with nothing printed below it stays NaN.
    """
    total, partial = printed.copy(), np.zeros(printed.shape, dtype=bool)
    for nodes in reversed(trees.by_depth[1:]):
        known = ~np.isnan(total)
        answered = trees.add_children(known.astype(int), nodes)
        children = trees.add_children(np.ones(known.shape, dtype=int), nodes)
        holes = trees.add_children(partial.astype(int), nodes) > 0
        summed = (answered > 0) & np.isnan(printed)
        partial |= summed & ((answered < children) | holes)
        total = np.where(summed, trees.add_children(np.nan_to_num(total), nodes), total)
    return total, partial


def roles(printed: np.ndarray, used: np.ndarray, split: np.ndarray, trees: Trees) -> np.ndarray:
    """Return the role of each node in a sum: summed, missing, contained, or None if not in use.

    missing: it belongs to the sum and has no figure. contained: its figure is part of another's.
    """
    open_ = np.zeros(printed.shape, dtype=bool)
    for depth, nodes in enumerate(trees.by_depth):
        above = trees.parent[nodes]
        entered = (open_[:, above] & split[:, above]) if depth else True
        open_[:, nodes] = entered & used[:, nodes]
    ends = open_ & ~split
    result: np.ndarray = np.where(used, "contained", np.array(None))
    result[ends] = "missing"
    result[ends & ~np.isnan(printed)] = "summed"
    return result
