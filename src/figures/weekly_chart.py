"""Weeks of one group: settled in colour, provisional in grey with the nowcast, limits behind."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure
from src.figures.look import Look, axis, layout
from src.figures.markup import plain, short

HEIGHT, TOP, RIGHT = 580, 58, 96
STRIP = 0.25
"""Share of the height that campaigns take, below the weeks."""
HALF_WEEK = pd.Timedelta(days=3, hours=12)
SIGNS = {"low": "triangle-down", "high": "triangle-up"}
EVENT_ROWS = 2
EVENT_NAME, MOST_NAMED = 16, 6
APART = 0.045
MONTHS_NAMED, STEPS = 5, (1, 2, 3, 6, 12)
# what is drawn, by how it is shown: known, nowcast and limits, centre and control limits, last year
DRAWN = {
    "rate": ("rate", "estimate_rate", "lower_rate", "upper_rate", "rate_before"),
    "users": ("users", "estimate", "lower", "upper", "users_before"),
}


def weekly_figure(
    rows, peers, holidays, events, campaigns, shown: str, color: str, t, look: Look
) -> go.Figure:
    """Return the chart of the weeks of one group.

    rows, peers : of src.metrics.weekly.weekly_series; peers may be None and are drawn as a rate
    only. holidays : HolidayWeek rows. events : happened_on, event_name, event_name_en, rebases.
    campaigns : campaign_name, channel, starts_on, ends_on; one lane a channel. shown : rate or
    users. A provisional week is grey; limits and signals are drawn for settled weeks only.
    """
    weeks = _scaled(rows, shown)
    ends = weeks["week"].min() - HALF_WEEK, weeks["week"].max() + HALF_WEEK
    lanes = list(dict.fromkeys(_within(campaigns, ends)["channel"]))
    bottom = STRIP if lanes else 0.0
    settled = weeks[~weeks["provisional"]]
    lines = [
        *_limits(settled, look),
        _line(weeks, "before", look.context_strong, "dot"),
        *([] if peers is None or shown != "rate" else [_peers(peers, ends, t, look)]),
        *_provisional(weeks, shown, t, look),
        _settled(settled, holidays, shown, color, t, look),
        *[_signals(settled, flag, shown, color, t, look) for flag in SIGNS],
        *_strip(_within(campaigns, ends), lanes, ends, t, look),
    ]
    top = _highest(weeks, peers if shown == "rate" else None)
    notes = [
        *_end_labels(settled, weeks, peers if shown == "rate" else None, top, bottom, t, look),
        *_event_notes(events, ends, t, look),
        *_holiday_notes(holidays, ends, bottom, t, look),
    ]
    below = {"yaxis2": _lanes_axis(lanes, t, look)} if lanes else {}
    return FinishedFigure(
        lines,
        layout(
            look,
            height=HEIGHT,
            margin={"l": 8, "r": RIGHT, "t": TOP, "b": 8},
            hovermode="closest",
            xaxis=axis(look, range=list(ends), showgrid=False, **_ticks(ends, t)),
            yaxis=axis(
                look,
                range=[0, top],
                domain=[bottom, 1],
                tickformat=",",
                title={
                    "text": t(f"weekly.axis_{shown}"),
                    "font": {"color": look.muted, "size": 13},
                },
            ),
            shapes=[
                *_holiday_bands(holidays, ends, bottom, look),
                *_event_lines(events, ends, look),
            ],
            annotations=notes,
            **below,
        ),
    )


def _scaled(rows: pd.DataFrame, shown: str) -> pd.DataFrame:
    """Return the weeks with value, estimate, lower, upper, before and limits in what is shown."""
    names = dict(zip(DRAWN[shown], ("value", "estimate", "lower", "upper", "before"), strict=True))
    limits = ["centre", "lower_limit", "upper_limit"]
    kept = rows[["week", "provisional", "quiet", "flag", "part", *names]].rename(columns=names)
    size = rows["eligible"] / 1000 if shown == "users" else 1.0
    return kept.assign(**{name: rows[name] * size for name in limits})


def _ticks(ends: tuple, t) -> dict:
    months = pd.date_range(ends[0], ends[1], freq="MS")
    every = next((step for step in STEPS if step * MONTHS_NAMED >= len(months)), STEPS[-1])
    months = [month for month in months if (month.month - 1) % every == 0]
    return {
        "tickvals": months,
        "ticktext": [t.value("month_short", f"{month:%Y-%m}") for month in months],
        "tickangle": 0,
    }


def _highest(weeks: pd.DataFrame, peers) -> float:
    columns = weeks[["value", "upper", "upper_limit", "before"]].max().tolist()
    if peers is not None:
        columns.append(peers.loc[peers["week"].isin(weeks["week"]), "rate"].max())
    return 1.06 * max([each for each in columns if pd.notna(each)], default=1.0) or 1.0


def _line(
    weeks: pd.DataFrame, column: str, color: str, dash: str, width: float = 1.2
) -> go.Scatter:
    return go.Scatter(
        x=weeks["week"],
        y=weeks[column],
        mode="lines",
        line={"color": color, "dash": dash, "width": width},
        hoverinfo="skip",
    )


def _limits(settled: pd.DataFrame, look: Look) -> list:
    """Return the band within the limits and the centre, broken where limits begin anew."""
    drawn = []
    for _, part in settled.groupby("part"):
        edge = {"width": 1, "color": look.context, "shape": "hvh"}
        low, high = (
            go.Scatter(x=part["week"], y=part[end], mode="lines", line=edge, hoverinfo="skip")
            for end in ("lower_limit", "upper_limit")
        )
        high.update(fill="tonexty", fillcolor=faint(look.context))
        drawn += [low, high, _line(part, "centre", look.context_strong, "solid")]
    return drawn


def faint(color: str, opacity: float = 0.16) -> str:
    """Return a colour that lets what lies behind it through."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _peers(peers: pd.DataFrame, ends: tuple, t, look: Look) -> go.Scatter:
    rows = peers[peers["week"].between(*ends)]
    value = rows["rate"].where(~rows["provisional"])
    return go.Scatter(
        x=rows["week"],
        y=value,
        mode="lines",
        line={"color": look.ink, "width": 1.2, "dash": "dash"},
        opacity=0.7,
        hovertext=[
            t("weekly.hover_peers", week=t.value("week", week), value=t.value("number", each))
            for week, each in zip(rows["week"], value, strict=True)
        ],
        hoverinfo="text",
    )


def _provisional(weeks: pd.DataFrame, shown: str, t, look: Look) -> list:
    """Return the band of the nowcast, the nowcast and what is known, all in grey."""
    rows = weeks[weeks["provisional"]]
    edge = {"width": 0, "color": look.context}
    low, high = (
        go.Scatter(x=rows["week"], y=rows[end], mode="lines", line=edge, hoverinfo="skip")
        for end in ("lower", "upper")
    )
    high.update(fill="tonexty", fillcolor=faint(look.context_strong, 0.3))
    words = [_hover_open(row, shown, t) for row in rows.itertuples()]
    return [
        low,
        high,
        go.Scatter(
            x=rows["week"],
            y=rows["estimate"],
            mode="lines+markers",
            line={"color": look.context_strong, "width": 1.5},
            marker={"size": 6, "symbol": "diamond"},
            hovertext=words,
            hoverinfo="text",
        ),
        go.Scatter(
            x=rows["week"],
            y=rows["value"],
            mode="markers",
            marker={
                "size": 6,
                "symbol": "circle-open",
                "color": look.context_strong,
            },
            hovertext=words,
            hoverinfo="text",
        ),
    ]


def _hover_open(row, shown: str, t) -> str:
    kind = _kind(shown)
    values = {name: t.value(kind, getattr(row, name)) for name in ("value", "estimate", "lower")}
    upper = t.value(kind, row.upper)
    return t("weekly.hover_open", week=t.value("week", row.week), upper=upper, **values)


def _kind(shown: str) -> str:
    return "number" if shown == "rate" else "count"


def _settled(settled, holidays, shown: str, color: str, t, look: Look) -> go.Scatter:
    named = {pd.Timestamp(week.monday): " · ".join(week.names) for week in holidays}
    words = []
    for row in settled.itertuples():
        values = {"week": t.value("week", row.week), "value": t.value(_kind(shown), row.value)}
        values["before"] = t.value(_kind(shown), row.before)
        said = t("weekly.hover_quiet" if row.quiet else "weekly.hover_settled", **values)
        words.append(said + (f"<br>{plain(named[row.week])}" if row.week in named else ""))
    return go.Scatter(
        x=settled["week"],
        y=settled["value"],
        mode="lines+markers",
        line={"color": color, "width": 2},
        marker={
            "size": 5,
            "symbol": ["circle-open" if quiet else "circle" for quiet in settled["quiet"]],
        },
        hovertext=words,
        hoverinfo="text",
    )


def _signals(settled, flag: str, shown: str, color: str, t, look: Look) -> go.Scatter:
    rows = settled[settled["flag"] == flag]
    return go.Scatter(
        x=rows["week"],
        y=rows["value"],
        mode="markers",
        marker={
            "size": 13,
            "symbol": SIGNS[flag],
            "color": color,
            "line": {"color": look.surface, "width": 2},
        },
        hovertext=[
            t(
                f"weekly.hover_{flag}",
                week=t.value("week", row.week),
                value=t.value(_kind(shown), row.value),
            )
            for row in rows.itertuples()
        ],
        hoverinfo="text",
    )


def _within(campaigns: pd.DataFrame, ends: tuple) -> pd.DataFrame:
    """Return the campaigns that touch the weeks shown, with both ends inside."""
    starts = pd.to_datetime(campaigns["starts_on"])
    stops = pd.to_datetime(campaigns["ends_on"]).fillna(ends[1])
    touching = (starts <= ends[1]) & (stops >= ends[0])
    found = campaigns.assign(begin=starts.clip(*ends), end=stops.clip(*ends))
    return found[touching].sort_values(["channel", "begin"])


def _strip(campaigns: pd.DataFrame, lanes: list, ends: tuple, t, look: Look) -> list:
    """Return one bar a campaign, its channel's lane, and its name under the pointer."""
    drawn = []
    for lane, channel in enumerate(lanes):
        rows = campaigns[campaigns["channel"] == channel]
        x, words = [], []
        for row in rows.itertuples():
            x += [row.begin, row.begin + (row.end - row.begin) / 2, row.end, None]
            words += [_hover_campaign(row, t)] * 3 + [""]
        drawn.append(
            go.Scatter(
                x=x,
                y=[lane] * len(x),
                mode="lines",
                line={"color": look.context_strong, "width": 7},
                opacity=0.75,
                hovertext=words,
                hoverinfo="text",
                yaxis="y2",
            )
        )
    return drawn


def _hover_campaign(row, t) -> str:
    last = t("weekly.no_end") if pd.isna(row.ends_on) else t.value("day", row.ends_on)
    first = t.value("day", row.starts_on)
    return t("weekly.hover_campaign", name=short(row.campaign_name), first=first, last=last)


def _lanes_axis(lanes: list, t, look: Look) -> dict:
    return axis(
        look,
        domain=[0, STRIP - 0.06],
        range=[-0.7, len(lanes) - 0.3],
        tickvals=list(range(len(lanes))),
        ticktext=[t(f"channel.{channel}") for channel in lanes],
        tickfont={"color": look.muted, "size": 11},
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )


def _end_labels(settled, weeks, peers, top: float, bottom: float, t, look: Look) -> list:
    """Return the names of the lines at the right edge, moved apart where they would touch."""
    ends = [
        (settled["upper_limit"], "limits", look.muted),
        (settled["centre"], "centre", look.muted),
        (weeks["before"], "before", look.muted),
    ]
    if peers is not None:
        rows = peers[peers["week"].isin(weeks["week"]) & ~peers["provisional"]]
        ends.append((rows["rate"], "peers", look.ink))
    known = [
        (values.dropna().iloc[-1] / top, name, color)
        for values, name, color in ends
        if values.notna().any()
    ]
    notes, last = [], -1.0
    for place, name, color in sorted(known):
        last = max(place, last + APART)
        notes.append({
            "text": t(f"weekly.figure_{name}"), "x": 1, "xanchor": "left", "xshift": 4,
            "y": bottom + (1 - bottom) * min(last, 1.0), "yref": "paper", "xref": "paper",
            "showarrow": False, "font": {"color": color, "size": 12},
        })  # fmt: skip
    return notes


def _shown_events(events: pd.DataFrame, ends: tuple) -> pd.DataFrame:
    days = pd.to_datetime(events["happened_on"])
    return events.assign(day=days)[days.between(*ends)].tail(MOST_NAMED)


def _event_lines(events: pd.DataFrame, ends: tuple, look: Look) -> list:
    """Return a line per event, whole where limits begin anew."""
    return [
        {
            "type": "line", "x0": row.day, "x1": row.day, "y0": 0, "y1": 1, "yref": "paper",
            "line": {"color": look.muted, "width": 1, "dash": "solid" if row.rebases else "dot"},
        }
        for row in _shown_events(events, ends).itertuples()
    ]  # fmt: skip


def _event_notes(events: pd.DataFrame, ends: tuple, t, look: Look) -> list:
    return [
        {
            "text": short(t.pick(row.event_name, row.event_name_en), EVENT_NAME),
            "hovertext": plain(t.pick(row.event_name, row.event_name_en)),
            "x": row.day, "xanchor": "center", "y": 1, "yref": "paper", "yanchor": "bottom",
            "yshift": 4 + 20 * (place % EVENT_ROWS), "showarrow": False,
            "font": {"color": look.muted, "size": 12},
        }
        for place, row in enumerate(_shown_events(events, ends).itertuples())
    ]  # fmt: skip


def _holiday_bands(holidays, ends: tuple, bottom: float, look: Look) -> list:
    """Return a band over the weeks of 설 and 추석 and a tick at the foot of every other holiday."""
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


def _holiday_notes(holidays, ends: tuple, bottom: float, t, look: Look) -> list:
    """Return 설 or 추석 once at its first week."""
    notes, before = [], None
    for week in holidays:
        monday = pd.Timestamp(week.monday)
        again = before is not None and (monday - before).days < 30
        if not week.lunar or again or not ends[0] <= monday <= ends[1]:
            continue
        before = monday
        notes.append({
            "text": t(f"weekly.lunar.{week.lunar}"), "x": monday, "y": 1, "yref": "paper",
            "yanchor": "top", "showarrow": False, "font": {"color": look.muted, "size": 12},
        })  # fmt: skip
    return notes
