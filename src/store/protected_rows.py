"""Convert rows of sums to cells, and shown cells to rows of a mart."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from src.protect.cells import Cells
from src.protect.places import Places
from src.protect.tables import Shown


def as_cells(frame: pd.DataFrame, places: Places, columns: pd.MultiIndex) -> Cells:
    """Return the cells atoms × columns; frame : complex_id, the columns, the sums.

    Fields that the frame lacks are 0.
    """
    row = pd.Index(places.atoms).get_indexer(frame["complex_id"])
    column = columns.get_indexer(pd.MultiIndex.from_frame(frame[list(columns.names)]))
    found = Cells.of_nothing((len(places.atoms), len(columns)))
    for name in found.__dataclass_fields__:
        if name in frame:
            getattr(found, name)[row, column] = frame[name].to_numpy()
    return found


def rows_of(
    places: Places, shown: Shown, columns: pd.MultiIndex, levels: Iterable[str]
) -> pd.DataFrame:
    """Return the rows of a mart: one per place of the levels and column that is shown."""
    sets, cols = np.nonzero(shown.shown)
    users, others = shown.noised.users[sets, cols], shown.noised.others[sets, cols]
    counts = pd.DataFrame({"set": sets, "users": users, "eligible": users + others})
    keys = columns[cols].to_frame(index=False)
    return pd.concat([counts, keys], axis=1).merge(places.named(levels)).drop(columns="set")
