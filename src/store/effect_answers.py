"""Stored answers: the sums behind the effect of any campaign, channel or place."""

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
    """The data from which effects are computed. sums : of all contacts, None if none can be judged.
    held : months of the firms in randomised hold-outs."""

    sums: EffectSums | None
    held: pd.DataFrame

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return all frames by name."""
        return {HELD: self.held} | ({} if self.sums is None else self.sums.frames())


def known_of(frames: dict[str, pd.DataFrame]) -> Known:
    """Return Known from its frames."""
    sums = {name: rows for name, rows in frames.items() if name != HELD}
    return Known(EffectSums(**sums) if sums else None, frames[HELD])


class Evidence(NamedTuple):
    """The input of effects beside the months of a programme, with firms as numbers.

    others, starts : rows of effect_others and effect_starts. contacts : rows of QUERY by stage.
    names : ids of the firms. shares : rows of help_start_shares. drawn : firms in randomised
    hold-outs.
    """

    others: pd.DataFrame
    starts: pd.DataFrame
    contacts: list[pd.DataFrame]
    names: pd.Index
    shares: pd.DataFrame
    drawn: pd.Series


def known_for(ask: Ask, program: str, until: str, stages: tuple[str, ...]) -> Iterator[Known]:
    """Yield the data for effects on a programme, for contacts of each stage.

    until : the last month whose reports are in.
    """
    yield from _known(ask, _evidence(ask, program, until, stages), program, until)


def _evidence(ask: Ask, program: str | None, until: str, stages: tuple[str, ...]) -> Evidence:
    """Return the input beside the months of a programme; with None that of all programmes, so that
    one query serves them all."""
    others, starts = (
        ask(name, program=program, until=until) for name in ("effect_others", "effect_starts")
    )
    of_firms = others, starts, *(ask(QUERY, stage=stage) for stage in stages)
    code, names = pd.factorize(pd.concat([each["company_id"] for each in of_firms]))
    parts = np.split(code, np.cumsum([*map(len, of_firms)])[:-1])
    others, starts, *contacts = (
        _encoded(rows, part) for rows, part in zip(of_firms, parts, strict=True)
    )
    drawn = ask("effect_arms")["company_id"]
    return Evidence(others, starts, contacts, names, ask("help_start_shares"), drawn)


def _known(ask: Ask, every: Evidence, program: str, until: str) -> Iterator[Known]:
    months = ask("effect_months", program=program, until=until)
    held = months[months["company_id"].isin(every.drawn)].reset_index(drop=True)
    firms = pd.concat([every.names.to_series(), months["company_id"]])
    code, names = pd.factorize(firms)
    months = _encoded(months, code[len(every.names) :])
    others = every.others[every.others["program"] != program]
    started = started_for(program, every.starts, every.shares)
    for each in every.contacts:
        sums = effect_sums(effect_base(months, each, until, others, started))
        yield Known(sums and _named(sums.in_single(), names), held)


def _encoded(rows: pd.DataFrame, company: np.ndarray) -> pd.DataFrame:
    """Return rows with firms as numbers and codes as categories, which group faster."""
    codes = [name for name in ("month", "program", "sex", "started") if name in rows]
    return rows.astype(dict.fromkeys(codes, "category")).assign(company_id=company)


def _named(sums: EffectSums, names: pd.Index) -> EffectSums:
    """Return the sums with the ids of firms in place of their numbers."""
    return replace(sums, firms=sums.firms.assign(company_id=names[sums.firms["company_id"]]))


def foreseen(ask: Ask) -> Iterator[tuple[Codes, dict[str, pd.DataFrame]]]:
    """Yield the data for all effects, with the codes of the answer."""
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
