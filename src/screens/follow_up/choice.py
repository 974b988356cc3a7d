"""Whose tasks are looked at, of which rule and agency; who may look at none is told so."""

import pandas as pd
import streamlit as st

from src.domain.matters import AGENCIES, TASKS
from src.store.operations.matters_seen import Chosen
from src.ui import choices, gate, matters, reader
from src.ui.matters import Glance
from src.ui.run import t

WHOSE = ("all", "mine", "nobody")


def glance() -> Glance:
    """Return what the reader sees; ends the run, in words, where that is nothing."""
    if matters.sight().is_blind:
        gate.refuse("firms")
    matters.say_what_was_done()
    seen = matters.glance()
    if seen is None:
        st.stop()
    return seen


def choose(counts: pd.DataFrame) -> tuple[pd.DataFrame, Chosen]:
    """Return the counts of what is looked at, and whose it is, drawing the choices."""
    due = counts.groupby("task")["tasks"].sum()
    handed = set(counts["to_agency"])
    with choices.line("_tasks"):
        whose = choices.select("whose", WHOSE, "all", lambda code: t(f"follow_up.whose.{code}"))
        rules = (choices.ALL, *(code for code in TASKS if code in due.index))
        task = choices.select("task", rules, choices.ALL, lambda code: _counted(code, due), 300)
        held = (choices.ALL, *(code for code in AGENCIES if code in handed))
        agency = choices.select("agency", held, choices.ALL, lambda code: _all_or("agency", code))
    owner = {"mine": reader.present().user, "nobody": ""}.get(whose)
    chosen = Chosen(owner, "" if agency == choices.ALL else agency)
    wanted = [
        *([counts["owner"] == owner] if owner is not None else []),
        *([counts["task"] == task] if task != choices.ALL else []),
        *([counts["to_agency"] == agency] if agency != choices.ALL else []),
    ]
    for condition in wanted:
        counts = counts[condition.reindex(counts.index)]
    return counts, chosen


def _counted(code: str, due: pd.Series) -> str:
    """Return a rule with how many tasks it has, of whomever."""
    name = _all_or("task", code)
    return t("follow_up.task_counted", task=name, tasks=due.get(code, due.sum()))


def _all_or(words: str, code: str) -> str:
    return t(f"follow_up.all_{words}") if code == choices.ALL else t(f"{words}.{code}")
