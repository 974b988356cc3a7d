"""How many people a visit can help at each company: those who wait now, and those of next year."""

from typing import NamedTuple

import pandas as pd

from src.metrics.firm_help import FLOWS, HELP, People, firm_help, flows_of
from src.metrics.visit_effect import Effect, assumed, effect_of
from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.screening import candidates
from src.store.visit_effects import assumed_effect
from src.ui import cached

__all__ = ["HELP", "Found", "effect", "find"]


class Found(NamedTuple):
    """rows: HELP per company, by its number among the candidates. effect: what a visit changes."""

    rows: pd.DataFrame
    effect: Effect


def effect(program: str) -> Effect:
    """Return what a visit changes: as learnt when the data were published, else as assumed."""
    learnt = effect_of(cached.ask("help_effect", program=program))
    return learnt or assumed(*assumed_effect(cached.as_of()))


def find(choice: Choice) -> Found:
    """Return whom a visit to each candidate can help, of the programme and sex chosen."""
    codes = (*choice.counted.values(), choice.reach)
    return cached.keep_large("low_uptake_help", codes, lambda: _find(choice))


def _find(choice: Choice) -> Found:
    bases, shares, levels = (cached.ask(name, program=choice.program) for name in FLOWS)
    wanted = bases[bases["sex"] == choice.sex] if choice.sex else bases
    flows = flows_of(wanted, shares, levels)
    waiting = {sex: cached.fetch("help_open", programs=choice.program, sex=sex) for sex in flows}
    known = effect(choice.program)
    return Found(firm_help(People(candidates(choice), waiting, flows), known, choice.reach), known)
