"""The three charts of a report, as on the screen, each only where it would not mislead."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.look import LIGHT
from src.figures.small_multiples import Panel, small_multiples
from src.figures.stage_funnel import stage_funnel_figure
from src.figures.weekly_chart import WeeklyChart, weekly_figure
from src.metrics.early_change import Early
from src.metrics.weekly_answer import few_eligible
from src.report.content import Block, Heading, Paragraph, Picture
from src.report.facts import Facts
from src.report.sections import rate, week_days
from src.text.catalogue import Texts
from src.text.holidays import holiday_weeks

WEEKS_HEIGHT, STAGES_HEIGHT = 400, 240
"""Heights in pixels, lower than on the screen, so that three charts fit on two pages."""
LONGEST_NAME = 30
WEEKS_SHOWN = 78
FEWEST_WEEKS = 4
"""With fewer settled weeks, a line would suggest a trend that is not there."""


def chart_blocks(facts: Facts, program: str, t: Texts) -> list[Block]:
    """Return the charts with their heading, or the sentence that says why there are none."""
    blocks = [*_week_blocks(facts, program, t), *_stage_blocks(facts, t)]
    return [Heading(t("report.charts")), *blocks] if blocks else []


def _week_blocks(facts: Facts, program: str, t: Texts) -> list[Block]:
    if facts.weeks.empty:
        return []
    weeks = facts.settled_weeks()
    if weeks < FEWEST_WEEKS:
        return [Paragraph(t("report.chart_too_short", weeks=weeks, needed=FEWEST_WEEKS))]
    return [*_one_program(facts, program, t), _all_programs(facts, t)]


def _one_program(facts: Facts, program: str, t: Texts) -> list[Block]:
    """Return the chart of the programme and the names of its events; a sentence without users."""
    rows = facts.of(program)
    if rows["users"].sum() == 0:
        name = t(f"program.{program}")
        return [Paragraph(t("report.chart_nobody", program=name))]
    shown = rows.tail(WEEKS_SHOWN)
    events = _numbered(facts.events, shown["week"])
    return [
        Picture(
            _week_chart(shown, events, LIGHT.programs[program], t, facts.main.early),
            title=t("report.chart_week", program=t(f"program.{program}")),
            alt=_alt(facts, program, t),
            height=WEEKS_HEIGHT,
        ),
        *_event_notes(events, t),
        Paragraph(t("report.chart_week_note"), "note"),
    ]


def _week_chart(
    rows: pd.DataFrame, events: pd.DataFrame, color: str, t: Texts, early: Early
) -> go.Figure:
    """Return the weekly chart, with each event at the first week that it can affect."""
    labels = {"event_name": events["label"], "event_name_en": events["label"]}
    first, last = rows["week"].min().date(), rows["week"].max().date()
    chart = WeeklyChart(
        rows.assign(provisional=rows["provisional"].astype(bool)),
        color,
        "users" if few_eligible(rows) else "rate",
        holidays=holiday_weeks(first, last, t.lang),
        events=events.assign(happened_on=events["week"], **labels),
        most_named=len(events),
        early=early,
    )
    return weekly_figure(chart, t, LIGHT)


def _numbered(events: pd.DataFrame, weeks: pd.Series) -> pd.DataFrame:
    """Return the events within the weeks, each with its number on the chart."""
    within = events[events["week"].isin(weeks)].sort_values("week")
    return within.assign(label=[f"({place})" for place in range(1, len(within) + 1)])


def _event_notes(events: pd.DataFrame, t: Texts) -> list[Block]:
    said = [
        t("report.event", label=event.label, day=event.happened_on, name=event.event_name)
        for event in events.itertuples()
    ]
    return [Paragraph(" · ".join(said), "note")] if said else []


def _alt(facts: Facts, program: str, t: Texts) -> str:
    settled = facts.settled(program)
    last = settled.iloc[-1]
    return t(
        "report.chart_week_alt",
        program=t(f"program.{program}"),
        weeks=len(settled),
        days=week_days(last["week"], t),
        rate=rate(last["rate"], t),
        centre=rate(last["centre"], t),
    )


def _all_programs(facts: Facts, t: Texts) -> Block:
    programs = list(facts.weeks["program"].drop_duplicates())
    last = facts.weeks["week"].max()
    shown = facts.weeks[facts.weeks["week"] > last - pd.Timedelta(weeks=WEEKS_SHOWN)]
    people = shown["eligible"] / 1000
    limits = {name: shown[name] * people for name in ("lower_limit", "upper_limit")}
    late = shown["provisional"].astype(bool)
    rows = shown.assign(unit=shown["program"], provisional=late, **limits)
    nobody = rows.groupby("unit")["users"].sum() == 0
    panels = [
        Panel(
            program,
            t(f"program.{program}"),
            t("report.panel_nobody") if nobody[program] else "",
            LIGHT.programs[program],
            LONGEST_NAME,
        )
        for program in programs
    ]
    return Picture(
        small_multiples(rows, panels, t, LIGHT, "users"),
        title=t("report.chart_programs"),
        alt=t("report.chart_programs_alt", programs=len(programs)),
    )


def _stage_blocks(facts: Facts, t: Texts) -> list[Block]:
    """Return the chart of stages; [] where nobody was contacted, as the table says so."""
    if facts.stages.empty or facts.stages["companies"].sum() == 0:
        return []
    first, last = facts.stages.iloc[0], facts.stages.iloc[-1]
    return [
        Picture(
            stage_funnel_figure(facts.stages, t, LIGHT),
            title=t("report.chart_stages"),
            alt=t(
                "report.chart_stages_alt",
                first=t(f"stage.{first['stage']}"),
                before=first["companies"],
                last=t(f"stage.{last['stage']}"),
                after=last["companies"],
            ),
            height=STAGES_HEIGHT,
        )
    ]
