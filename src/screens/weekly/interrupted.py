"""Interrupted time series: uptake before and after each event, such as a new law.

For a single complex its campaigns and the stages of its roll-out are events, too.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from src.metrics.interrupted import TOO_FEW, TOO_SHORT, Change, interruptions
from src.screens.weekly.chart import said_choices
from src.screens.weekly.series import Found, drawable
from src.ui import cached, waves, widgets
from src.ui.change_answer import unsigned
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.plain_text import as_written
from src.ui.run import t
from src.ui.waves import Wave

MORE, LESS, UNCLEAR = "more", "less", "unclear"
STATES = (MORE, LESS, UNCLEAR, TOO_SHORT, TOO_FEW)
COLUMNS = ["day", "name", "own", "event"]


def show(found: Found) -> None:
    """Draw what changed at each event: the newest in words, all as a table.

    Nothing without events, without enough weeks, and for protected counts, whose noise would be
    taken for variation between weeks.
    """
    if not drawable(found) or cached.is_protected("weekly_starts", **found.group.asked):
        return
    reached = waves.waves(found.group.complex_id)
    codes = (*found.group.codes, *reached)
    rows, said = cached.keep("interrupted", codes, lambda: _find(found, reached))
    if rows.empty:
        return
    st.subheader(t("interrupted.title"), anchor=False)
    if said:
        st.markdown(widgets.tildes_as_written(said))
    widgets.show_table(
        rows,
        [
            TableColumn("day", t("interrupted.day"), "date"),
            TableColumn("name", t("interrupted.event"), width="medium"),
            TableColumn("beside", t("interrupted.beside")),
            TableColumn("said", t("interrupted.found")),
            TableColumn("change", t("interrupted.change"), "signed_share"),
            TableColumn("lower", t("column.lower"), "signed_share"),
            TableColumn("upper", t("column.upper"), "signed_share"),
            TableColumn("before", t("interrupted.before"), "count"),
            TableColumn("after", t("interrupted.after"), "count"),
            TableColumn("placebos", t("interrupted.placebos"), "count"),
            TableColumn("called", t("interrupted.called"), "count"),
        ],
        Export("interrupted", filters=said_choices(found), notes=[t("interrupted.note")]),
        codes=codes,
    )
    st.caption(t("interrupted.note"))


def _find(found: Found, reached: tuple[Wave, ...]) -> tuple[pd.DataFrame, str]:
    """Return one row per event, campaign and stage of the place, newest first, and a sentence.

    The sentence is on the newest that can be judged, events before campaigns; "" where none can.
    """
    days = _days(found, reached)
    if not days:
        return pd.DataFrame(columns=COLUMNS), ""
    made = interruptions(found.weekly.weeks, found.peers, [(one[0], one[2]) for one in days])
    beside = {True: found.peers_name, False: t("interrupted.year_before")}
    states = [_state(one.reason, one.lower, one.upper) for one in made]
    said = {state: t(f"interrupted.states.{state}") for state in STATES}
    columns = dict(zip(COLUMNS, map(list, zip(*days, strict=True)), strict=True))
    columns |= dict(zip(Change._fields, map(list, zip(*made, strict=True)), strict=True))
    columns |= {
        "beside": [beside[one[2] and found.peers is not None] for one in days],
        "state": states,
        "said": [said[state] for state in states],
    }
    told = [(not one[3], at) for at, one in enumerate(days) if not made[at].reason]
    if not told:
        return pd.DataFrame(columns), ""
    _, first = min(told)
    return pd.DataFrame(columns), answer({name: columns[name][first] for name in columns}, found)


def _state(reason: str, lower: float, upper: float) -> str:
    return reason or (MORE if lower > 0 else LESS if upper < 0 else UNCLEAR)


def _days(found: Found, reached: tuple[Wave, ...]) -> list[tuple[Any, str, bool, bool]]:
    """Return (day, name, own, event) of events and, for one complex, of its campaigns and stages of
    its roll-out, newest first.

    own : whether it concerned this place alone, so that peers were not affected. event : False for
    a campaign.
    """
    names = ("happened_on", "event_name", "event_name_en", "complex_id")
    parts = [
        (day, t.pick(*called), isinstance(place, str), True)
        for day, *called, place in zip(*(found.events[name] for name in names), strict=True)
    ]
    if found.group.complex_id:
        ours = found.campaigns[found.campaigns["complex_id"].notna()]
        named = zip(ours["starts_on"], ours["campaign_name"], strict=True)
        parts += [(day, name, True, False) for day, name in named]
        parts += [(wave.day, _called(wave), True, True) for wave in reached]
    return sorted(parts, key=lambda one: one[0], reverse=True)


def _called(wave: Wave) -> str:
    return t("interrupted.wave", stage=t(f"matter_state.rollout.{wave.state}"))


def answer(one: Mapping[str, Any], found: Found) -> str:
    """Return what changed at an event, and how many days without event show a change, in words."""
    said = t(
        f"interrupted.{one['state']}",
        event=as_written(one["name"]),
        day=t.value("day", one["day"]),
        group=found.name,
        program=t(f"program.{found.group.program}"),
        beside=one["beside"],
        change=unsigned("signed_share", one["change"]),
        lower=t.value("signed_share", one["lower"]),
        upper=t.value("signed_share", one["upper"]),
    )
    if not one["placebos"]:
        return said
    placebo = t("interrupted.placebo", days=int(one["placebos"]), called=int(one["called"]))
    return f"{said} {placebo}"
