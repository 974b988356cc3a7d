"""Whose tasks are looked at, of which rule and agency; who may look at none is told so."""

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
    """What is looked at: whose and of which agency, the rules that have any of it, how many."""

    chosen: Chosen
    rules: tuple[str, ...]
    tasks: int


def glance() -> Glance:
    """Return what the reader sees; ends the run, in words, where that is nothing."""
    if matters.sight().is_blind:
        if gate.may_load():  # that alone opens no file: its rows are matters of firms
            st.caption(t("answers.needs_load"))
        gate.refuse("firms")
    matters.say_what_was_done()
    seen = matters.glance()
    if seen is None:
        st.stop()
    return seen


def choose(counts: pd.DataFrame, seen: Glance) -> Wanted:
    """Return what is looked at of the tasks that are counted, drawing the choices."""
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
    """Return how many tasks each rule has, and the agencies to which any is handed, in order."""
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
    """Return a rule with how many tasks it has, of whomever."""
    name = _all_or("task", code)
    return t("follow_up.task_counted", task=name, tasks=due.get(code, sum(due.values())))


def _all_or(words: str, code: str) -> str:
    return t(f"follow_up.all_{words}") if code == choices.ALL else t(f"{words}.{code}")
