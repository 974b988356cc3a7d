"""Dated events: laws and grants that came into force, and the start of the pilots. All real."""

from datetime import date
from pathlib import Path

import pandas as pd

FILE = Path(__file__).parents[2] / "data" / "reference" / "events.csv"
TEXTS = ("event_id", "program", "complex_id", "event_name", "event_name_en", "source")


def make_events(as_of: date) -> pd.DataFrame:
    """Return the canonical table: what happened by `as_of`."""
    events = pd.read_csv(FILE, dtype=dict.fromkeys(TEXTS, "str"), parse_dates=["happened_on"])
    events["rebases"] = events["rebases"].astype(bool)
    return events[events["happened_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)
