"""How many people a visit can help at each company: those who wait now, and those of next year."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import SEXES
from src.metrics import helped
from src.metrics.chance import chances
from src.metrics.visit_effect import Effect, assumed, effect_of
from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.screening import candidates
from src.store.visit_effects import assumed_effect
from src.ui import cached

HELP = ("open", "now", "next", "help", "help_lower", "help_upper", "help_variance")


class Found(NamedTuple):
    """rows: HELP per company, by its number among the candidates. effect: what a visit changes."""

    rows: pd.DataFrame
    effect: Effect


def effect() -> Effect:
    """Return what a visit changes: as learnt when the data were published, else as assumed."""
    return effect_of(cached.ask("help_effect")) or assumed(*assumed_effect(cached.as_of()))


def find(choice: Choice) -> Found:
    """Return whom a visit to each candidate can help, of the programme and sex chosen."""
    codes = (*choice.counted.values(), choice.reach)
    return cached.keep_large("low_uptake_help", codes, lambda: _find(choice))


def _find(choice: Choice) -> Found:
    people, known = candidates(choice), effect()
    flows = _flows(choice)
    ours = [sex for sex in SEXES if sex in flows]
    parts = [
        _of_sex(people, positions, _open_of(choice, sex), flows[sex], known)
        for sex in ours
        if len(positions := np.flatnonzero((people["sex"] == sex).to_numpy()))
    ]
    companies = int(people["number"].max()) + 1 if len(people) else 0
    return Found(_summed(parts, companies, choice.reach, known), known)


def _flows(choice: Choice) -> dict[str, helped.Flow]:
    bases = cached.ask("help_bases", program=choice.program).set_index("sex")
    shares = cached.ask("help_start_shares", program=choice.program)
    return {
        sex: helped.flow_of(base, shares.loc[shares["sex"] == sex, "share"].to_numpy())
        for sex, base in bases.iterrows()
        if choice.sex in (None, sex)
    }


def _open_of(choice: Choice, sex: str) -> pd.DataFrame:
    return cached.fetch("help_open", programs=choice.program, sex=sex)


class _Part(NamedTuple):
    """Whom a visit can help of one sex; number : of the company of each row."""

    number: np.ndarray
    helped: helped.Helped


def _of_sex(
    people: pd.DataFrame,
    positions: np.ndarray,
    waiting: pd.DataFrame,
    flow: helped.Flow,
    known: Effect,
) -> _Part:
    rows = people.take(positions)
    # plain texts: an index of Arrow texts takes ten times as long
    place = pd.Index(rows["company_id"].to_numpy(object)).get_indexer(
        waiting["company_id"].to_numpy(object)
    )
    there = place >= 0
    open_people = helped.Waiting(
        place[there],
        waiting["watched"].to_numpy()[there],
        waiting["open"].to_numpy(float)[there],
    )
    seen, staff = (rows[name].to_numpy(float) for name in ("seen", "staff"))
    coming = helped.expected_next(seen, staff, flow)
    found = helped.helped(chances(rows), open_people, coming, flow, known)
    return _Part(rows["number"].to_numpy(), found)


def _summed(parts: list[_Part], companies: int, reach: float, known: Effect) -> pd.DataFrame:
    """Return the sums of both sexes per company, as far as one visit reaches."""
    sums = {
        name: sum(
            (np.bincount(p.number, getattr(p.helped, name), companies) for p in parts),
            np.zeros(companies),
        )
        for name in helped.Helped._fields
    }
    share = helped.reached(sums["open"], reach)
    now, soon = sums["now"] * share, sums["next"] * share
    variance = sums["variance"] * share**2
    low, high = helped.limits(now + soon, variance, known)
    return pd.DataFrame(
        {
            "open": sums["open"].astype(np.int32),
            "now": now,
            "next": soon,
            "help": now + soon,
            "help_lower": low,
            "help_upper": high,
            "help_variance": variance,
        }
    )
