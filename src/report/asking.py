"""Ask a snapshot by the names of the catalogue, outside of the screen."""

from collections.abc import Callable
from functools import lru_cache

import pandas as pd

from src.store.engine import fetch_frame, open_engine
from src.store.queries.catalogue import QUERIES
from src.store.snapshots import Snapshot

Ask = Callable[..., pd.DataFrame]
KEPT = 64
"""Answers kept: those on the country are asked for again by each complex."""


def asker(snapshot: Snapshot) -> Ask:
    """Return a function that answers `ask("query", **codes)` from a snapshot.

    A question asked again is answered from memory, so the frames must not be changed.
    """
    engine = open_engine(snapshot)

    @lru_cache(maxsize=KEPT)
    def answer(query: str, codes: tuple) -> pd.DataFrame:
        return fetch_frame(engine, QUERIES[query](**dict(codes)))

    return lambda query, **codes: answer(query, tuple(sorted(codes.items())))
