"""Who needs a visit now: open people first, low uptake second; the order, and its words."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import SMALL_BANDS
from src.metrics.helped import limits
from src.metrics.small_firms import share_of_small, with_share
from src.metrics.visit_effect import Effect
from src.metrics.visit_list import LISTED, VISITS
from src.screens.low_uptake import help as helping
from src.screens.low_uptake import screening
from src.screens.low_uptake.choice import Choice
from src.ui import cached, places
from src.ui.plain_text import as_written
from src.ui.run import t


class Needed(NamedTuple):
    """The firms of the place with whom a visit can help at each, in the order of the choice.

    found : rows with HELP. effect : what a visit changes. least, price : the share of small firms
    that the list keeps to, and the share of people helped that it costs; 0 where it keeps to none.
    """

    found: screening.Found
    effect: Effect
    least: float
    price: float


def find(choice: Choice) -> Needed:
    """Return the firms of the place, in the order chosen."""
    return cached.keep_large("low_uptake_needed", choice.codes, lambda: _find(choice))


def _find(choice: Choice) -> Needed:
    found, helped = screening.find(choice), helping.find(choice)
    numbers = found.rows["number"].to_numpy(np.int64)
    rows = found.rows.assign(
        **{name: helped.rows[name].to_numpy()[numbers] for name in helping.HELP}
    )
    rows, least, price = _in_order(rows, choice)
    return Needed(found._replace(rows=rows), helped.effect, least, price)


def _in_order(rows: pd.DataFrame, choice: Choice) -> tuple[pd.DataFrame, float, float]:
    """Return the rows in the order chosen; wanted ones (`wanted`) are whom a list begins with."""
    wanted = (rows["open"] > 0) | rows["status"].isin(LISTED)
    rows = rows.assign(wanted=wanted.to_numpy())
    if choice.order != "help":
        column = {"young": "young_share"}.get(choice.order, choice.order)
        return rows.sort_values(column, ascending=False, kind="stable", ignore_index=True), 0.0, 0.0
    helped = np.where(rows["wanted"], rows["help"], 0.0)
    if not choice.small_share:
        return rows.take(np.argsort(-helped, kind="stable")).reset_index(drop=True), 0.0, 0.0
    small = rows["size_band"].isin(SMALL_BANDS).to_numpy()
    least = share_of_small(rows["open"].to_numpy(), small)
    shared = with_share(helped, small, least, VISITS)
    return rows.take(shared.order).reset_index(drop=True), shared.least, shared.price


def sentences(choice: Choice, needed: Needed) -> list[str]:
    """Return how many are open where, and how many of them visits can help."""
    rows = needed.found.rows
    waiting = rows[rows["open"] > 0]
    if waiting.empty:
        return []
    helped, low, high = helped_by(waiting, needed.effect)
    words = {
        "place": as_written(places.counted_in(choice.spot, "low_uptake_facts")),
        "program": t(f"program.{choice.program}"),
    }
    told = (
        t("low_uptake.effect_assumed", share=needed.effect.share)
        if not needed.effect.firms
        else t(
            "low_uptake.effect_learnt",
            firms=needed.effect.firms,
            people=needed.effect.per_hundred,
            lower=needed.effect.per_hundred * needed.effect.low,
            upper=needed.effect.per_hundred * needed.effect.high,
        )
    )
    said = [
        t("low_uptake.needed", **words, companies=len(waiting), open=waiting["open"].sum()),
        t(
            "low_uptake.needed_help",
            helped=helped,
            lower=low,
            upper=high,
            effect=told,
        ),
    ]
    if needed.least > 0:
        said.append(
            t("low_uptake.needed_price", share=needed.least, price=needed.price, visits=VISITS)
        )
    return said


def helped_by(rows: pd.DataFrame, effect: Effect) -> tuple[float, float, float]:
    """Return how many people visits to these firms can help, with its interval."""
    helped = float(rows["help"].sum())
    low, high = limits(np.array([helped]), np.array([rows["help_variance"].sum()]), effect)
    return helped, float(low[0]), float(high[0])


def why(row: Any) -> str:
    """Return the first reason of a row: who is open, and whom a visit can help."""
    if row.open > 0:
        return t(
            "low_uptake.why_open",
            open=row.open,
            now=row.now,
            next=row.next,
            lower=row.help_lower,
            upper=row.help_upper,
        )
    return t("low_uptake.why_next", next=row.next)
