"""Which firms need a visit now: the order of the list (open people first), and its words."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import SMALL_BANDS, STATUSES
from src.metrics.helped import limits
from src.metrics.small_firms import share_of_small, with_share
from src.metrics.visit_effect import Effect
from src.metrics.visit_list import LISTED, VISITS
from src.screens.low_uptake import help as helping
from src.screens.low_uptake import screening, together
from src.screens.low_uptake.choice import Choice, learnt_reach
from src.ui import cached, places
from src.ui.plain_text import as_written
from src.ui.run import t

WAITING = tuple(together.OPEN.values())
"""Columns that `waiting_said` needs, where people of several programmes are counted."""


class Needed(NamedTuple):
    """The firms of the place with the people that a visit can help, in the chosen order.

    found : rows with HELP. effects : of a visit, by programme; effect : for the interval of their
    sum. least, price : the least share of small firms in the list, and the share of people helped
    that it costs; 0 without such a share.
    """

    found: screening.Found
    effect: Effect
    effects: dict[str, Effect]
    least: float
    price: float


def find(choice: Choice) -> Needed:
    """Return the firms of the place, in the order chosen."""
    return cached.keep_large("low_uptake_needed", choice.codes, lambda: _find(choice))


def _find(choice: Choice) -> Needed:
    here = screening.stand(choice)
    if choice.every_program:
        every = together.find(choice)
        rows = _wanted(together.joined(here.rows(), every))
        order, least, price = _order(rows, choice)
        found = here.found(rows.take(order).reset_index(drop=True))
        return Needed(found, every.effect, every.effects, least, price)
    helped = helping.find(choice)
    decides = here.part(["number", "size_band", "missed", "young_share"])
    numbers = decides["number"].to_numpy(np.int64)
    helps = {name: helped.rows[name].to_numpy()[numbers] for name in helping.HELP}
    decides = _wanted(decides.assign(**helps))
    order, least, price = _order(decides, choice)
    more = {name: decides[name].to_numpy()[order] for name in (*helping.HELP, "wanted")}
    found = here.found(here.rows(order).assign(**more))
    return Needed(found, helped.effect, {choice.program: helped.effect}, least, price)


def _wanted(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with `wanted`: whom a list begins with."""
    return rows.assign(wanted=(rows["open"].to_numpy() > 0) | of_statuses(rows, LISTED))


def _order(rows: pd.DataFrame, choice: Choice) -> tuple[np.ndarray, float, float]:
    """Return the positions of the rows in the order chosen, with the share of small firms that it
    keeps to and its price."""
    if choice.order != "help":
        column = {"young": "young_share"}.get(choice.order, choice.order)
        ordered = rows[[column]].sort_values(column, ascending=False, kind="stable")
        return ordered.index.to_numpy(), 0.0, 0.0
    helped = np.where(rows["wanted"].to_numpy(), rows["help"].to_numpy(), 0.0)
    if not choice.small_share:
        return np.argsort(-helped, kind="stable"), 0.0, 0.0
    bands = rows["size_band"].cat
    small = np.isin(bands.categories.to_numpy(object), SMALL_BANDS)[bands.codes.to_numpy()]
    least = share_of_small(rows["open"].to_numpy(), small)
    shared = with_share(helped, small, least, VISITS)
    return shared.order, shared.least, shared.price


def of_statuses(rows: pd.DataFrame, wanted: Iterable[str]) -> np.ndarray:
    """Return for each row whether its status is one of `wanted`."""
    return np.isin(rows["status"].cat.codes.to_numpy(), [STATUSES.index(one) for one in wanted])


def sentences(choice: Choice, needed: Needed) -> list[str]:
    """Return sentences on open people, on those that visits can help, and on how that is known."""
    rows = needed.found.rows[["open", "help", "help_variance"]]
    waiting = rows.take(np.flatnonzero(rows["open"].to_numpy() > 0))
    if waiting.empty:
        return []
    helped, low, high = helped_by(waiting, needed.effect)
    words = {
        "place": as_written(places.counted_in(choice.spot, "low_uptake_facts")),
        "program": ", ".join(t(f"program.{program}") for program in needed.effects),
    }
    said = [
        t("low_uptake.needed", **words, companies=len(waiting), open=waiting["open"].sum()),
        t(
            "low_uptake.needed_help",
            helped=helped,
            lower=low,
            upper=high,
            effect=effect_said(needed.effects),
        ),
    ]
    said.append(reach_said(choice))
    if needed.least > 0:
        said.append(
            t("low_uptake.needed_price", share=needed.least, price=needed.price, visits=VISITS)
        )
    return said


def effect_said(effects: dict[str, Effect]) -> str:
    """Return the effect of a visit in words, and how it is known."""
    first = next(iter(effects.values()))
    if not first.firms:
        return t("low_uptake.effect_assumed", share=first.share)
    if len(effects) == 1:
        ends = {"lower": first.per_hundred * first.low, "upper": first.per_hundred * first.high}
        return t("low_uptake.effect_learnt", firms=first.firms, people=first.per_hundred, **ends)
    each = [
        t("low_uptake.effect_one", program=t(f"program.{program}"), people=one.per_hundred)
        for program, one in effects.items()
    ]
    return t("low_uptake.effect_each", firms=first.firms, each=", ".join(each))


def reach_said(choice: Choice) -> str:
    """Return how many people a visit reaches in words, and how that is known."""
    learnt = learnt_reach()
    if choice.reach != learnt.people:
        return t("low_uptake.reach_chosen", people=choice.reach)
    ends = {"people": learnt.people, "lower": learnt.low, "upper": learnt.high}
    if not learnt.firms:
        return t("low_uptake.reach_said_assumed", **ends)
    return t("low_uptake.reach_said_learnt", firms=learnt.firms, **ends)


def waiting_said(row: Any) -> str:
    """Return the open people of a row by programme, in words; "" where one programme is counted."""
    told = [
        t("low_uptake.open_one", program=t(f"program.{program}"), open=int(getattr(row, column)))
        for program, column in together.OPEN.items()
        if getattr(row, column, 0) > 0
    ]
    return ", ".join(told)


def helped_by(rows: pd.DataFrame, effect: Effect) -> tuple[float, float, float]:
    """Return how many people visits to these firms can help, with its interval."""
    helped = float(rows["help"].sum())
    low, high = limits(np.array([helped]), np.array([rows["help_variance"].sum()]), effect)
    return helped, float(low[0]), float(high[0])


def why(row: Any) -> str:
    """Return the first reason of a row in words: open people, and those a visit can help."""
    if row.open > 0:
        of_which = waiting_said(row)
        said = [t("low_uptake.why_which", which=of_which)] if of_which else []
        helped = t(
            "low_uptake.why_open",
            open=row.open,
            now=row.now,
            next=row.next,
            lower=row.help_lower,
            upper=row.help_upper,
        )
        return " ".join([helped, *said])
    return t("low_uptake.why_next", next=row.next)
