"""Complexes held against those of their kind: what is compared, with whom, and how far apart."""

from typing import NamedTuple

import pandas as pd

from src.metrics.definitions import Measure
from src.metrics.measured import side_by_side, with_measure
from src.metrics.share_funnel import ShareFunnel, position, share_funnel


class Comparison(NamedTuple):
    """compared: the chosen complexes in the order chosen, with the measure and their `position` in
    the funnel. kind: of the first of them. peers: how many complexes of that kind have the measure.
    benchmark: the share of them all together, for a count their median. funnel: of the peers."""

    compared: pd.DataFrame
    kind: str
    peers: int
    benchmark: float
    funnel: ShareFunnel


def compare_complexes(
    figures: pd.DataFrame, whole: pd.DataFrame, chosen, measure: Measure
) -> Comparison:
    """Return how the chosen complexes stand against all of the first one's kind.

    figures : one row per complex of a quarter, parents and parts, with parent_id. whole : the row
    of the country for each kind, with kind. chosen : ids, at least one that `figures` has.
    Peers are complexes without a parent, so that nothing is counted beside its own part. The
    benchmark of a share is made of sums, not the mean of shares. Ids that `figures` lacks are left
    out; a measure that is no share has an empty, refused funnel.
    """
    compared = with_measure(rows_of(figures, chosen), measure)
    kind = compared["kind"].iloc[0]
    same_kind = figures[figures["parent_id"].isna() & figures["kind"].eq(kind)]
    peers = with_measure(same_kind, measure)
    share = measure.unit == "share"
    funnel = share_funnel(peers if share else peers.head(0))
    together = with_measure(whole[whole["kind"].eq(kind)], measure)["value"]
    benchmark = together.iloc[0] if share and len(together) else peers["value"].median()
    return Comparison(
        compared.assign(position=position(funnel, compared)),
        kind,
        int(peers["value"].count()),
        float(benchmark),
        funnel,
    )


def rows_of(figures: pd.DataFrame, chosen) -> pd.DataFrame:
    """Return the rows of the chosen ids, in order and indexed by id; unknown ones are left out."""
    known = figures.set_index("complex_id", drop=False)
    return known.loc[[one for one in chosen if one in known.index]]


def of_several_quarters(figures_of, quarters: dict[str, str], chosen, measures) -> pd.DataFrame:
    """Return one row per chosen complex with every measure, each from the quarter it is given.

    figures_of : quarter -> one row per complex. quarters : the quarter of each measure by name.
    Columns as `side_by_side` makes them, beside complex_name and kind. A complex that a quarter
    lacks has NaN there.
    """
    parts = []
    for quarter in dict.fromkeys(quarters.values()):
        carried = [row for row in measures if quarters[row.name] == quarter]
        made = side_by_side(rows_of(figures_of(quarter), chosen), carried)
        names = [f"{row.name}{end}" for row in carried for end in ENDINGS]
        parts.append(made[["complex_name", "kind", *names]])
    together = pd.concat([part.drop(columns=["complex_name", "kind"]) for part in parts], axis=1)
    named = pd.concat([part[["complex_name", "kind"]] for part in parts])
    named = named[~named.index.duplicated()]
    order = [one for one in chosen if one in named.index]
    return named.join(together).loc[order]


ENDINGS = ("", "_lower", "_upper", "_missing")
