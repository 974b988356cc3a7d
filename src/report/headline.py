"""The answer in sentences and the table of headline figures."""

import pandas as pd

from src.report.content import Block, Heading, Paragraph, Table
from src.report.facts import Facts
from src.report.phrases import between, counted, place_name, rate, week_days, week_title
from src.text.catalogue import Texts
from src.text.weekly import answer_sentences, coverage_sentence, limits_sentence

COLUMNS = (
    *("program", "settled_week", "users", "rate", "centre"),
    *("last_year", "reported", "estimate", "band"),
)
NUMERIC = (False, False, True, True, True, True, True, True, True)
WIDTHS = (22, 19, 10, 10, 10, 11, 11, 10, 13)


def answer_blocks(facts: Facts, program: str, t: Texts) -> list[Block]:
    """Return what the weeks say, in the sentences of the page of weeks, the answer first."""
    words = {"group": place_name(facts, t), "program": t(f"program.{program}")}
    rows = facts.of(program)
    if facts.weeks.empty or rows.empty or rows["users"].sum() == 0:
        some = len(rows) and rows["eligible"].sum() > 0
        said = [t("weekly.nobody" if some else "weekly.nobody_eligible", **words)]
    else:
        said = _said(facts, words, t)
    first, *others = said
    return [Paragraph(first, "answer"), *[Paragraph(sentence) for sentence in others]]


def _said(facts: Facts, words: dict, t: Texts) -> list[str]:
    """Return the answer, why there are no limits, and how the band did in the past."""
    signals = facts.main.signals.to_dict("records")
    peers = t("weekly.peers_name_rest") if facts.place else ""
    said = answer_sentences(facts.answer, signals, words["group"], words["program"], peers, t)
    settled = facts.main.rows[~facts.main.rows["provisional"].astype(bool)]
    if len(settled) and pd.isna(settled["centre"].iloc[-1]):
        said.append(limits_sentence(_rebased(facts), t))
    return [*said, coverage_sentence(facts.main, t)]


def _rebased(facts: Facts) -> tuple | None:
    """Return the day and name of the last event at which limits began anew, None for none."""
    found = facts.events[facts.events["rebases"].astype(bool)].sort_values("happened_on")
    return None if found.empty else tuple(found[["happened_on", "event_name"]].iloc[-1])


def headline_blocks(facts: Facts, t: Texts) -> list[Block]:
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


def _row(facts: Facts, program: str, t: Texts) -> tuple[str, ...]:
    """Return the cells of a programme: its last settled week, then the week reported on."""
    last, now = _last(facts.settled(program)), _last(facts.open(program))
    return (
        t(f"program.{program}"),
        t("report.none_yet") if last.empty else week_days(last["week"], t),
        counted(last.get("users"), t),
        rate(last.get("rate"), t),
        rate(last.get("centre"), t),
        counted(last.get("users_before"), t),
        counted(now.get("users"), t),
        counted(now.get("estimate"), t),
        between(now.get("lower"), now.get("upper"), t),
    )


def _last(rows: pd.DataFrame) -> pd.Series:
    """Return the last row, an empty one where there is none."""
    return rows.iloc[-1] if len(rows) else pd.Series(dtype=float)
