"""The three charts of a report, each only where it would not mislead."""

import pandas as pd

from src.report.content import Block, Heading, Paragraph, Picture
from src.report.facts import Facts
from src.report.funnel_chart import funnel_chart
from src.report.panel_chart import panel_chart
from src.report.phrases import rate, week_days
from src.report.week_chart import week_chart

WEEKS_SHOWN = 78
FEWEST_WEEKS = 4
"""A line through fewer settled weeks looks like a trend that nobody has seen."""


def chart_blocks(facts: Facts, program: str, t) -> list[Block]:
    """Return the charts with their heading, or the sentence why there is none."""
    blocks = [*_week_blocks(facts, program, t), *_stage_blocks(facts, t)]
    return [Heading(t("report.charts")), *blocks] if blocks else []


def _week_blocks(facts: Facts, program: str, t) -> list[Block]:
    if facts.weeks.empty:
        return []
    weeks = facts.settled_weeks()
    if weeks < FEWEST_WEEKS:
        return [Paragraph(t("report.chart_too_short", weeks=weeks, needed=FEWEST_WEEKS))]
    return [*_one_program(facts, program, t), _all_programs(facts, t)]


def _one_program(facts: Facts, program: str, t) -> list[Block]:
    """Return the chart of the programme and the names of the events on it; words for nobody."""
    rows = facts.of(program)
    if rows["users"].sum() == 0:
        name = t(f"program.{program}")
        return [Paragraph(t("report.chart_nobody", program=name))]
    shown = rows.tail(WEEKS_SHOWN)
    events = _numbered(facts.events, shown["week"])
    return [
        Picture(
            week_chart(shown, events, t),
            title=t("report.chart_week", program=t(f"program.{program}")),
            alt=_alt(facts, program, t),
        ),
        *_event_notes(events, t),
        Paragraph(t("report.chart_week_note"), "note"),
    ]


def _numbered(events: pd.DataFrame, weeks: pd.Series) -> pd.DataFrame:
    """Return the events within the weeks, each with the number that stands on the chart."""
    within = events[events["week"].isin(weeks)].sort_values("week")
    return within.assign(label=[f"({place})" for place in range(1, len(within) + 1)])


def _event_notes(events: pd.DataFrame, t) -> list[Block]:
    said = [
        t("report.event", label=event.label, day=event.happened_on, name=event.event_name)
        for event in events.itertuples()
    ]
    return [Paragraph(" · ".join(said), "note")] if said else []


def _alt(facts: Facts, program: str, t) -> str:
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


def _all_programs(facts: Facts, t) -> Block:
    programs = tuple(facts.weeks["program"].drop_duplicates())
    last = facts.weeks["week"].max()
    shown = facts.weeks[facts.weeks["week"] > last - pd.Timedelta(weeks=WEEKS_SHOWN)]
    return Picture(
        panel_chart(shown, programs, t),
        title=t("report.chart_programs"),
        alt=t("report.chart_programs_alt", programs=len(programs)),
    )


def _stage_blocks(facts: Facts, t) -> list[Block]:
    """Return the chart of stages; nothing where nobody was contacted, as the table says so."""
    if facts.stages.empty or facts.stages["companies"].sum() == 0:
        return []
    first, last = facts.stages.iloc[0], facts.stages.iloc[-1]
    return [
        Picture(
            funnel_chart(facts.stages, t),
            title=t("report.chart_stages"),
            alt=t(
                "report.chart_stages_alt",
                first=t(f"stage.{first['stage']}"),
                before=first["companies"],
                last=t(f"stage.{last['stage']}"),
                after=last["companies"],
            ),
        )
    ]
