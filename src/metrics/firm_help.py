"""The people that one visit can help at each firm: both sexes of a programme, up to its reach.

The list, the digests and the replay of earlier lists are ordered by it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import TOGETHER
from src.metrics import helped
from src.metrics.chance import of_newest
from src.metrics.visit_effect import Effect

FLOWS = ("help_bases", "help_start_shares", "help_levels")
"""Queries whose rows flows_of takes, in this order."""
HELP = ("open", "now", "next", "help", "help_lower", "help_upper", "help_variance")
SUMMED = ("now", "next", "help_variance", "open")
"""What is added up over the programmes that one visit is about."""


class People(NamedTuple):
    """The people of one programme that can be helped.

    rows : firm × sex with `number` of the firm, company_id, sex, seen, seen_years, staff and the
    posterior of the rate of people of the newest month (help_rates). waiting : by sex, frames of
    company_id, watched and open. flows : by sex, for sexes that can use the programme.
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
    """Return a programme's candidates with open and coming people. ask : runs a query by name."""
    flows = flows_of(*(ask(name, program=program) for name in FLOWS))
    waiting = {sex: ask("help_open", programs=program, sex=sex) for sex in flows}
    return People(rows, waiting, flows)


def firm_help(people: People, effect: Effect, reach: float) -> pd.DataFrame:
    """Return HELP per firm, by its number: the sums of both sexes, up to the reach of one visit."""
    return of_firms(people.rows["number"].to_numpy(), rows_helped(people, effect), effect, reach)


def rows_helped(people: People, effect: Effect) -> helped.Helped:
    """Return the people a visit can help in each row if it reached them all; 0 for a sex without a
    flow."""
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
    # Python strings: an index of Arrow strings takes ten times as long
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
    """Return HELP per firm. number : the firm of each row, from 0 on."""
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


class Part(NamedTuple):
    """Whom visits help in one programme. firm : a number of each firm, the same in all programmes;
    rows : HELP of each."""

    program: str
    firm: np.ndarray
    rows: pd.DataFrame


def of_programs(parts: Sequence[Part]) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the firms of programmes, as they are first met, and a row each: SUMMED over the
    programmes, and open and help of each of TOGETHER."""
    numbers = [np.empty(0, np.int64), *(part.firm for part in parts)]
    code, firms = pd.factorize(np.concatenate(numbers))
    own = dict(zip([part.program for part in parts], _apart(code, parts), strict=True))
    sums = {}
    for name in SUMMED:
        people = np.concatenate([np.empty(0), *(part.rows[name].to_numpy(float) for part in parts)])
        sums[name] = np.bincount(code, people, len(firms))
    rows = {part.program: part.rows for part in parts}
    for program in TOGETHER:
        for name in ("open", "help"):
            sums[f"{name}_{program}"] = (
                np.bincount(own[program], rows[program][name].to_numpy(float), len(firms))
                if program in own
                else np.zeros(len(firms))
            )
    return firms, pd.DataFrame(sums)


def _apart(code: np.ndarray, parts: Sequence[Part]) -> list[np.ndarray]:
    ends = np.cumsum([len(part.firm) for part in parts])
    return np.split(code, ends[:-1]) if parts else []
