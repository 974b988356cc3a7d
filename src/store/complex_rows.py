"""One row per complex out of several files: whose word goes first, what stays, where it stands."""

import pandas as pd

from src.domain.sources import STRUCTURE_SOURCE


def merge_complexes(
    before: pd.DataFrame,
    new: pd.DataFrame,
    facts_before: pd.DataFrame | None,
    facts_new: pd.DataFrame | None,
) -> pd.DataFrame:
    """Return the complexes of both, one row each, the better informed source over the other.

    The census (STRUCTURE_SOURCE) says how complexes lie in one another, so its rows go before those
    of other sources and, among equals, the later quarter before the earlier. Where the winner
    leaves a name or place empty, the other's is kept; an exact place is never lost to a guess.
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
    """Return the frame with the columns that it may leave out, all missing."""
    optional = ("printed_name", "development", "lat", "lon", "place")
    return frame.assign(**{name: None for name in optional if name not in frame})


def _authority(complexes: pd.DataFrame, facts: pd.DataFrame | None) -> pd.Series:
    """Return, per complex, how much its row is to be believed: '1:2025Q3' the census of a quarter.

    A complex that prints nothing itself is as good as its tree.
    """
    if facts is None or facts.empty:
        return pd.Series("", index=complexes.index)
    rank = facts["source"].eq(STRUCTURE_SOURCE).map({True: "1:", False: "0:"}) + facts["quarter"]
    best = rank.groupby(facts["complex_id"]).max()
    own = complexes["complex_id"].map(best).fillna("")
    return own.groupby(complexes["top_id"].to_numpy()).transform("max").fillna("")


def keep_known_trees(complexes: pd.DataFrame, *users: pd.DataFrame) -> pd.DataFrame:
    """Return the complexes of the trees that any of `users` (with complex_id) speaks of.

    A corrected file may drop a complex: nothing then speaks of it, and it goes. A complex that a
    later file gave a child is no leaf any more.
    """
    spoken = pd.concat([frame["complex_id"] for frame in users])
    tops = complexes.loc[complexes["complex_id"].isin(spoken), "top_id"]
    kept = complexes[complexes["top_id"].isin(tops)].copy()
    kept["is_leaf"] &= ~kept["complex_id"].isin(kept["parent_id"])
    return kept


def stand_between_parts(complexes: pd.DataFrame) -> pd.DataFrame:
    """Return the complexes with those without a place standing in the middle of their parts.

    Such a complex lies in several districts or provinces, so no region tells where it is. The
    middle of the parts right below it counts, these having been placed first.
    """
    placed = complexes.astype({"lat": float, "lon": float})
    above = set(placed["parent_id"].dropna())
    while True:
        lost = placed["lat"].isna() & placed["complex_id"].isin(above)
        # The lowest first: a parent waits until each part that can have a place has one.
        waiting = set(placed.loc[lost, "parent_id"].dropna())
        ready = lost & ~placed["complex_id"].isin(waiting)
        middle = placed.groupby("parent_id")[["lat", "lon"]].mean()
        if not ready.any():
            return placed
        placed.loc[ready, ["lat", "lon"]] = middle.loc[placed.loc[ready, "complex_id"]].to_numpy()
        placed.loc[ready, "place"] = "approximate"
        above -= set(placed.loc[ready, "complex_id"])
