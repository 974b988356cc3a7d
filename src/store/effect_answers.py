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


def known_for(ask: Ask, program: str, until: str, stages: tuple[str, ...]) -> Iterator[Known]:
    """Give what effects on a programme are found from, for contacts of each stage.

    until : the last month whose reports are in.
    """
    months = ask("effect_months", program=program, until=until)
    others = ask("effect_others", program=program, until=until)
    starts = ask("effect_starts", program=program, until=until)
    shares = ask("help_start_shares")
    drawn = ask("effect_arms")["company_id"]
    held = months[months["company_id"].isin(drawn)].reset_index(drop=True)
    contacts = [ask(QUERY, stage=stage) for stage in stages]
    of_firms = (months, others, starts, *contacts)
    code, names = pd.factorize(pd.concat([each["company_id"] for each in of_firms]))
    rest = np.split(code, np.cumsum([*map(len, of_firms)])[:-1])
    months, others, starts, *contacts = (
        each.assign(company_id=code) for each, code in zip(of_firms, rest, strict=True)
    )
    started = started_for(program, starts, shares)
    for each in contacts:
        sums = effect_sums(effect_base(months, each, until, others, started))
        yield Known(sums and _named(sums.in_single(), names), held)


def _named(sums: EffectSums, names: pd.Index) -> EffectSums:
    """Return the sums with the ids of firms in place of numbers, which are quicker to count by."""
    return replace(sums, firms=sums.firms.assign(company_id=names[sums.firms["company_id"]]))


def foreseen(ask: Ask) -> Iterator[tuple[Codes, dict[str, pd.DataFrame]]]:
    """Give all that effects are found from, with the codes that it is asked by."""
    until = reported_until(ask("uptake_bases"))
    if until is None or ask("effect_contacts", stage=EFFECT_STAGES[-1]).empty:
        return
    for program in PROGRAMS:
        each = known_for(ask, program, until, EFFECT_STAGES)
        for stage, known in zip(EFFECT_STAGES, each, strict=True):
            yield (program, stage), known.frames()


def reported_until(bases: pd.DataFrame) -> str | None:
    """Return the last month whose reports are in, None where the snapshot has no uptake."""
    ends = [pd.Period(row.last_month, "M") + int(row.follow_up) for row in bases.itertuples()]
    return str(max(ends)) if ends else None
