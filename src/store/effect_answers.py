"""What the effect of any campaign, channel or place is a sum of, by programme and stage."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import EFFECT_STAGES, PROGRAMS
from src.metrics.campaign_effect import effect_base
from src.metrics.effect_sums import EffectSums, effect_sums
from src.metrics.record_then import started_for

JUDGED = "effect_sums"
QUERY = "effect_contacts"
HELD = "held"
Ask = Callable[..., pd.DataFrame]
Codes = tuple[str, str]
"""Programme and stage."""


class Known(NamedTuple):
    """What effects are found from: sums of all contacts, None without any that can be judged, and
    the months of firms that were drawn by chance."""

    sums: EffectSums | None
    held: pd.DataFrame

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return all of it by name."""
        return {HELD: self.held} | ({} if self.sums is None else self.sums.frames())


def known_of(frames: dict[str, pd.DataFrame]) -> Known:
    """Return what was given as frames."""
    sums = {name: rows for name, rows in frames.items() if name != HELD}
    return Known(EffectSums(**sums) if sums else None, frames[HELD])


class Evidence(NamedTuple):
    """What effects are found from beside the months of a programme, firms by number.

    others, starts : rows of effect_others and effect_starts. contacts : rows of QUERY by stage.
    names : of the firms. shares : of help_start_shares. drawn : firms that were drawn by chance.
    """

    others: pd.DataFrame
    starts: pd.DataFrame
    contacts: list[pd.DataFrame]
    names: pd.Index
    shares: pd.DataFrame
    drawn: pd.Series


def known_for(ask: Ask, program: str, until: str, stages: tuple[str, ...]) -> Iterator[Known]:
    """Give what effects on a programme are found from, for contacts of each stage.

    until : the last month whose reports are in.
    """
    yield from _known(ask, _evidence(ask, program, until, stages), program, until)


def _evidence(ask: Ask, program: str | None, until: str, stages: tuple[str, ...]) -> Evidence:
    """Return what is asked beside the months of a programme; without one that of all programmes,
    so that nothing is asked for each of them."""
    others, starts = (
        ask(name, program=program, until=until) for name in ("effect_others", "effect_starts")
    )
    of_firms = others, starts, *(ask(QUERY, stage=stage) for stage in stages)
    code, names = pd.factorize(pd.concat([each["company_id"] for each in of_firms]))
    parts = np.split(code, np.cumsum([*map(len, of_firms)])[:-1])
    others, starts, *contacts = (
        _told_apart(rows, part) for rows, part in zip(of_firms, parts, strict=True)
    )
    drawn = ask("effect_arms")["company_id"]
    return Evidence(others, starts, contacts, names, ask("help_start_shares"), drawn)


def _known(ask: Ask, every: Evidence, program: str, until: str) -> Iterator[Known]:
    months = ask("effect_months", program=program, until=until)
    held = months[months["company_id"].isin(every.drawn)].reset_index(drop=True)
    firms = pd.concat([every.names.to_series(), months["company_id"]])
    code, names = pd.factorize(firms)
    months = _told_apart(months, code[len(every.names) :])
    others = every.others[every.others["program"] != program]
    started = started_for(program, every.starts, every.shares)
    for each in every.contacts:
        sums = effect_sums(effect_base(months, each, until, others, started))
        yield Known(sums and _named(sums.in_single(), names), held)


def _told_apart(rows: pd.DataFrame, company: np.ndarray) -> pd.DataFrame:
    """Return rows with firms by number and codes as categories, which are quicker to count by."""
    codes = [name for name in ("month", "program", "sex", "started") if name in rows]
    return rows.astype(dict.fromkeys(codes, "category")).assign(company_id=company)


def _named(sums: EffectSums, names: pd.Index) -> EffectSums:
    """Return the sums with the ids of firms in place of numbers, which are quicker to count by."""
    return replace(sums, firms=sums.firms.assign(company_id=names[sums.firms["company_id"]]))


def foreseen(ask: Ask) -> Iterator[tuple[Codes, dict[str, pd.DataFrame]]]:
    """Give all that effects are found from, with the codes that it is asked by."""
    until = reported_until(ask("uptake_bases"))
    if until is None or ask("effect_contacts", stage=EFFECT_STAGES[-1]).empty:
        return
    every = _evidence(ask, None, until, EFFECT_STAGES)
    for program in PROGRAMS:
        each = _known(ask, every, program, until)
        for stage, known in zip(EFFECT_STAGES, each, strict=True):
            yield (program, stage), known.frames()


def reported_until(bases: pd.DataFrame) -> str | None:
    """Return the last month whose reports are in, None where the snapshot has no uptake."""
    ends = [pd.Period(row.last_month, "M") + int(row.follow_up) for row in bases.itertuples()]
    return str(max(ends)) if ends else None
