"""Whose tasks are looked at, of which rule and agency; who may look at none is told so."""

import pandas as pd

from src.domain.matters import AGENCIES, TASKS
from src.screens.follow_up.mine import Found
from src.store.operations.matters_seen import Sight
from src.ui import choices, gate, matters, reader
from src.ui.run import t

WHOSE = ("all", "mine", "nobody")


def sight() -> Sight:
    """Return what the reader may see; ends the run, in words, where that is nothing."""
    seen = matters.sight()
    if seen.is_blind:
        gate.refuse("firms")
    matters.say_what_was_done()
    return seen


def choose(found: Found) -> pd.DataFrame:
    """Return the tasks that are wanted, each matter once, drawing the choices."""
    rows = found.rows
    with choices.line("_tasks"):
        whose = choices.select("whose", WHOSE, "all", lambda code: t(f"follow_up.whose.{code}"))
        rules = (choices.ALL, *(code for code in TASKS if code in set(rows["task"])))
        task = choices.select("task", rules, choices.ALL, lambda code: _all_or("task", code), 300)
        held = (choices.ALL, *(code for code in AGENCIES if code in set(rows["to_agency"])))
        agency = choices.select("agency", held, choices.ALL, lambda code: _all_or("agency", code))
    owner = {"mine": reader.present().user, "nobody": ""}.get(whose)
    wanted = [
        *([rows["owner"] == owner] if owner is not None else []),
        *([rows["task"] == task] if task != choices.ALL else []),
        *([rows["to_agency"] == agency] if agency != choices.ALL else []),
    ]
    for condition in wanted:
        rows = rows[condition.reindex(rows.index)]
    return rows.drop_duplicates("matter_id").reset_index(drop=True)


def _all_or(words: str, code: str) -> str:
    return t(f"follow_up.all_{words}") if code == choices.ALL else t(f"{words}.{code}")
