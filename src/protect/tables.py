"""The planned tables with their noise, and which of their cells are shown."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from src.protect.cells import Cells
from src.protect.keys import cell_keys
from src.protect.noise import protect
from src.protect.rules import FEWEST, PLACE, Noised, Rule, Tree

Further = Callable[[np.ndarray], None]
"""A function that withholds further cells, in place."""


@dataclass(frozen=True)
class Shown:
    """Noised counts of cells, and which cells are shown; other counts are meaningless."""

    noised: Noised
    shown: np.ndarray


def noised(cells: Cells, programs: list[str], wanted: np.ndarray, secret: bytes) -> Noised:
    """Return users and others with noise where wanted, zeros elsewhere.

    programs : of the columns.
    """
    return Noised(
        *[
            _noised(counts, sums, [f"{program} {name}" for program in programs], wanted, secret)
            for name, counts, sums in (
                ("users", cells.users, cells.users_key),
                ("others", cells.others, cells.others_key),
            )
        ]
    )


def _noised(
    counts: np.ndarray, sums: np.ndarray, named: list[str], wanted: np.ndarray, secret: bytes
) -> np.ndarray:
    found = np.zeros_like(counts)
    rows, columns = np.nonzero(wanted & (counts > 0))
    here = counts[rows, columns]
    names = [named[column] for column in columns]
    keys = cell_keys(sums[rows, columns].tolist(), here.tolist(), names, secret)
    found[rows, columns] = protect(here, keys)
    return found


def show_places(cells: Cells, trees: list[Tree], columns: list[tuple], secret: bytes) -> Shown:
    """Return the tables of places. columns : programme, sex (all, f, m) and window of each."""
    allowed = PLACE.holds(cells)
    found = noised(cells, [program for program, *_ in columns], allowed, secret)
    shown = allowed & found.enough
    further = sexes_together(columns, cells.firms.sum(axis=0) > 0)
    return Shown(found, settle(shown, trees, found.eligible, PLACE, further))


def settle(
    shown: np.ndarray,
    trees: list[Tree],
    size: np.ndarray,
    rule: Rule,
    further: Further | None = None,
) -> np.ndarray:
    """Return which cells remain shown once all rules hold.

    size : of each cell, to find the smallest. further : withholds more cells, in place.
    """
    while True:
        before = shown
        shown = shown.copy()
        if further is not None:
            further(shown)
        for tree in trees:
            shown = tree.withhold(shown, size, rule)
        if (shown == before).all():
            return shown


def sexes_together(columns: list[tuple], someone: np.ndarray) -> Further:
    """Return a function that withholds one sex with the other. someone : whether each column has
    anybody."""
    triples = _sexes(columns)

    def further(shown: np.ndarray) -> None:
        for both, women, men in triples:
            _pair(shown, both, [column for column in (women, men) if someone[column]])

    return further


def _sexes(columns: list[tuple]) -> list[tuple[int, int, int]]:
    """Return the triples of columns that belong together: both sexes, women, men."""
    number = {column: position for position, column in enumerate(columns)}
    return [
        (at, number[program, "f", window], number[program, "m", window])
        for (program, sex, window), at in number.items()
        if sex == "all"
    ]


def _pair(shown: np.ndarray, both: int, sexes: list[int]) -> None:
    """Withhold one sex where the other or their sum is; with one sex, the sum where it is."""
    each = shown[:, sexes].all(axis=1) & shown[:, both]
    shown[:, sexes] &= each[:, None]
    if len(sexes) == 1:  # only women, or only men: the sum equals their count
        shown[:, both] &= each


def show_stages(
    cells: Cells, trees: list[Tree], tables: list[np.ndarray], names: list[str], secret: bytes
) -> Shown:
    """Return the tables of firms by stage reached; `users` of the cells are firms.

    tables : columns of each channel, from the first stage to the last. names : what each column
    counts. A stage is withheld where few firms stopped at the stage shown before it.
    """
    allowed = PLACE.holds(cells)
    found = noised(cells, names, allowed, secret)
    shown = allowed & (found.users >= FEWEST)
    further = stages_apart(cells.users, tables)
    return Shown(found, settle(shown, trees, found.users, PLACE, further))


def stages_apart(firms: np.ndarray, tables: list[np.ndarray]) -> Further:
    """Return a function that withholds a stage if only a few firms stopped before it. tables :
    columns of each channel."""

    def further(shown: np.ndarray) -> None:
        for columns in tables:
            _steps(shown, firms, columns)

    return further


def _steps(shown: np.ndarray, firms: np.ndarray, columns: np.ndarray) -> None:
    """Withhold each stage if only a few firms stopped between the last shown stage and it."""
    last = np.full(len(shown), -1)
    for column in columns:
        stopped = last - firms[:, column]
        shown[:, column] &= (last < 0) | (stopped == 0) | (stopped >= FEWEST)
        last = np.where(shown[:, column], firms[:, column], last)


def show_sums(cells: Cells, trees: list[Tree], rule: Rule) -> np.ndarray:
    """Return which cells are shown if each cell, and each rest, must satisfy a rule."""
    return settle(rule.holds(cells), trees, cells.eligible, rule)
