"""Firms that a plan leaves out, and why: called lately, not now, held out, or another's visit."""

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
    """companies : ids that are left out, each for its first reason; counts : of each of REASONS."""

    companies: frozenset[str]
    counts: dict[str, int]

    @property
    def mark(self) -> int:
        """Return a number that tells which firms they are, to keep things under."""
        return zlib.crc32(",".join(sorted(self.companies)).encode())


def find(rows: pd.DataFrame, marked: pd.DataFrame, cool_down: int, campaign: str) -> LeftOut:
    """Return who is left out of the list: nobody calls the same firm twice in the cool-down.

    rows : the firms of the list. marked : all firms marked now.
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
    """Return the firms for which somebody has a visit planned, or made one in the cool-down."""
    since = (reader.today() - timedelta(days=cool_down)).isoformat() if cool_down else None
    db, seen = reader.operations(), matters.sight()
    return matters.answer(lambda: firms_with_visits(db, seen, since)) or set()


def say(kept_back: LeftOut, made: Rounds) -> None:
    """Draw how many firms of the list are not in the plan, and why."""
    counts = kept_back.counts | {"too_far": made.too_far, "no_time": made.no_time}
    said = [
        t(f"visit_plan.left_{reason}", count=count) for reason, count in counts.items() if count
    ]
    if said:
        st.caption(t("visit_plan.left_out", reasons=", ".join(said)))
