"""What is told of places to a reader who may see the firms of some of them.

He takes his firms off every sum that holds them. So what is left of a sum has to keep the rules
itself, with the noise that it has, and what is left of every difference too: the same rules, in a
country without his firms. Only what is told to everybody is told him, and sometimes less.
"""

from dataclasses import dataclass

import numpy as np

from src.protect.cells import Cells
from src.protect.places import Places
from src.protect.rules import Noised, Rule, Tree
from src.protect.tables import Further, settle


@dataclass(frozen=True)
class Left:
    """Cells without the firms of some atoms. rest : of sets × columns. known : what was taken off.

    trees : how the sets lie in each other. inside : sets × sets, whether one lies in another.
    """

    rest: Cells
    known: Cells
    trees: list[Tree]
    inside: np.ndarray

    @classmethod
    def of(cls, places: Places, own: Cells, atoms: np.ndarray) -> "Left":
        """Return what is left of the cells of atoms. atoms : whether each one's firms are known."""
        kept = np.broadcast_to(~atoms[:, None], own.eligible.shape)
        others = own.where(kept)
        trees = [nest.tree(others) for nest in places.nests()]
        return cls(places.cells(others), places.cells(own.where(~kept)), trees, places.inside())

    def noised(self, told: Noised) -> Noised:
        """Return what he has of the rest: the told counts less his own."""
        return Noised(told.users - self.known.users, told.others - self.known.others)

    def still_told(
        self, shown: np.ndarray, size: np.ndarray, rule: Rule, further: Further | None = None
    ) -> np.ndarray:
        """Return which of the cells that are shown to everybody are shown to him.

        size, further : as `settle` takes them, of what is left. A place that is wholly his is not
        among them: he has its exact counts.
        """

        def also(now: np.ndarray) -> None:
            if further is not None:
                further(now)
            self._take_twins(now)

        return settle(shown & rule.holds(self.rest), self.trees, size, rule, also)

    def _take_twins(self, shown: np.ndarray) -> None:
        """Withhold a place of which the same people are left as of a part of it that is shown.

        Told with another noise, it would be a second reading of them. Where the part has all of the
        known firms as well it has the same noise.
        """
        firms, known = self.rest.firms, self.known.firms
        for place in np.flatnonzero((known > 0).any(axis=1)):
            parts = np.flatnonzero(self.inside[:, place])
            alike = (firms[parts] == firms[place]) & (known[parts] != known[place])
            shown[place] &= ~(shown[parts] & alike).any(axis=0)
