"""How many people a visit can help at each company: those who wait now and those of next year."""

from typing import NamedTuple

import pandas as pd

from src.metrics.firm_help import FLOWS, HELP, People, flows_of, of_firms, rows_helped
from src.metrics.helped import Helped
from src.metrics.visit_effect import Effect
from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.screening import candidates
from src.store.candidate_answers import (
    CANDIDATES,
    HELPED,
    PLACE,
    effect_in,
    helped_codes,
    helped_in,
)
from src.ui import cached

__all__ = ["HELP", "Found", "effect", "find"]


class Found(NamedTuple):
    """rows : HELP by company, at its number among the candidates. effect : of a visit."""

    rows: pd.DataFrame
    effect: Effect


def effect(program: str) -> Effect:
    """Return the effect of a visit: estimated at publication, else assumed."""
    return cached.keep_large(
        "low_uptake_effect", (program,), lambda: effect_in(cached.ask, program, cached.as_of())
    )


def find(choice: Choice) -> Found:
    """Return how many people a visit to each candidate can help, for one programme and sex."""
    codes = (*choice.counted.values(), choice.reach)
    return cached.keep_large("low_uptake_help", codes, lambda: _find(choice))


def _find(choice: Choice) -> Found:
    people, known = candidates(choice), effect(choice.program)
    number = people["number"].to_numpy()
    return Found(of_firms(number, _rows_helped(choice, people, known), known, choice.reach), known)


def _rows_helped(choice: Choice, people: pd.DataFrame, known: Effect) -> Helped:
    """Return the people that a visit helps in each row, stored at publication or computed."""
    codes = helped_codes(choice.program, cached.as_of(), known)
    asked = choice.counted | {"sex": None, "open_on": cached.as_of()}
    stored = cached.stored(CANDIDATES, codes, CANDIDATES, **asked) if PLACE in people else None
    if stored is not None:
        return helped_in(people, stored[HELPED])
    bases, shares, levels = (cached.ask(name, program=choice.program) for name in FLOWS)
    wanted = bases[bases["sex"] == choice.sex] if choice.sex else bases
    flows = flows_of(wanted, shares, levels)
    waiting = {sex: cached.fetch("help_open", programs=choice.program, sex=sex) for sex in flows}
    return rows_helped(People(people, waiting, flows), known)
