"""The list of firms to visit as the page first shows it, from queries of the store.

The digests and the replay of earlier lists use it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

import numpy as np
import pandas as pd

from src.domain.codes import SMALL_BANDS, TOGETHER, WINDOWS
from src.metrics.firm_help import firm_help, people_of
from src.metrics.helped import REACH, reached
from src.metrics.replay import expected_users
from src.metrics.screening import statuses
from src.metrics.small_firms import share_of_small, with_share
from src.metrics.visit_effect import Effect, effect_of
from src.metrics.visit_reach import EVERY, reach_of

USUAL_WINDOW, PRIORITY = 24, ("priority", "")
LISTED = ("low", "watch")
VISITS = 300
"""Default length of a list."""


class Ask(Protocol):
    """A function that runs a query of the store by name."""

    def __call__(self, name: str, /, **codes: Any) -> pd.DataFrame: ...


def list_of(
    ask: Ask, program: str, day: date, otherwise: Effect, reach: float = REACH
) -> pd.DataFrame | None:
    """Return the priority firms with somebody eligible or open, one row each, in no order.

    company_id, complex_id, open, help (0 where it is not listed), small, and the other columns of
    that day for `replay`. otherwise : the effect of a visit where it is not learnt. reach : people
    that one visit reaches. None where the programme has no window, or no candidates.
    """
    window = usual_window(ask, program)
    if window is None:
        return None
    people = ask("low_uptake_candidates", program=program, window=window, open_on=day)
    if people.empty:
        return None
    people = people.assign(
        number=pd.factorize(people["company_id"])[0],
        expected=expected_users(people),
        program=program,
    )
    effect = effect_of(ask("help_effect", program=program)) or otherwise
    helped = firm_help(people_of(ask, program, people), effect, reach)
    sums = people.groupby("number")[["eligible", "users", "expected", "staff"]].sum()
    first = people.drop_duplicates("number").set_index("number")
    status = statuses(people).set_index("company_id")["status"].reindex(first["company_id"])
    wanted = (helped["open"] > 0) | status.isin(LISTED).to_numpy()
    firms = sums.assign(
        company_id=first["company_id"],
        complex_id=first["complex_id"],
        last_contact_on=first["last_contact_on"],
        open=helped["open"],
        help=np.where(wanted, helped["help"], 0.0),
        small=first["size_band"].isin(SMALL_BANDS),
    )
    return firms[first["firm_class"].isin(PRIORITY)].reset_index(drop=True)


def list_of_all(
    ask: Ask, day: date, otherwise: Effect, programs: Sequence[str] = TOGETHER
) -> pd.DataFrame:
    """Return one ordered list for several programmes, with their people summed.

    company_id, complex_id, last_contact_on, open, help and small. The learnt reach of a visit
    applies to the sum. Firms with no help are left out, and small firms get their share.
    """
    every = [list_of(ask, program, day, otherwise, np.inf) for program in programs]
    lists = [found for found in every if found is not None]
    columns = ["company_id", "complex_id", "last_contact_on", "open", "help", "small"]
    if not lists:
        return pd.DataFrame(columns=columns)
    both = pd.concat(lists)[columns]
    sums = both.groupby("company_id")[["open", "help"]].sum()
    facts = both.drop_duplicates("company_id").set_index("company_id")
    rows = facts[["complex_id", "last_contact_on", "small"]].join(sums)
    rows = rows[rows["help"] > 0]
    reach = reach_of(ask("help_effect", program=EVERY)).people
    rows = rows.assign(help=rows["help"] * reached(rows["open"].to_numpy(float), reach))
    small = rows["small"].to_numpy(bool)
    least = share_of_small(rows["open"].to_numpy(float), small)
    order = with_share(rows["help"].to_numpy(float), small, least, len(rows)).order
    return rows.take(order).reset_index()[columns]


def usual_window(ask: Ask, program: str) -> int | None:
    """Return the window of a programme's list; None where it has none."""
    rows = ask("uptake_windows", program=program)
    known = set(rows.loc[rows["period"] == "now", "window"])
    there = [months for months in WINDOWS if months in known]
    if not there:
        return None
    return USUAL_WINDOW if USUAL_WINDOW in there else there[-1]
