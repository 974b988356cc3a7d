"""The weekly chart, its signals, and the table with the same numbers."""

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from src.figures.arrays import times_of
from src.figures.finished import FinishedFigure
from src.figures.weekly_chart import WeeklyChart, event_number, weekly_figure
from src.metrics.control_chart import Columns
from src.screens.weekly.series import Found, drawable, holidays_shown
from src.text.values import iso_week
from src.text.weekly import coverage_sentence, early_sentence, limits_sentence, signal_sentence
from src.ui import cached, choices, protect, widgets
from src.ui.columns import TableColumn, Width
from src.ui.downloads import Export
from src.ui.listed import Shape
from src.ui.plain_text import as_sentence, as_written
from src.ui.run import t

SHOWN = ("rate", "users")
SPANS = ("26", "52", "104", "all")
STATES = {False: "settled", True: "provisional"}
UNJUDGED = frozenset(("provisional", "quiet", "unjudged"))
TABLE = (
    ("week", "week", "date"),
    ("iso_week", "iso_week", "text"),
    ("state", "state", "text"),
    ("users", "users_known", "count"),
    ("estimate", "estimate", "count"),
    ("lower", "estimate_lower", "count"),
    ("upper", "estimate_upper", "count"),
    ("eligible", "week_eligible", "per"),
    ("rate", "rate_per_1000", "per"),
    ("estimate_rate", "estimate_per_1000", "per"),
    ("centre", "centre", "per"),
    ("lower_limit", "lower_limit", "per"),
    ("upper_limit", "upper_limit", "per"),
    ("flag_said", "flag", "text"),
    ("users_before", "users_before", "count"),
    ("rate_before", "rate_before", "per"),
    ("peers", "peers_per_1000", "per"),
    ("holidays", "holidays", "text"),
    ("events", "events", "text"),
)
MAIN = (
    *("week", "state", "users", "estimate", "lower", "upper", "rate", "estimate_rate"),
    *("flag_said", "rate_before", "holidays", "events"),
)
"""Columns of the list of weeks; a grid below it has all."""
SIGNAL_TABLE = (
    ("week", "week", "date"),
    ("kind_said", "signal", "text"),
    ("said", "signal_said", "text"),
)
SIGNAL_WIDTHS: dict[str, Width] = {"week": "small", "kind_said": "small", "said": "large"}


def show(found: Found) -> None:
    """Draw the chart of weeks, how to read it, and how often past intervals held the truth."""
    if not drawable(found):
        _say_too_short(found)
        return
    st.subheader(t("weekly.chart"), anchor=False)
    with choices.line("_chart"):
        shown = _shown(found)
        span = choices.select(
            "span", SPANS, SPANS[2], lambda code: t(f"weekly.span.{code}"), width=150
        )
    codes = (*found.group.codes, shown, span)
    figure, events = cached.keep("weekly_chart", codes, lambda: _drawn(_chart(found, shown, span)))
    alt = t("weekly.chart_alt", group=found.name, program=t(f"program.{found.group.program}"))
    about = widgets.Picture(said_choices(found), " ".join([*events, t("weekly.chart_note")]))
    widgets.show_figure(figure, "weekly_chart", alt, about)
    if events:
        st.caption(as_sentence(t("weekly.chart_events", events=" · ".join(events))))
    if found.answer.few:
        st.caption(t("weekly.rate_few"))
    st.caption(coverage_sentence(found.weekly, t))
    protect.note("weekly_starts", **found.group.asked)
    st.caption(t("weekly.chart_note"))


def _shown(found: Found) -> str:
    """Return what is drawn, rates or users; rates are not offered where too few are eligible."""
    if found.answer.few:
        return "users"
    return choices.select(
        "shown", SHOWN, SHOWN[0], lambda code: t(f"weekly.shown.{code}"), width=180
    )


def _say_too_short(found: Found) -> None:
    rows = found.weekly.weeks
    if rows["users"].sum():
        words = t("weekly.too_short", weeks=len(rows["week"]))
        st.info(words, icon=":material/hourglass_empty:")


def _chart(found: Found, shown: str, span: str) -> WeeklyChart:
    rows = found.weekly.weeks
    if span != "all":
        rows = {name: column[-int(span) :] for name, column in rows.items()}
    return WeeklyChart(
        rows,
        widgets.look().programs[found.group.program],
        shown,
        peers=found.peers,
        holidays=holidays_shown(found),
        events=found.events,
        campaigns=found.campaigns,
        early=found.weekly.early,
        numbered=True,
    )


def _drawn(chart: WeeklyChart) -> tuple[FinishedFigure, list[str]]:
    """Return the figure, and the events on it in words."""
    return weekly_figure(chart, t, widgets.look()), _named(chart)


def _named(chart: WeeklyChart) -> list[str]:
    """Return number, day and name of each event on the chart, in words."""
    return [
        t(
            "report.event",
            label=event_number(place),
            day=row.day,
            name=as_written(t.pick(*row.names)),
        )
        for place, row in enumerate(chart.drawn_events)
    ]


def show_signals(found: Found) -> None:
    """Draw every signal with its explanation; say so if there is none, or if none can be judged."""
    if not drawable(found):
        return
    st.subheader(t("weekly.signals"), anchor=False)
    codes = found.group.own
    note, judged = cached.keep("weekly_judged", codes, lambda: _judged(found))
    if note:
        st.info(note, icon=":material/straighten:")
    if not judged:
        st.info(t("weekly.signals_unjudged"), icon=":material/hourglass_empty:")
        return
    if not len(found.weekly.signs["week"]) and found.weekly.early.state != "change":
        st.info(t("weekly.signals_empty"), icon=":material/check:")
    else:
        widgets.show_table(
            cached.keep("weekly_signals", codes, lambda: _signals(found)),
            [
                TableColumn(key, t(f"column.{name}"), kind, width=SIGNAL_WIDTHS[key])
                for key, name, kind in SIGNAL_TABLE
            ],
            Export("weekly_signals", filters=said_choices(found)),
            codes=codes,
        )
    st.caption(t("weekly.signals_note"))


def _signals(found: Found) -> pd.DataFrame:
    early = found.weekly.early
    rows = [
        (row["week"], t(f"weekly.kind.{row['kind']}"), signal_sentence(row, t))
        for row in found.weekly.each_signal
    ]
    if early.state == "change":
        kind = t(f"weekly.kind.early_{early.direction}")
        rows.insert(0, (early.week, kind, early_sentence(early, t)))
    return pd.DataFrame(rows, columns=["week", "kind_said", "said"])


def _judged(found: Found) -> tuple[str, bool]:
    """Return why the last weeks have no limits ("" if they do), and whether any week is judged."""
    return _without_limits(found), not UNJUDGED.issuperset(found.weekly.weeks["flag"].tolist())


def _without_limits(found: Found) -> str:
    """Return why the last weeks have no limits, "" where they have."""
    rows = found.weekly.weeks
    if not math.isnan(rows["centre"][-1]):
        return ""
    part, events = rows["part"], found.events
    begun = rows["week"][part == part[-1]].min()
    days = times_of(events["happened_on"])
    rebases = np.flatnonzero(events["rebases"].to_numpy(bool) & (days <= begun))
    if part[-1] == 1 or not len(rebases):
        return limits_sentence(None, t)
    day, *names = (events[name].iloc[rebases[-1]] for name in EVENT)
    return limits_sentence((day, t.pick(*names)), t)


EVENT = ("happened_on", "event_name", "event_name_en")


def show_table(found: Found) -> None:
    """Draw the table with the numbers of the chart: every week, newest first."""
    if not found.weekly.weeks["users"].sum():
        return
    st.subheader(t("weekly.table"), anchor=False)
    codes = found.group.codes
    widgets.show_table(
        cached.keep("weekly_table", codes, lambda: _table(found)),
        [TableColumn(key, t(f"column.{name}"), kind) for key, name, kind in TABLE],
        Export(
            "weekly",
            filters=said_choices(found),
            notes=[coverage_sentence(found.weekly, t), _as_of_note(found)],
            definitions=[
                (t("column.rate_per_1000"), t("weekly.definition_rate")),
                (
                    t("column.state"),
                    t("weekly.definition_provisional", settled=found.weekly.settled),
                ),
                (t("column.upper_limit"), t("weekly.definition_limits")),
            ],
        ),
        codes=codes,
        shape=Shape(main=MAIN),
    )
    st.caption(t("weekly.definition_provisional", settled=found.weekly.settled))
    st.caption(_as_of_note(found))


def _as_of_note(found: Found) -> str:
    return t(
        "weekly.definition_as_of", day=t.value("day", found.weekly.last + pd.Timedelta(6, "D"))
    )


def _table(found: Found) -> pd.DataFrame:
    # arrays, newest first: assigning columns of a frame one by one would double the time
    rows = {name: column[::-1] for name, column in found.weekly.weeks.items()}
    weeks = rows["week"].astype("datetime64[D]").tolist()
    named = {w.monday: " · ".join(w.names) for w in holidays_shown(found)}
    events = _events_by_week(found.events)
    peers = {} if found.peers is None else _settled_rates(found.peers)
    states = {late: t(f"weekly.state.{name}") for late, name in STATES.items()}
    flag = rows["flag"].tolist()
    flags = {one: t(f"weekly.flag.{one}") for one in set(flag)}
    rows |= {name: np.round(rows[name]) for name in ROUNDED}
    said = {
        "iso_week": [iso_week(week) for week in weeks],
        "state": [states[late] for late in rows["provisional"].tolist()],
        "flag_said": [flags[one] for one in flag],
        "peers": [peers.get(week, math.nan) for week in weeks],
        "holidays": [named.get(week, "") for week in weeks],
        "events": [events.get(week, "") for week in weeks],
    }
    return pd.DataFrame({key: said[key] if key in said else rows[key] for key, _, _ in TABLE})


ROUNDED = ("estimate", "lower", "upper")


def _settled_rates(peers: Columns) -> dict[date, float]:
    settled = ~peers["provisional"]
    weeks = peers["week"].astype("datetime64[D]")[settled].tolist()
    return dict(zip(weeks, peers["rate"][settled].tolist(), strict=True))


def _events_by_week(events: pd.DataFrame) -> dict[date, str]:
    """Return the names of events by the Monday of their week."""
    said: dict[date, list[str]] = {}
    told = [events[name].tolist() for name in EVENT[1:]]
    days = times_of(events["happened_on"]).astype("datetime64[D]").tolist()
    for day, *names in zip(days, *told, strict=True):
        monday = day - timedelta(days=day.weekday())
        said.setdefault(monday, []).append(t.pick(*names))
    return {monday: " · ".join(names) for monday, names in said.items()}


def said_choices(found: Found) -> list[tuple[str, str]]:
    """Return the choices of the page in words, for exports."""
    group = found.group
    said = [(t("choice.program"), t(f"program.{group.program}"))]
    said.append((t("weekly.group"), found.name))
    if found.peers_name:
        said.append((t("choice.peers"), found.peers_name))
    return [*said, (t("choice.as_of"), iso_week(group.monday))]
