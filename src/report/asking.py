"""Ask a snapshot by the names of the catalogue, outside of the screen, as who owns it."""

from collections.abc import Callable

import pandas as pd

from src.domain.rights import Reader
from src.store import door
from src.store.snapshots import Snapshot

Ask = Callable[..., pd.DataFrame]


def asker(snapshot: Snapshot) -> Ask:
    """Return a function that answers `ask("query", **codes)` of a snapshot to whoever owns it.

    For commands, which whoever may read the data folder runs; screens give their reader's asker.
    """
    return door.asker(door.open_engine(snapshot), Reader(owner=True))
