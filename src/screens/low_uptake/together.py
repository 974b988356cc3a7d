"""People of several programmes at once: one visit is about all of them."""

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
from src.ui import filters

SUMMED = ["now", "next", "help_variance", "open"]
OPEN = {program: f"open_{program}" for program in TOGETHER}
"""Columns of the open people of each programme."""


class Found(NamedTuple):
    """rows : company_id, HELP of all programmes, and OPEN. effects : by programme. firms : of each
    company of the place, what low_uptake_candidates tells of it."""

    rows: pd.DataFrame
    effects: dict[str, Effect]
    firms: pd.DataFrame

    @property
    def effect(self) -> Effect:
        """Return how sure the sum of all is."""
        helped = [float(self.rows[f"help_{program}"].sum()) for program in self.effects]
        return of_several(list(self.effects.values()), helped)


def find(choice: Choice) -> Found:
    """Return whom a visit to each company of the place can help, in all of TOGETHER."""
    parts, firms, effects = [], [], {}
    for program in TOGETHER:
        one = _of(choice, program)
        people = screening.candidates(one)
        if people.empty:
            continue
        helped = helping.find(one)
        first = people.take(screening.people_first(people))[screening.inside(people, one)]
        rows = helped.rows.take(first["number"].to_numpy(np.int64))
        parts.append(rows.assign(program=program, company_id=first["company_id"].to_numpy(object)))
        firms.append(first)
        effects[program] = helped.effect
    if not parts:
        empty = pd.DataFrame(columns=["company_id", *helping.HELP, *OPEN.values()])
        return Found(empty, effects, pd.DataFrame(columns=["company_id"]))
    facts = pd.concat(firms).drop_duplicates("company_id")
    return Found(_summed(pd.concat(parts), effects, choice.reach), effects, facts)


def _of(choice: Choice, program: str) -> Choice:
    """Return the choice of another programme, of both sexes, as far as any visit reaches."""
    known = filters.windows(program)
    window = str(choice.window)
    usual = window if window in known else filters.usual_window(known)
    return replace(
        choice, program=program, sex=None, window=int(usual), reach=np.inf, every_program=False
    )


def _summed(parts: pd.DataFrame, effects: dict[str, Effect], reach: float) -> pd.DataFrame:
    """Return the sums of all programmes as far as one visit reaches."""
    code, ids = pd.factorize(parts["company_id"])
    count = len(ids)
    sums = {name: np.bincount(code, parts[name].to_numpy(float), count) for name in SUMMED}
    share = reached(sums["open"], reach)
    found = {name: sums[name] * share for name in ("now", "next")}
    found["help"] = found["now"] + found["next"]
    found["help_variance"] = sums["help_variance"] * share**2
    found["open"] = sums["open"].astype(np.int32)
    for program in TOGETHER:
        here = (parts["program"] == program).to_numpy()
        people = parts["open"].to_numpy(float) * here
        found[OPEN[program]] = np.bincount(code, people, count).astype(np.int32)
        helped = parts["help"].to_numpy(float) * here
        found[f"help_{program}"] = np.bincount(code, helped, count) * share
    effect = of_several(
        list(effects.values()), [float(found[f"help_{program}"].sum()) for program in effects]
    )
    low, high = limits(found["help"], found["help_variance"], effect)
    return pd.DataFrame({"company_id": ids} | found | {"help_lower": low, "help_upper": high})


def joined(rows: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Return the rows with HELP and OPEN of all programmes, and firms of which the programme chosen
    knows nobody: too few to judge there.

    rows : of screening.Found.
    """
    others = found.firms[~found.firms["company_id"].isin(rows["company_id"])]
    facts = [name for name in rows if name in others]
    nobody = {"users": 0, "eligible": 0, "missed": 0.0, "status": "too_few"}
    told = others[facts].assign(**nobody, number=-1)
    every = pd.concat([rows, told.reindex(columns=rows.columns)], ignore_index=True)
    every = every.astype({name: rows[name].dtype for name in ("users", "eligible", "status")})
    named = ["company_id", *helping.HELP, *OPEN.values()]
    # what is believed of the newest has a column of the same name
    own = every.drop(columns=[name for name in named[1:] if name in every])
    return own.merge(found.rows[named], on="company_id", how="left")
