"""Candidates of the list of firms to visit, as they are asked for of the whole country.

The query joins five tables by the ids of firms: nine tenths of what another programme or window
costs. Here a firm is told once, and its rows of each programme and window name it by a number.
"""

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pandas as pd

from src.domain.codes import PROGRAMS, WINDOWS

CANDIDATES = "low_uptake_candidates"
"""The query, and the answers that stand in its place."""
FIRMS = ()
"""By which codes the firms are kept."""
TOLD = (
    *("company_id", "complex_id", "building_id", "sigungu", "industry", "size_band"),
    *("firm_class", "young_share", "reached", "lat", "lon", "last_contact_on"),
)
"""What is told of a firm, whatever is counted of its people."""
REPEATED = ("complex_id", "building_id", "sigungu", "industry", "size_band", "firm_class")
FIRM = "firm"
"""The number of the firm in the place of what is told of it."""
Frames = dict[str, pd.DataFrame]


def foreseen(ask: Callable[..., pd.DataFrame], as_of: str | None) -> Iterator[tuple[tuple, Frames]]:
    """Give the rows of each programme and window and, last, the firms that they name."""
    day = None if as_of is None else date.fromisoformat(as_of)
    firms = pd.DataFrame()
    for program in PROGRAMS:
        for window in WINDOWS:
            rows = ask(CANDIDATES, program=program, window=window, open_on=day)
            if rows.empty:
                continue
            each = rows[[*TOLD]].drop_duplicates("company_id")
            firms = pd.concat([firms, each]).drop_duplicates("company_id", ignore_index=True)
            number = pd.Index(firms["company_id"]).get_indexer(rows["company_id"])
            counted = rows.drop(columns=[*TOLD]).assign(**{FIRM: number.astype(np.int32)})
            counted["sex"] = counted["sex"].astype("category")
            yield (program, window, day and day.isoformat()), {"rows": counted}
    if len(firms):
        yield FIRMS, {"rows": firms.astype(dict.fromkeys(REPEATED, "category"))}


def codes_of(asked: dict) -> tuple | None:
    """Return the codes by which the answer to a query is kept; None where none could be there."""
    wanted = {key: code for key, code in asked.items() if code is not None}
    if wanted.keys() - {"program", "window", "open_on"}:
        return None
    day = wanted.get("open_on")
    return wanted["program"], wanted["window"], None if day is None else day.isoformat()


def put_together(rows: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the query; texts that repeat are categories."""
    told = firms.take(rows[FIRM].to_numpy()).reset_index(drop=True)
    return pd.concat([told, rows.drop(columns=FIRM)], axis=1)
