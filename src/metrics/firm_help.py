"""People that a visit can help at each firm: both sexes of a programme, as far as a visit reaches.

The list, the digests and the replay of earlier lists make their order of this.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics import helped
from src.metrics.chance import of_newest
from src.metrics.visit_effect import Effect

FLOWS = ("help_bases", "help_start_shares", "help_levels")
"""Queries that flows_of takes the rows of, in this order."""
HELP = ("open", "now", "next", "help", "help_lower", "help_upper", "help_variance")


class People(NamedTuple):
    """Who can be helped, of one programme.

    rows : firm × sex with `number` of the firm, company_id, sex, seen, staff and what is believed
    of the rate of people of the newest month (help_rates). waiting : by sex, company_id, watched
    and open. flows : by sex; rows of no other.
    """

    rows: pd.DataFrame
    waiting: Mapping[str, pd.DataFrame]
    flows: Mapping[str, helped.Flow]


class _Part(NamedTuple):
    """Whom a visit can help of one sex; number : of the company of each row."""

    number: np.ndarray
    helped: helped.Helped


def flows_of(
    bases: pd.DataFrame, shares: pd.DataFrame, levels: pd.DataFrame
) -> dict[str, helped.Flow]:
    """Return the flow of each sex; rows of help_bases, help_start_shares and help_levels."""
    return {
        str(sex): helped.flow_of(
            base, shares.loc[shares["sex"] == sex, "share"].to_numpy(), levels[levels["sex"] == sex]
        )
        for sex, base in bases.set_index("sex").iterrows()
    }


def firm_help(people: People, effect: Effect, reach: float) -> pd.DataFrame:
    """Return HELP per firm, by its number: the sums of both sexes as far as one visit reaches."""
    sexes = people.rows["sex"]
    parts = [
        _of_sex(people, sex, np.flatnonzero((sexes == sex).to_numpy()), effect)
        for sex in people.flows
        if (sexes == sex).any()
    ]
    companies = int(people.rows["number"].max()) + 1 if len(people.rows) else 0
    return _summed(parts, companies, reach, effect)


def _of_sex(people: People, sex: str, positions: np.ndarray, effect: Effect) -> _Part:
    rows, waiting, flow = people.rows.take(positions), people.waiting[sex], people.flows[sex]
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
    found = helped.helped(of_newest(rows), open_people, coming, flow, effect)
    return _Part(rows["number"].to_numpy(), found)


def _summed(parts: list[_Part], companies: int, reach: float, effect: Effect) -> pd.DataFrame:
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
    low, high = helped.limits(now + soon, variance, effect)
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
