"""The answer in sentences and the table of headline figures."""

import pandas as pd

from src.report.content import Block, Heading, Paragraph, Table
from src.report.facts import Facts
from src.report.phrases import between, counted, place_name, rate, week_days, week_title

FEW_WEEKS = 12
"""Settled weeks below which the report says that usual limits cannot be drawn yet."""
COLUMNS = (
    *("program", "settled_week", "users", "rate", "usual"),
    *("last_year", "reported", "estimate", "band"),
)
NUMERIC = (False, False, True, True, True, True, True, True, True)
WIDTHS = (22, 19, 10, 10, 10, 11, 11, 10, 13)


def answer_blocks(facts: Facts, program: str, t) -> list[Block]:
    """Return what the week says, in sentences: level, change, signals, what is provisional."""
    if facts.weeks.empty:
        return [Paragraph(t("report.nothing", place=place_name(facts, t)), "answer")]
    return [
        Paragraph(_level(facts, program, t), "answer"),
        *[Paragraph(sentence) for sentence in (*_few(facts, t), _signals(facts, t))],
        *[Paragraph(sentence) for sentence in (_provisional(facts, t), *_coverage(facts, t))],
    ]


def _level(facts: Facts, program: str, t) -> str:
    """Return how many started in the last settled week, and whether that is usual."""
    words = {"place": place_name(facts, t), "program": t(f"program.{program}")}
    settled = facts.settled(program)
    if settled.empty:
        return t("report.answer_no_settled", **words)
    last = settled.iloc[-1]
    if settled["users"].sum() == 0:
        return t("report.answer_nobody", weeks=len(settled), **words)
    words |= {"days": week_days(last["week"], t), "users": last["users"]}
    if pd.isna(last["rate"]):
        return t("report.answer_no_rate", **words)
    words |= {"rate": rate(last["rate"], t), "usual": rate(last["centre"], t)}
    return t(f"report.answer_{last['flag']}", **words)


def _few(facts: Facts, t) -> list[str]:
    weeks = facts.settled_weeks()
    return [t("report.few_weeks", weeks=weeks)] if weeks < FEW_WEEKS else []


def _signals(facts: Facts, t) -> str:
    found = len(facts.signals)
    return t("report.signals_found", count=found) if found else t("report.signals_none")


def _provisional(facts: Facts, t) -> str:
    """Return which weeks are provisional, in one sentence."""
    weeks = facts.weeks.loc[facts.weeks["provisional"].astype(bool), "week"].drop_duplicates()
    if weeks.empty:
        return t("report.all_settled")
    return t("report.some_provisional", since=week_title(weeks.min(), t), weeks=len(weeks))


def _coverage(facts: Facts, t) -> list[str]:
    """Return how well the band did in the past, where that could be measured."""
    if pd.isna(facts.coverage):
        return []
    return [t("report.coverage", weeks=facts.origins, share=facts.coverage)]


def headline_blocks(facts: Facts, t) -> list[Block]:
    """Return the table of headline figures, one row a programme; nothing where there is no week."""
    if facts.weeks.empty:
        return []
    programs = facts.weeks["program"].drop_duplicates()
    return [
        Heading(t("report.headline")),
        Table(
            title=t("report.headline_table", week=week_title(facts.week, t)),
            header=tuple(t(f"report.columns.{name}") for name in COLUMNS),
            rows=tuple(_row(facts, program, t) for program in programs),
            numeric=NUMERIC,
            widths=WIDTHS,
        ),
        Paragraph(t("report.headline_note"), "note"),
    ]


def _row(facts: Facts, program: str, t) -> tuple[str, ...]:
    """Return the cells of a programme: its last settled week, then the week reported on."""
    settled, rows = facts.settled(program), facts.of(program)
    last = settled.iloc[-1] if len(settled) else pd.Series(dtype=float)
    week = last.get("week", pd.NaT)
    now = rows[rows["week"] == facts.week]
    now = now.iloc[-1] if len(now) else pd.Series(dtype=float)
    return (
        t(f"program.{program}"),
        week_days(week, t) if pd.notna(week) else t("report.none_yet"),
        counted(last.get("users"), t),
        rate(last.get("rate"), t),
        rate(last.get("centre"), t),
        counted(last.get("users_before"), t),
        counted(now.get("users"), t),
        counted(_rounded(now.get("estimate")), t),
        between(now.get("lower"), now.get("upper"), t),
    )


def _rounded(value) -> float | None:
    return round(value) if pd.notna(value) else None
