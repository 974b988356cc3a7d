"""The choices of the page: whose tasks, which rule, which agency."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from src.domain.codes import AGENCIES
from src.domain.matters import TASKS
from src.store.operations.matters_seen import Chosen
from src.ui import choices, gate, matters, reader
from src.ui.matters import Glance
from src.ui.run import t

WHOSE = ("all", "mine", "nobody")


@dataclass(frozen=True)
class Wanted:
    """The chosen tasks. chosen : owner and agency. rules : rules with tasks. tasks : how many."""

    chosen: Chosen
    rules: tuple[str, ...]
    tasks: int


def glance() -> Glance:
    """Return what the reader sees of matters; ends the run with a message where that is nothing."""
    if matters.sight().is_blind:
        if gate.may_load():  # not enough here, as the files are about matters of firms
            st.caption(t("answers.needs_load"))
        gate.refuse("firms")
    matters.say_what_was_done()
    seen = matters.glance()
    if seen is None:
        st.stop()
    return seen


def choose(counts: pd.DataFrame, seen: Glance) -> Wanted:
    """Draw the choices and return the chosen tasks. counts : as `mine.count` gives them."""
    due, handed = seen.keep("due", (), lambda: _due(counts))
    with choices.line("_tasks"):
        whose = choices.select("whose", WHOSE, "all", lambda code: t(f"follow_up.whose.{code}"))
        rules = (choices.ALL, *(code for code in TASKS if code in due))
        task = choices.select("task", rules, choices.ALL, lambda code: _counted(code, due), 300)
        held = (choices.ALL, *handed)
        agency = choices.select("agency", held, choices.ALL, lambda code: _all_or("agency", code))
    owner = {"mine": reader.present().user, "nobody": ""}.get(whose)
    codes = (owner, choices.none(task), choices.none(agency))
    return seen.keep("wanted", codes, lambda: _wanted(counts, *codes))


def _due(counts: pd.DataFrame) -> tuple[dict[str, int], list[str]]:
    """Return the number of tasks by rule, and the agencies that have any, in order."""
    sums = counts.groupby("task")["tasks"].sum()
    there = set(counts["to_agency"])
    return {str(code): int(sums[code]) for code in sums.index}, [a for a in AGENCIES if a in there]


def _wanted(
    counts: pd.DataFrame, owner: str | None, task: str | None, agency: str | None
) -> Wanted:
    for column, code in (("owner", owner), ("task", task), ("to_agency", agency)):
        if code is not None:
            counts = counts[counts[column] == code]
    rules = tuple(code for code in TASKS if (counts["task"] == code).any())
    return Wanted(Chosen(owner, agency or ""), rules, int(counts["tasks"].sum()))


def _counted(code: str, due: dict[str, int]) -> str:
    """Return the name of a rule with its number of tasks, of all owners."""
    name = _all_or("task", code)
    return t("follow_up.task_counted", task=name, tasks=due.get(code, sum(due.values())))


def _all_or(words: str, code: str) -> str:
    return t(f"follow_up.all_{words}") if code == choices.ALL else t(f"{words}.{code}")
