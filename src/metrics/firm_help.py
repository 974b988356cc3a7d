"""People that a visit can help at each firm: both sexes of a programme, as far as a visit reaches.

The list, the digests and the replay of earlier lists make their order of this.
"""

from collections.abc import Callable, Mapping
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

    rows : firm × sex with `number` of the firm, company_id, sex, seen, seen_years, staff and what
    is believed of the rate of people of the newest month (help_rates). waiting : by sex,
    company_id, watched and open. flows : by sex; rows of no other.
    """

    rows: pd.DataFrame
    waiting: Mapping[str, pd.DataFrame]
    flows: Mapping[str, helped.Flow]


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


def people_of(ask: Callable[..., pd.DataFrame], program: str, rows: pd.DataFrame) -> People:
    """Return candidates of a programme with who waits and who comes. ask : answers queries."""
    flows = flows_of(*(ask(name, program=program) for name in FLOWS))
    waiting = {sex: ask("help_open", programs=program, sex=sex) for sex in flows}
    return People(rows, waiting, flows)


def firm_help(people: People, effect: Effect, reach: float) -> pd.DataFrame:
    """Return HELP per firm, by its number: the sums of both sexes as far as one visit reaches."""
    return of_firms(people.rows["number"].to_numpy(), rows_helped(people, effect), effect, reach)


def rows_helped(people: People, effect: Effect) -> helped.Helped:
    """Return whom a visit can help of each row, were they all reached; of a sex without a flow
    nobody."""
    sexes = people.rows["sex"]
    found = helped.Helped(*(np.zeros(len(sexes)) for _ in helped.Helped._fields))
    for sex in people.flows:
        positions = np.flatnonzero((sexes == sex).to_numpy())
        if len(positions):
            for whole, part in zip(found, _of_sex(people, sex, positions, effect), strict=True):
                whole[positions] = part
    return found


def _of_sex(people: People, sex: str, positions: np.ndarray, effect: Effect) -> helped.Helped:
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
    seen, years, staff = (rows[name].to_numpy(float) for name in ("seen", "seen_years", "staff"))
    coming = helped.expected_next(seen, years, staff, flow)
    return helped.helped(of_newest(rows), open_people, coming, flow, effect)


def of_firms(number: np.ndarray, rows: helped.Helped, effect: Effect, reach: float) -> pd.DataFrame:
    """Return HELP per firm. number : of the firm of each row, from 0 on."""
    companies = int(number.max()) + 1 if len(number) else 0
    sums = {name: np.bincount(number, each, companies) for name, each in rows._asdict().items()}
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
