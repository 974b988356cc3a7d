"""Cells of a table: places in rows, what is counted in columns, five numbers and two keys each."""

from dataclasses import dataclass, fields

import numpy as np


@dataclass(frozen=True)
class Cells:
    """Arrays of one shape (places × columns), none of which leaves the program.

    eligible, users : people. firms : companies with somebody eligible. largest : eligible people
    of the largest. users_key, others_key : sums of the keys of records with users, with others.
    """

    eligible: np.ndarray
    users: np.ndarray
    firms: np.ndarray
    largest: np.ndarray
    users_key: np.ndarray
    others_key: np.ndarray

    @classmethod
    def of_nothing(cls, shape: tuple[int, ...]) -> "Cells":
        """Return cells in which nobody is."""
        return cls(*[np.zeros(shape, np.int64) for _ in fields(cls)])

    @property
    def others(self) -> np.ndarray:
        """Return the people who were eligible and did not start."""
        return self.eligible - self.users

    def __getitem__(self, index: object) -> "Cells":
        return Cells(*[getattr(self, field.name)[index] for field in fields(self)])

    def copy(self) -> "Cells":
        """Return the same cells, to be changed."""
        return Cells(*[getattr(self, field.name).copy() for field in fields(self)])

    def where(self, kept: np.ndarray) -> "Cells":
        """Return the cells that are kept, the others with nobody."""
        return Cells(*[np.where(kept, getattr(self, field.name), 0) for field in fields(self)])

    def grouped(self, group: np.ndarray, groups: int) -> "Cells":
        """Return the cells of groups of rows: sums, and the largest of all companies.

        group : the number of the group of each row, -1 for none.
        """
        found = Cells.of_nothing((groups, *self.eligible.shape[1:]))
        kept = group >= 0
        for field in fields(self):
            add = np.maximum if field.name == "largest" else np.add
            add.at(getattr(found, field.name), group[kept], getattr(self, field.name)[kept])
        return found
