"""Stages of the roll-out in a complex as events, for the weekly chart and the effect alike."""

from functools import partial
from typing import NamedTuple

import pandas as pd

from src.store.operations.waves import waves_of
from src.ui import cached, matters, reader


class Wave(NamedTuple):
    """A stage (src.domain.matters.WAVES) and the day on which a complex reached it."""

    state: str
    day: pd.Timestamp


def waves(complex_id: str | None) -> tuple[Wave, ...]:
    """Return the stages of a complex, earliest first; () where its firms may not be seen."""
    if complex_id is None or matters.sight().firms == () or (look := matters.glance()) is None:
        return ()
    place = cached.place_of(complex_id)
    ask = partial(waves_of, reader.operations(), look.sight, place)
    rows = matters.answer(lambda: look.keep("waves", (complex_id,), ask))
    return () if rows is None else tuple(Wave(*row) for row in rows.itertuples(index=False))
