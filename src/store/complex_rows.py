"""Merge complexes of several files into one row each: precedence of sources, and positions."""

import pandas as pd

from src.domain.sources import STRUCTURE_SOURCE


def merge_complexes(
    before: pd.DataFrame,
    new: pd.DataFrame,
    facts_before: pd.DataFrame | None,
    facts_new: pd.DataFrame | None,
) -> pd.DataFrame:
    """Return the complexes of both, one row each, from the source with precedence.

    The census (STRUCTURE_SOURCE) gives the hierarchy of complexes, so its rows come before those of
    other sources; among equals the later quarter wins. Where the winner leaves a name or position
    empty, the other's is kept; an exact position is never replaced by an approximate one.
    """
    both = pd.concat(
        [
            _whole(before).assign(_rank=_authority(before, facts_before), _new=False),
            _whole(new).assign(_rank=_authority(new, facts_new), _new=True),
        ],
        ignore_index=True,
    ).sort_values(["complex_id", "_rank", "_new"], kind="stable")
    winners = both.drop_duplicates("complex_id", keep="last").set_index("complex_id")
    losers = both[both.duplicated("complex_id", keep="last")].drop_duplicates("complex_id")
    losers = losers.set_index("complex_id").reindex(winners.index)
    for name in ("printed_name", "development"):
        winners[name] = winners[name].where(winners[name].notna(), losers[name])
    guessed = winners["place"].ne("exact") & losers["place"].eq("exact")
    guessed |= winners["lat"].isna() & losers["lat"].notna()
    for name in ("lat", "lon", "place"):
        winners[name] = winners[name].where(~guessed, losers[name])
    return winners.drop(columns=["_rank", "_new"]).reset_index()


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with all optional columns, missing where it lacks them."""
    optional = ("printed_name", "development", "lat", "lon", "place")
    return frame.assign(**{name: None for name in optional if name not in frame})


def _authority(complexes: pd.DataFrame, facts: pd.DataFrame | None) -> pd.Series:
    """Return per complex the precedence of its row as text: '1:2025Q3' for the census of a quarter.

    A complex without figures of its own has the precedence of its tree.
    """
    if facts is None or facts.empty:
        return pd.Series("", index=complexes.index)
    rank = facts["source"].eq(STRUCTURE_SOURCE).map({True: "1:", False: "0:"}) + facts["quarter"]
    best = rank.groupby(facts["complex_id"]).max()
    own = complexes["complex_id"].map(best).fillna("")
    return own.groupby(complexes["top_id"].to_numpy()).transform("max").fillna("")


def keep_known_trees(complexes: pd.DataFrame, *users: pd.DataFrame) -> pd.DataFrame:
    """Return the complexes of the trees that any of `users` (with complex_id) refers to.

    A corrected file may drop a complex; then nothing refers to it, and it is removed. A complex
    that got a child from a later file is no leaf any more.
    """
    used = pd.concat([frame["complex_id"] for frame in users])
    tops = complexes.loc[complexes["complex_id"].isin(used), "top_id"]
    kept = complexes[complexes["top_id"].isin(tops)].copy()
    kept["is_leaf"] &= ~kept["complex_id"].isin(kept["parent_id"])
    return kept


def stand_between_parts(complexes: pd.DataFrame) -> pd.DataFrame:
    """Return the complexes, placing those without a position at the mean of their direct parts.

    Such a complex spans several districts or provinces, so its region gives no position. Parts are
    placed before their parents.
    """
    placed = complexes.astype({"lat": float, "lon": float})
    above = set(placed["parent_id"].dropna())
    while True:
        lost = placed["lat"].isna() & placed["complex_id"].isin(above)
        # bottom up: a parent waits until each part that can get a position has one
        waiting = set(placed.loc[lost, "parent_id"].dropna())
        ready = lost & ~placed["complex_id"].isin(waiting)
        middle = placed.groupby("parent_id")[["lat", "lon"]].mean()
        if not ready.any():
            return placed
        placed.loc[ready, ["lat", "lon"]] = middle.loc[placed.loc[ready, "complex_id"]].to_numpy()
        placed.loc[ready, "place"] = "approximate"
        above -= set(placed.loc[ready, "complex_id"])
