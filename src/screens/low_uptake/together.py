"""People of several programmes together, as one visit covers all of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import TOGETHER
from src.metrics.firm_help import Part, of_programs
from src.metrics.helped import limits, reached
from src.metrics.visit_effect import Effect, of_several
from src.screens.low_uptake import help as helping
from src.screens.low_uptake import screening
from src.screens.low_uptake.choice import Choice
from src.store.candidate_answers import CANDIDATES, EVERY, FACTS, FIRM, every_codes
from src.ui import cached, filters

OPEN = {program: f"open_{program}" for program in TOGETHER}
"""Columns of the open people of each programme."""


class Found(NamedTuple):
    """rows : HELP of all programmes, and OPEN. effects : by programme. every : the firms of the
    country, of which those at `here` are the companies of the place, a row each."""

    rows: pd.DataFrame
    effects: dict[str, Effect]
    every: "Every"
    here: np.ndarray

    @property
    def effect(self) -> Effect:
        """Return the effect of a visit on all programmes together, for the interval of the sum."""
        helped = [float(self.rows[f"help_{program}"].sum()) for program in self.effects]
        return of_several(list(self.effects.values()), helped)

    def place_of(self, company_ids: pd.Series) -> np.ndarray:
        """Return the row of each company, -1 of one that is not there."""
        places = np.full(len(self.every.firms) + 1, -1)
        places[self.here] = np.arange(len(self.here))
        # plain texts: to look for Arrow texts takes ten times as long
        return places[self.every.ids.get_indexer(company_ids.to_numpy(object))]


class Every(NamedTuple):
    """The same of the whole country, as far as any visit reaches. firms : what is told of each,
    numbered, with ids as an index; sums : a row each, as `of_programs` gives them."""

    firms: pd.DataFrame
    ids: pd.Index
    sums: pd.DataFrame
    effects: dict[str, Effect]


def find(choice: Choice) -> Found:
    """Return how many people a visit to each company can help, over all programmes of TOGETHER."""
    ones = [_of(choice, program) for program in TOGETHER]
    windows = tuple(one.window for one in ones)
    every = cached.keep_large("low_uptake_every", windows, lambda: _every(ones))
    here = np.arange(0)
    if every.effects:
        here = np.flatnonzero(screening.inside(every.firms, choice))
    rows = as_far(every.sums.take(here), every.effects, choice.reach)
    return Found(rows, every.effects, every, here)


def _every(ones: Sequence[Choice]) -> Every:
    made = _looked_up(ones)
    firms, sums, effects = _gathered(ones) if made is None else made
    # an index of plain texts is looked into in a tenth of the time
    ids = pd.Index(firms["company_id"].to_numpy(object))
    return Every(firms.assign(number=np.arange(len(firms))), ids, sums, effects)


Gathered = tuple[pd.DataFrame, pd.DataFrame, dict[str, Effect]]


def _looked_up(ones: Sequence[Choice]) -> Gathered | None:
    """Return firms, sums and effects as they were added up when the data were published."""
    if len({one.window for one in ones}) > 1:
        return None
    effects = {one.program: helping.effect(one.program) for one in ones}
    codes = every_codes(ones[0].window, cached.as_of(), list(effects.values()))
    asked = ones[0].counted | {"open_on": cached.as_of()}
    stored = cached.stored_once(CANDIDATES, codes, CANDIDATES, **asked)
    if stored is None:
        return None
    cached.looked_at(CANDIDATES, stored[FIRM]["company_id"], window=ones[0].window)
    return stored[FIRM], stored[EVERY].drop(columns=FIRM), effects


def _gathered(ones: Sequence[Choice]) -> Gathered:
    told, helped, effects = [pd.DataFrame(columns=list(FACTS))], {}, {}
    for one in ones:
        people = screening.candidates(one)
        if people.empty:
            continue
        told.append(people[[*FACTS]].take(screening.people_first(people)))
        helped[one.program] = helping.find(one)
        effects[one.program] = helped[one.program].effect
    firms = pd.concat(told[1:] or told)
    number = pd.factorize(firms["company_id"])[0]
    ends = np.cumsum([len(each) for each in told[1:]])
    each = np.split(number, ends[:-1])
    parts = [Part(one, own, helped[one].rows) for one, own in zip(helped, each, strict=False)]
    return firms.drop_duplicates("company_id", ignore_index=True), of_programs(parts)[1], effects


def _of(choice: Choice, program: str) -> Choice:
    """Return the choice for another programme, for both sexes and with unlimited reach."""
    known = filters.windows(program)
    window = str(choice.window)
    usual = window if window in known else filters.usual_window(known)
    return replace(
        choice, program=program, sex=None, window=int(usual), reach=np.inf, every_program=False
    )


def as_far(sums: pd.DataFrame, effects: dict[str, Effect], reach: float) -> pd.DataFrame:
    """Return what one visit to each company helps, as far as it reaches. sums : of Every."""
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
    return pd.DataFrame(found | {"help_lower": low, "help_upper": high})


def joined(rows: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Return the rows with HELP and OPEN of all programmes.

    Firms with nobody eligible for the chosen programme are added as too few to judge. rows : of
    screening.Found.
    """
    place = found.place_of(rows["company_id"])
    unknown = np.ones(len(found.here), bool)
    unknown[place[place >= 0]] = False
    others = np.flatnonzero(unknown)
    nobody = {"users": 0, "eligible": 0, "missed": 0.0, "status": "too_few"}
    told = found.every.firms[[*FACTS]].take(found.here[others]).assign(**nobody, number=-1)
    every = pd.concat([rows, told.reindex(columns=rows.columns)], ignore_index=True)
    every = every.astype({name: rows[name].dtype for name in ("users", "eligible", "status")})
    place = np.append(place, others)
    own = found.rows[[*helping.HELP, *OPEN.values()]]
    own = own.take(place) if (place >= 0).all() else own.reindex(place)
    # replaces columns of the same names
    return every.assign(**{name: own[name].to_numpy() for name in own})
