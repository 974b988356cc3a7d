"""The weekly chart of one group: settled weeks in colour, provisional ones in grey with nowcast."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from src.figures import hover as hovering
from src.figures.arrays import Arrays, Rows, arrays_of, highest, times_of
from src.figures.finished import FinishedFigure, scatter
from src.figures.labels import LETTER, width_of
from src.figures.look import Look, Texts, axis, layout, note, plain, short
from src.figures.weekly_changes import SIGNS, early_marks, signs, sum_lines

HEIGHT, TOP = 580, 58
STRIP, MONTHS_BELOW = 0.25, 0.075
"""Shares of the height for campaigns below the weeks, and within that for the names of months."""
HALF_WEEK = pd.Timedelta(days=3, hours=12)
EVENT_ROWS = 2
EVENT_NAME, MOST_NAMED = 16, 6
APART = 0.045
END_SIZE, END_GAP = 12, 4
"""Names at the ends of lines: size of letters, and pixels on both sides."""
PARTS = 25
"""Hover points of a campaign are at most one PARTS-th of the axis apart."""
OF_ONE, FEW_PEOPLE = {"dtick": 1}, 5
"""With fewer people than FEW_PEOPLE, ticks are whole people."""
MONTHS_NAMED, STEPS = 5, (1, 2, 3, 6, 12)
# columns by what is shown: known value, nowcast, its lower and upper limit, a year before
DRAWN = {
    "rate": ("rate", "estimate_rate", "lower_rate", "upper_rate", "rate_before"),
    "users": ("users", "estimate", "lower", "upper", "users_before"),
}


def _nothing(*columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))


class Event(NamedTuple):
    """A drawn event. names : Korean and English. rebases : whether control limits restart."""

    day: pd.Timestamp
    names: tuple[str, Any]
    rebases: bool


@dataclass(frozen=True)
class WeeklyChart:
    """The content of the weekly chart of one group.

    rows, peers : of src.metrics.weekly.weekly_series; peers are drawn only as a rate. color : of
    settled weeks. shown : rate or users. holidays : weeks with monday, names, lunar. events :
    happened_on, event_name, event_name_en, rebases; the last `most_named` are drawn, by number if
    `numbered` (their names are then beside the chart). campaigns : campaign_name, channel,
    starts_on, ends_on; one lane per channel. early : of src.metrics.weekly.Weekly, None to omit it.
    """

    rows: Rows
    color: str
    shown: str = "rate"
    peers: Rows | None = None
    holidays: Sequence = ()
    events: pd.DataFrame = field(
        default_factory=lambda: _nothing("happened_on", "event_name", "event_name_en", "rebases")
    )
    campaigns: pd.DataFrame = field(
        default_factory=lambda: _nothing("campaign_name", "channel", "starts_on", "ends_on")
    )
    most_named: int = MOST_NAMED
    early: Any = None
    numbered: bool = False

    @cached_property
    def ends(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return the range of the axis of weeks."""
        weeks = np.asarray(self.rows["week"])
        return pd.Timestamp(weeks.min()) - HALF_WEEK, pd.Timestamp(weeks.max()) + HALF_WEEK

    @property
    def kind(self) -> str:
        """Return the format of values."""
        return "number" if self.shown == "rate" else "count"

    @cached_property
    def drawn_peers(self) -> Arrays | None:
        """Return week, rate and provisional of the peers; None if they are not drawn."""
        if self.peers is None or self.shown != "rate":
            return None
        peers = arrays_of(self.peers, ("week", "rate", "provisional"))
        return peers.where(_between(peers["week"], self.ends))

    @cached_property
    def drawn_events(self) -> list[Event]:
        """Return the last events within the weeks."""
        days = times_of(self.events["happened_on"])
        inside = np.flatnonzero(_between(days, self.ends))[-self.most_named :]
        told = [self.events[name].tolist() for name in ("event_name", "event_name_en", "rebases")]
        return [
            Event(pd.Timestamp(days[at]), (told[0][at], told[1][at]), told[2][at])
            for at in inside.tolist()
        ]

    @property
    def weeks(self) -> Arrays:
        """Return the weeks with value, estimate, lower, upper, before and limits, in the unit of
        `shown`."""
        called = ("value", "estimate", "lower", "upper", "before")
        limits = ["centre", "lower_limit", "upper_limit"]
        limits += [name for name in ("sum_rate", "sum_lower", "sum_upper") if name in self.rows]
        more = [name for name in ("sum_from", "sum_flag") if name in self.rows]
        found = arrays_of(self.rows, ["week", "provisional", "quiet", "flag", "part", *more])
        drawn = arrays_of(self.rows, DRAWN[self.shown])
        found |= {name: drawn[column] for name, column in zip(called, drawn, strict=True)}
        size = np.asarray(self.rows["eligible"]) / 1000 if self.shown == "users" else 1.0
        found |= {name: np.asarray(self.rows[name]) * size for name in limits}
        return found


def _between(days: np.ndarray, ends: tuple[pd.Timestamp, pd.Timestamp]) -> np.ndarray:
    first, last = (end.to_datetime64() for end in ends)
    return (days >= first) & (days <= last)


def weekly_figure(chart: WeeklyChart, t: Texts, look: Look) -> go.Figure:
    """Return the chart of the weeks of one group.

    A provisional week is grey; limits and signals are drawn for settled weeks only.
    """
    weeks, ends, peers = chart.weeks, chart.ends, chart.drawn_peers
    campaigns = _within(chart.campaigns, ends)
    lanes = list(dict.fromkeys(campaigns["channel"]))
    bottom = STRIP if lanes else 0.0
    settled = weeks.where(~weeks["provisional"])
    lines = [
        *_limits(settled, look),
        _line(weeks, "before", look.context_strong, "dot"),
        *([] if peers is None else [_peers(peers, t, look)]),
        *_provisional(weeks, chart, t, look),
        *sum_lines(settled, chart.kind, chart.color, t, look),
        _settled(settled, chart, t),
        *[_signals(settled, flag, chart, t, look) for flag in SIGNS],
        *_strip(campaigns, lanes, ends, t, look),
    ]
    top, lowest = _highest(weeks, peers), float(np.fmin.reduce(weeks["value"], initial=0.0))
    begun, said = early_marks(chart.early, weeks, ends, t, look, bottom)
    room = (bottom, 1.0)
    ended = _line_ends(settled, weeks, peers, look)
    notes = [
        *_end_labels(ended, top, room, t),
        *_event_notes(chart, t, look),
        *_holiday_notes(chart.holidays, ends, t, look),
        *said,
    ]
    below = {"yaxis2": _lanes_axis(lanes, t, look)} if lanes else {}
    return FinishedFigure(
        lines,
        layout(
            look,
            height=HEIGHT,
            margin={"l": 8, "r": _room_beside(ended, t), "t": TOP, "b": 8},
            hovermode="closest",
            xaxis=axis(look, range=list(ends), showgrid=False, **_ticks(ends, t)),
            yaxis=axis(
                look,
                range=[1.06 * lowest, top],
                domain=list(room),
                tickformat=",",
                **(OF_ONE if chart.shown == "users" and top < FEW_PEOPLE else {}),
                title={
                    "text": t(f"weekly.axis_{chart.shown}"),
                    "font": {"color": look.muted, "size": 13},
                },
            ),
            shapes=[
                *_holiday_bands(chart.holidays, ends, bottom, look),
                *_event_lines(chart.drawn_events, bottom, look),
                *begun,
            ],
            annotations=notes,
            **below,
        ),
    )


@lru_cache(maxsize=64)
def _months(first: pd.Timestamp, last: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the months named along the axis; cached, as most groups have the same."""
    months = pd.date_range(first, last, freq="MS")
    every = next((step for step in STEPS if step * MONTHS_NAMED >= len(months)), STEPS[-1])
    return [month for month in months if (month.month - 1) % every == 0]


def _ticks(ends: tuple, t: Texts) -> dict:
    months = _months(*ends)
    return {
        "tickvals": months,
        "ticktext": [t.value("month_stacked", f"{month:%Y-%m}") for month in months],
        "tickangle": 0,
    }


def _highest(weeks: Arrays, peers: Arrays | None) -> float:
    columns = [weeks[name] for name in ("value", "upper", "upper_limit", "before")]
    if peers is not None:
        columns.append(peers["rate"][np.isin(peers["week"], weeks["week"])])
    found = highest(*columns)
    return 1.06 * (found if np.isfinite(found) else 1.0) or 1.0


def _line(weeks: Arrays, column: str, color: str, dash: str, width: float = 1.2) -> dict:
    return scatter(
        x=weeks["week"],
        y=weeks[column],
        mode="lines",
        line={"color": color, "dash": dash, "width": width},
        hoverinfo="skip",
    )


def _limits(settled: Arrays, look: Look) -> list:
    """Return the band between the limits and the centre line, broken where limits restart."""
    drawn = []
    for number in np.unique(settled["part"]):
        part = settled.where(settled["part"] == number)
        edge = {"width": 1, "color": look.context, "shape": "hvh"}
        low, high = (
            scatter(x=part["week"], y=part[end], mode="lines", line=edge, hoverinfo="skip")
            for end in ("lower_limit", "upper_limit")
        )
        high.update(fill="tonexty", fillcolor=faint(look.context))
        drawn += [low, high, _line(part, "centre", look.context_strong, "solid")]
    return drawn


def faint(color: str, opacity: float = 0.16) -> str:
    """Return a translucent colour."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _peers(rows: Arrays, t: Texts, look: Look) -> dict:
    value = np.where(rows["provisional"], np.nan, rows["rate"])
    return scatter(
        x=rows["week"],
        y=value,
        mode="lines",
        line={"color": look.ink, "width": 1.2, "dash": "dash"},
        opacity=0.7,
        hovertemplate=hovering.template(
            t("weekly.hover_peers", week=hovering.week(t), value=hovering.number("y"))
        ),
    )


def _provisional(weeks: Arrays, chart: WeeklyChart, t: Texts, look: Look) -> list:
    """Return the nowcast's interval, the nowcast and the known values, all in grey."""
    rows = weeks.where(weeks["provisional"])
    edge = {"width": 0, "color": look.context}
    low, high = (
        scatter(x=rows["week"], y=rows[end], mode="lines", line=edge, hoverinfo="skip")
        for end in ("lower", "upper")
    )
    high.update(fill="tonexty", fillcolor=faint(look.context_strong, 0.3))
    words = _hover(rows, partial(t, "weekly.hover_open"), chart, t, "estimate", "lower", "upper")
    return [
        low,
        high,
        scatter(
            x=rows["week"],
            y=rows["estimate"],
            mode="lines+markers",
            line={"color": look.context_strong, "width": 1.5},
            marker={"size": 6, "symbol": "diamond"},
            **words,
        ),
        scatter(
            x=rows["week"],
            y=rows["value"],
            mode="markers",
            marker={
                "size": 6,
                "symbol": "circle-open",
                "color": look.context_strong,
            },
            **words,
        ),
    ]


def _hover(
    rows: Arrays, say: Callable[..., str], chart: WeeklyChart, t: Texts, *more: str
) -> dict[str, Any]:
    """Return the hover attributes of a trace of weeks; more : columns shown beside the value."""
    return hovering.filled(say, **_written(rows, chart, t, *more))


def _written(rows: Arrays, chart: WeeklyChart, t: Texts, *more: str) -> dict[str, list[str]]:
    said = {name: hovering.written(t, chart.kind, rows[name]) for name in ("value", *more)}
    return {"week": hovering.written(t, "week", rows["week"]), **said}


def _settled(settled: Arrays, chart: WeeklyChart, t: Texts) -> dict:
    named = {week.monday: " · ".join(week.names) for week in chart.holidays}
    weeks = settled["week"].astype("datetime64[D]").tolist()
    said = {name: hovering.written(t, chart.kind, settled[name]) for name in ("value", "before")}
    quiet = settled["quiet"].tolist()
    value = [
        t("weekly.hover_left_out", value=one) if left_out else one
        for one, left_out in zip(said["value"], quiet, strict=True)
    ]
    before = [
        f"{one}<br>{plain(named[week])}" if week in named else one
        for one, week in zip(said["before"], weeks, strict=True)
    ]
    say = partial(t, "weekly.hover_settled", week=hovering.week(t))
    return scatter(
        x=settled["week"],
        y=settled["value"],
        mode="lines+markers",
        line={"color": chart.color, "width": 2},
        marker={
            "size": 5,
            "symbol": ["circle-open" if left_out else "circle" for left_out in quiet],
        },
        **hovering.filled(say, value=value, before=before),
    )


def _signals(settled: Arrays, flag: str, chart: WeeklyChart, t: Texts, look: Look) -> dict:
    rows = settled.where(signs(settled) == flag)
    return scatter(
        x=rows["week"],
        y=rows["value"],
        mode="markers",
        marker={
            "size": 13,
            "symbol": SIGNS[flag],
            "color": chart.color,
            "line": {"color": look.surface, "width": 2},
        },
        **_hover(rows, lambda **said: t(f"weekly.hover_{flag}", **said), chart, t),
    )


def _within(campaigns: pd.DataFrame, ends: tuple) -> Arrays:
    """Return the campaigns that overlap the shown weeks, clipped to them, by lane and begin."""
    first, last = (np.datetime64(end, "s") for end in ends)
    starts, stops = _days(campaigns["starts_on"]), _days(campaigns["ends_on"])
    until = np.where(np.isnat(stops), last, stops)
    channel = campaigns["channel"].to_numpy(object)
    touching = np.flatnonzero((starts <= last) & (until >= first))
    begin = starts[touching].clip(first, last)
    called = [str(one) for one in channel[touching].tolist()]
    rank = {one: place for place, one in enumerate(sorted(set(called)))}
    lane = np.array([rank[one] for one in called], int)
    found = Arrays(
        campaign_name=campaigns["campaign_name"].to_numpy(object)[touching],
        channel=channel[touching],
        starts=starts[touching],
        stops=stops[touching],
        begin=begin,
        end=until[touching].clip(first, last),
    )
    return found.where(np.lexsort((begin, lane)))


def _days(values: pd.Series) -> np.ndarray:
    return times_of(values).astype("datetime64[s]")


def _strip(campaigns: Arrays, lanes: list, ends: tuple, t: Texts, look: Look) -> list:
    """Return the bars of campaigns in lanes by channel, and invisible points with hover texts."""
    if not lanes:
        return []
    drawn = []
    place_of = {lane: place for place, lane in enumerate(lanes)}
    lane_of = np.array([place_of[channel] for channel in campaigns["channel"]])
    begin, end = campaigns["begin"], campaigns["end"]
    for lane in range(len(lanes)):
        x = _bars(begin[lane_of == lane], end[lane_of == lane])
        drawn.append(
            scatter(
                x=x,
                y=np.full(x.size, lane),
                mode="lines",
                line={"color": look.context_strong, "width": 7},
                opacity=0.75,
                hoverinfo="skip",
                yaxis="y2",
            )
        )
    of, at = _under_pointer(begin, end, ends)
    at = at.astype("datetime64[D]")
    shown, others = _found(lane_of[of], at)
    return [
        *drawn,
        scatter(
            x=at[shown],
            y=lane_of[of][shown],
            mode="markers",
            marker={"size": 7, "color": look.context_strong, "opacity": 0},
            **_hover_campaigns(campaigns, of[shown], others, t),
            yaxis="y2",
        ),
    ]


def _bars(begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return the days of bars with a gap after each; bars on the same days are merged."""
    # without hours, which would add nine letters to each
    first, last = (days.astype("datetime64[D]").astype(np.int64) for days in (begin, end))
    both = np.divmod(np.unique(first * DAYS + last), DAYS)
    bars = np.stack(both, 1).astype("datetime64[D]")
    return np.column_stack([bars, np.full(len(bars), "NaT", bars.dtype)]).ravel()


DAYS = 10**6
"""More than the day number of any date."""


def _found(lane: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the hover points that can be reached (the last at each position), and the number of
    others there. Texts of the others would be sent in vain: four fifths of all texts."""
    key = lane.astype(np.int64) * DAYS + at.astype(np.int64)
    _, from_end, many = np.unique(key[::-1], return_index=True, return_counts=True)
    return len(key) - 1 - from_end, many - 1


def _under_pointer(
    begin: np.ndarray, end: np.ndarray, ends: tuple
) -> tuple[np.ndarray, np.ndarray]:
    """Return (bar, time) of hover points: one in the middle of a short bar, several on a long one.

    Three hover texts for every campaign were more than half of what the page sent.
    """
    step = (np.datetime64(ends[1], "s") - np.datetime64(ends[0], "s")) // PARTS
    parts = np.maximum(-(-(end - begin) // step), 1).astype(int)
    of = np.repeat(np.arange(len(begin)), parts)
    part = np.arange(len(of)) - np.repeat(parts.cumsum() - parts, parts)
    return of, begin[of] + (end - begin)[of] * (2 * part + 1) // (2 * parts[of])


def _hover_campaigns(rows: Arrays, of: np.ndarray, others: np.ndarray, t: Texts) -> dict[str, Any]:
    """Return the hover attributes of points. of : the campaign of each; others : how many more
    campaigns are there."""
    rows = rows.where(of)
    last = rows["stops"]
    ends = hovering.written(t, "day", last)
    open_end = t("weekly.no_end")
    return hovering.filled(
        partial(t, "weekly.hover_campaign"),
        name=[
            t("weekly.campaign_among", name=short(name), others=more) if more else short(name)
            for name, more in zip(rows["campaign_name"], others.tolist(), strict=True)
        ],
        first=hovering.written(t, "day", rows["starts"]),
        last=[open_end if gone else end for gone, end in zip(np.isnat(last), ends, strict=True)],
    )


def _lanes_axis(lanes: list, t: Texts, look: Look) -> dict:
    return axis(
        look,
        domain=[0, STRIP - MONTHS_BELOW],
        range=[-0.7, len(lanes) - 0.3],
        tickvals=list(range(len(lanes))),
        ticktext=[t(f"channel.{channel}") for channel in lanes],
        tickfont={"color": look.muted, "size": 11},
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )


def _line_ends(settled: Arrays, weeks: Arrays, peers: Arrays | None, look: Look) -> list[tuple]:
    """Return (last value, name, colour) of each line that is named at the right edge."""
    lines = [
        (settled["upper_limit"], "limits", look.muted),
        (settled["centre"], "centre", look.muted),
        (weeks["before"], "before", look.muted),
    ]
    if peers is not None:
        shown = np.isin(peers["week"], weeks["week"]) & ~peers["provisional"]
        lines.append((peers["rate"][shown], "peers", look.ink))
    known = [(values[~np.isnan(values)], *said) for values, *said in lines]
    return [(values[-1], *said) for values, *said in known if len(values)]


def _room_beside(ends: list[tuple], t: Texts) -> int:
    """Return the pixels at the right for the longest name of a line."""
    widest = max([width_of(_end_name(name, t)) for _, name, _ in ends], default=0.0)
    return round(widest * END_SIZE / LETTER) + 2 * END_GAP


def _end_name(name: str, t: Texts) -> str:
    return t(f"weekly.figure_{name}")


def _end_labels(ends: list[tuple], top: float, room: tuple[float, float], t: Texts) -> list[dict]:
    """Return the names of lines at the right edge, moved apart where they would overlap."""
    notes, last = [], -1.0
    bottom, head = room
    for value, name, color in sorted(ends):
        last = max(value / top, last + APART)
        notes.append({
            **note(_end_name(name, t), color, END_SIZE),
            "x": 1, "xanchor": "left", "xshift": END_GAP,
            "y": bottom + (head - bottom) * min(last, 1.0), "yref": "paper", "xref": "paper",
            "yanchor": "middle",
        })  # fmt: skip
    return notes


def _event_lines(events: Sequence[Event], bottom: float, look: Look) -> list:
    """Return a line per event, solid where limits restart; it skips the names of months."""
    reaches = [(bottom, 1.0), *([(0.0, bottom - MONTHS_BELOW)] if bottom else [])]
    return [
        {
            "type": "line", "x0": row.day, "x1": row.day, "y0": low, "y1": high, "yref": "paper",
            "line": {"color": look.muted, "width": 1, "dash": "solid" if row.rebases else "dot"},
        }
        for row in events
        for low, high in reaches
    ]  # fmt: skip


def _event_notes(chart: WeeklyChart, t: Texts, look: Look) -> list:
    """Return the name of each event above its line, or its number in the list of names."""
    events = chart.drawn_events
    names = [t.pick(*row.names) for row in events]
    words = [
        event_number(place) if chart.numbered else short(name, EVENT_NAME)
        for place, name in enumerate(names)
    ]
    return [
        {
            **note(words[place], look.muted, 12),
            "hovertext": plain(names[place]),
            "x": row.day, "xanchor": "center", "y": 1, "yref": "paper", "yanchor": "bottom",
            "yshift": 4 + 20 * (place % EVENT_ROWS),
        }
        for place, row in enumerate(events)
    ]  # fmt: skip


def event_number(place: int) -> str:
    """Return the number of an event on the chart; place : among the drawn ones, from 0."""
    return f"({place + 1})"


def _holiday_bands(holidays: Sequence, ends: tuple, bottom: float, look: Look) -> list:
    """Return a band over the weeks of 설 and 추석, and a tick at the bottom for other holidays."""
    bands = []
    for week in holidays:
        monday = pd.Timestamp(week.monday)
        if not ends[0] <= monday <= ends[1]:
            continue
        reach = (1, bottom) if week.lunar else (bottom + 0.02, bottom)
        bands.append({
            "type": "rect", "x0": monday - HALF_WEEK, "x1": monday + HALF_WEEK, "y0": reach[1],
            "y1": reach[0], "yref": "paper", "line": {"width": 0}, "layer": "below",
            "fillcolor": look.grid if week.lunar else look.context,
        })  # fmt: skip
    return bands


SHORT = 3
"""Longer names of holidays are cut to their first letter."""


def _holiday_notes(holidays: Sequence, ends: tuple, t: Texts, look: Look) -> list:
    """Return the name of 설 or 추석 at its first week."""
    notes, before = [], None
    for week in holidays:
        monday = pd.Timestamp(week.monday)
        again = before is not None and (monday - before).days < 30
        if not week.lunar or again or not ends[0] <= monday <= ends[1]:
            continue
        before, name = monday, t(f"weekly.lunar.{week.lunar}")
        notes.append({
            # on a phone a long name would overlap the next one
            **note(name if len(name) <= SHORT else name[0], look.muted, 12),
            "x": monday, "y": 1, "yref": "paper", "yanchor": "top",
        })  # fmt: skip
    return notes
