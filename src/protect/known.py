"""Protected tables for a reader who may see the firms of some places.

Such a reader can subtract the known firms from every sum that contains them. So the remainder of
each sum, and of each difference, has to satisfy the rules: the same rules apply to a country
without the known firms. The reader sees only cells that everybody sees, and sometimes fewer.
"""

from dataclasses import dataclass

import numpy as np

from src.protect.cells import Cells
from src.protect.places import Places
from src.protect.rules import Noised, Rule, Tree
from src.protect.tables import Further, settle


@dataclass(frozen=True)
class Left:
    """Cells without the firms of some atoms. rest : sets × columns. known : the part subtracted.

    trees : the nesting of the sets. inside : sets × sets, whether the first lies in the second.
    """

    rest: Cells
    known: Cells
    trees: list[Tree]
    inside: np.ndarray

    @classmethod
    def of(cls, places: Places, own: Cells, atoms: np.ndarray) -> "Left":
        """Return the remainder of the atoms' cells. atoms : whether each atom's firms are known."""
        kept = np.broadcast_to(~atoms[:, None], own.eligible.shape)
        others = own.where(kept)
        trees = [nest.tree(others) for nest in places.nests()]
        return cls(places.cells(others), places.cells(own.where(~kept)), trees, places.inside())

    def noised(self, told: Noised) -> Noised:
        """Return what the reader can compute of the rest: the shown counts less the known ones."""
        return Noised(told.users - self.known.users, told.others - self.known.others)

    def still_told(
        self, shown: np.ndarray, size: np.ndarray, rule: Rule, further: Further | None = None
    ) -> np.ndarray:
        """Return which of the cells shown to everybody are shown to this reader.

        size, further : as `settle` takes them, for the rest. A place whose firms are all known is
        not among them, because the reader has its exact counts.
        """

        def also(now: np.ndarray) -> None:
            if further is not None:
                further(now)
            self._take_twins(now)

        return settle(shown & rule.holds(self.rest), self.trees, size, rule, also)

    def _take_twins(self, shown: np.ndarray) -> None:
        """Withhold a place whose rest has the same people as that of a shown part of it.

        With different noise it would be a second reading of the same counts. If the part also
        contains the same known firms, the noise is the same.
        """
        firms, known = self.rest.firms, self.known.firms
        for place in np.flatnonzero((known > 0).any(axis=1)):
            parts = np.flatnonzero(self.inside[:, place])
            alike = (firms[parts] == firms[place]) & (known[parts] != known[place])
            shown[place] &= ~(shown[parts] & alike).any(axis=0)
