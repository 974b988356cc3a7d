"""Firms that a plan leaves out: contacted lately, planned by others, "not now", or held out."""

import zlib
from datetime import timedelta
from typing import NamedTuple

import pandas as pd
import streamlit as st

from src.metrics.rounds import Rounds
from src.store.operations.matters_seen import firms_with_visits
from src.ui import cached, matters, reader
from src.ui.run import t

REASONS = ("lately", "planned", "not_now", "held")
NO_CAMPAIGN = "none"


class LeftOut(NamedTuple):
    """companies : ids left out; counts : by the first of REASONS that applies."""

    companies: frozenset[str]
    counts: dict[str, int]

    @property
    def mark(self) -> int:
        """Return a checksum of the firms, for cache keys."""
        return zlib.crc32(",".join(sorted(self.companies)).encode())


def find(rows: pd.DataFrame, marked: pd.DataFrame, cool_down: int, campaign: str) -> LeftOut:
    """Return the firms that the plan leaves out.

    rows : the firms of the list. marked : all present marks. cool_down : days in which no firm is
    contacted twice. campaign : its hold-outs are left out.
    """
    held: set[str] = set()
    if campaign != NO_CAMPAIGN:
        held = set(cached.ask("held_out_companies", campaign_id=campaign)["company_id"])
    found = {
        "lately": _lately(rows, cool_down),
        "planned": claimed(cool_down),
        "not_now": set(marked.loc[marked["mark"] == "not_now", "company_id"]),
        "held": held,
    }
    listed, before, counts = set(rows["company_id"]), set[str](), {}
    for reason in REASONS:
        counts[reason] = len((found[reason] - before) & listed)
        before |= found[reason]
    return LeftOut(frozenset(before), counts)


def _lately(rows: pd.DataFrame, cool_down: int) -> set[str]:
    day = cached.as_of()
    if day is None or not cool_down:
        return set()
    days = (pd.Timestamp(day) - pd.to_datetime(rows["last_contact_on"])).dt.days
    return set(rows["company_id"][days < cool_down])


def claimed(cool_down: int) -> set[str]:
    """Return the firms with a planned visit, or with one made within the cool-down."""
    since = (reader.today() - timedelta(days=cool_down)).isoformat() if cool_down else None
    db, seen = reader.operations(), matters.sight()
    return matters.answer(lambda: firms_with_visits(db, seen, since)) or set()


def say(kept_back: LeftOut, made: Rounds) -> None:
    """Say how many firms of the list are not in the plan, and why."""
    counts = kept_back.counts | {"too_far": made.too_far, "no_time": made.no_time}
    said = [
        t(f"visit_plan.left_{reason}", count=count) for reason, count in counts.items() if count
    ]
    if said:
        st.caption(t("visit_plan.left_out", reasons=", ".join(said)))
