"""Uptake of regions for pages; readers of all firms get it from one answer for all regions."""

import pandas as pd

from src.ui import cached

ONE_ANSWER = "region_uptake_everywhere"
KEY = ["level", "of_kind", "window"]


def region_uptake(
    program: str,
    sex: str | None,
    window: int,
    level: str,
    kind: str | None = None,
    sido: str | None = None,
) -> pd.DataFrame:
    """Return what the query `region_uptake` gives this reader.

    A page needs the regions, the place around them, and both a year before, for each kind and
    window. A reader whose answers the door does not restrict gets all of them from one query.
    """
    whose = {"program": program, "sex": sex}
    if not cached.may_ask(ONE_ANSWER, **whose):
        asked = {"window": window, "level": level, "kind": kind, "sido": sido}
        return cached.ask("region_uptake", **whose, **asked)
    rows = cached.ask(ONE_ANSWER, **whose)
    by_key, figures = cached.keep_large("regions_from", (program, sex), lambda: _apart(rows))
    first, last = by_key.get((level, kind or "", window), (0, 0))
    own = figures.iloc[first:last]
    if sido is not None:
        own = own[own["sido"].to_numpy(object) == sido]
    return own.reset_index(drop=True)


def _apart(rows: pd.DataFrame) -> tuple[dict[tuple[str, str, int], tuple[int, int]], pd.DataFrame]:
    """Return the first and last row (exclusive) of each level, kind and window, whose rows are
    adjacent, and the rows without these three columns."""
    found: dict[tuple[str, str, int], tuple[int, int]] = {}
    keys = zip(*(rows[name].tolist() for name in KEY), strict=True)
    for at, key in enumerate(keys):
        found[key] = found.get(key, (at, at))[0], at + 1
    return found, rows.drop(columns=KEY)
