"""Cells of a table, places × counted columns, with the numbers and keys needed to protect them."""

from dataclasses import dataclass, fields

import numpy as np


@dataclass(frozen=True)
class Cells:
    """Exact values, as arrays of one shape (places × columns); they are never shown.

    eligible, users : people. firms : companies with somebody eligible. largest : eligible people
    of the largest company. users_key, others_key : sums of the keys of records with users, and of
    those with others.
    """

    eligible: np.ndarray
    users: np.ndarray
    firms: np.ndarray
    largest: np.ndarray
    users_key: np.ndarray
    others_key: np.ndarray

    @classmethod
    def of_nothing(cls, shape: tuple[int, ...]) -> "Cells":
        """Return empty cells."""
        return cls(*[np.zeros(shape, np.int64) for _ in fields(cls)])

    @property
    def others(self) -> np.ndarray:
        """People who were eligible and did not start."""
        return self.eligible - self.users

    def __getitem__(self, index: object) -> "Cells":
        return Cells(*[getattr(self, field.name)[index] for field in fields(self)])

    def copy(self) -> "Cells":
        """Return a deep copy."""
        return Cells(*[getattr(self, field.name).copy() for field in fields(self)])

    def where(self, kept: np.ndarray) -> "Cells":
        """Return the cells with those that are not kept emptied."""
        return Cells(*[np.where(kept, getattr(self, field.name), 0) for field in fields(self)])

    def grouped(self, group: np.ndarray, groups: int) -> "Cells":
        """Return the cells of groups of rows: sums, and for `largest` the maximum.

        group : the group number of each row, -1 for none.
        """
        found = Cells.of_nothing((groups, *self.eligible.shape[1:]))
        kept = group >= 0
        for field in fields(self):
            add = np.maximum if field.name == "largest" else np.add
            add.at(getattr(found, field.name), group[kept], getattr(self, field.name)[kept])
        return found
