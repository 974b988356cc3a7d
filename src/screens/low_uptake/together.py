"""People of several programmes at once: one visit is about all of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import TOGETHER
from src.metrics.helped import limits, reached
from src.metrics.visit_effect import Effect, of_several
from src.screens.low_uptake import help as helping
from src.screens.low_uptake import screening
from src.screens.low_uptake.choice import Choice
from src.ui import cached, filters

SUMMED = ["now", "next", "help_variance", "open"]
PART = [*SUMMED, "help", "company_id", "program"]
OPEN = {program: f"open_{program}" for program in TOGETHER}
"""Columns of the open people of each programme."""


class Found(NamedTuple):
    """rows : company_id, HELP of all programmes, and OPEN. effects : by programme. firms : a row
    each, what low_uptake_candidates tells of that company of the place."""

    rows: pd.DataFrame
    effects: dict[str, Effect]
    firms: pd.DataFrame

    @property
    def effect(self) -> Effect:
        """Return how sure the sum of all is."""
        helped = [float(self.rows[f"help_{program}"].sum()) for program in self.effects]
        return of_several(list(self.effects.values()), helped)


class _Every(NamedTuple):
    """The same of the whole country, as far as any visit reaches. firms : numbered; sums : a row
    each, as `summed` gives them."""

    firms: pd.DataFrame
    sums: pd.DataFrame
    effects: dict[str, Effect]


def find(choice: Choice) -> Found:
    """Return whom a visit to each company of the place can help, in all of TOGETHER."""
    ones = [_of(choice, program) for program in TOGETHER]
    windows = tuple(one.window for one in ones)
    every = cached.keep_large("low_uptake_every", windows, lambda: _gathered(ones))
    if not every.effects:
        return Found(as_far(every.sums, {}, choice.reach), {}, every.firms)
    here = np.flatnonzero(screening.inside(every.firms, choice))
    rows = as_far(every.sums.take(here), every.effects, choice.reach)
    return Found(rows, every.effects, every.firms.take(here))


def _gathered(ones: Sequence[Choice]) -> _Every:
    parts, firms, effects = [], [pd.DataFrame(columns=["company_id", "number"])], {}
    for one in ones:
        people = screening.candidates(one)
        if people.empty:
            continue
        first, helped = people.take(screening.people_first(people)), helping.find(one)
        ids = first["company_id"].to_numpy(object)
        parts.append(helped.rows.assign(program=one.program, company_id=ids))
        firms.append(first)
        effects[one.program] = helped.effect
    facts = pd.concat(firms[1:] or firms).drop_duplicates("company_id")
    every = pd.concat(parts) if parts else pd.DataFrame(columns=PART)
    return _Every(facts.assign(number=np.arange(len(facts))), summed(every), effects)


def _of(choice: Choice, program: str) -> Choice:
    """Return the choice of another programme, of both sexes, as far as any visit reaches."""
    known = filters.windows(program)
    window = str(choice.window)
    usual = window if window in known else filters.usual_window(known)
    return replace(
        choice, program=program, sex=None, window=int(usual), reach=np.inf, every_program=False
    )


def summed(parts: pd.DataFrame) -> pd.DataFrame:
    """Return a row per company: SUMMED over its programmes, and open and help of each of them.

    parts : company_id, program and PART, a row per company and programme.
    """
    code, ids = pd.factorize(parts["company_id"])
    sums = {name: np.bincount(code, parts[name].to_numpy(float), len(ids)) for name in SUMMED}
    for program in TOGETHER:
        here = (parts["program"] == program).to_numpy()
        for name in ("open", "help"):
            people = parts[name].to_numpy(float) * here
            sums[f"{name}_{program}"] = np.bincount(code, people, len(ids))
    return pd.DataFrame({"company_id": ids} | sums)


def as_far(sums: pd.DataFrame, effects: dict[str, Effect], reach: float) -> pd.DataFrame:
    """Return what one visit to each company helps, as far as it reaches. sums : of `summed`."""
    share = reached(sums["open"].to_numpy(), reach)
    found = {name: sums[name].to_numpy() * share for name in ("now", "next")}
    found["help"] = found["now"] + found["next"]
    found["help_variance"] = sums["help_variance"].to_numpy() * share**2
    found["open"] = sums["open"].to_numpy().astype(np.int32)
    for program in TOGETHER:
        found[OPEN[program]] = sums[OPEN[program]].to_numpy().astype(np.int32)
        found[f"help_{program}"] = sums[f"help_{program}"].to_numpy() * share
    helped = [float(found[f"help_{program}"].sum()) for program in effects]
    low, high = limits(
        found["help"], found["help_variance"], of_several([*effects.values()], helped)
    )
    ids = sums["company_id"].to_numpy(object)
    return pd.DataFrame({"company_id": ids} | found | {"help_lower": low, "help_upper": high})


def joined(rows: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Return the rows with HELP and OPEN of all programmes, and firms of which the programme chosen
    knows nobody: too few to judge there.

    rows : of screening.Found.
    """
    # plain texts: to look for Arrow texts takes ten times as long
    firms = pd.Index(found.firms["company_id"].to_numpy(object))
    place = firms.get_indexer(rows["company_id"].to_numpy(object))
    unknown = np.ones(len(firms), bool)
    unknown[place[place >= 0]] = False
    others = np.flatnonzero(unknown)
    facts = [name for name in rows if name in found.firms]
    nobody = {"users": 0, "eligible": 0, "missed": 0.0, "status": "too_few"}
    told = found.firms[facts].take(others).assign(**nobody, number=-1)
    every = pd.concat([rows, told.reindex(columns=rows.columns)], ignore_index=True)
    every = every.astype({name: rows[name].dtype for name in ("users", "eligible", "status")})
    place = np.append(place, others)
    own = found.rows[[*helping.HELP, *OPEN.values()]].reset_index(drop=True)
    own = own.take(place) if (place >= 0).all() else own.reindex(place)
    # what is believed of the newest has a column of the same name
    return every.assign(**{name: own[name].to_numpy() for name in own})
