"""Uptake of regions as pages ask for it: of who may see all firms, out of one answer."""

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

    A page asks for the regions, for the place that they lie in and for both a year before, and asks
    anew for each kind and window: a reader whose answer the door does not lessen asks once.
    """
    whose = {"program": program, "sex": sex}
    if not cached.may_ask(ONE_ANSWER, **whose):
        asked = {"window": window, "level": level, "kind": kind, "sido": sido}
        return cached.ask("region_uptake", **whose, **asked)
    rows = cached.ask(ONE_ANSWER, **whose)
    first, last = cached.keep_large("regions_from", (program, sex), lambda: _from_to(rows)).get(
        (level, kind or "", window), (0, 0)
    )
    own = rows.iloc[first:last].drop(columns=KEY)
    if sido is not None:
        own = own[own["sido"].to_numpy(object) == sido]
    return own.reset_index(drop=True)


def _from_to(rows: pd.DataFrame) -> dict[tuple[str, str, int], tuple[int, int]]:
    """Return where the rows of each level, kind and window begin and end: they stand together."""
    found: dict[tuple[str, str, int], tuple[int, int]] = {}
    keys = zip(*(rows[name].tolist() for name in KEY), strict=True)
    for at, key in enumerate(keys):
        found[key] = found.get(key, (at, at))[0], at + 1
    return found
