"""Complexes held against those of their kind: what is compared, with whom, and how far apart."""

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

from src.domain.measures import Measure
from src.metrics.change import CHANGE_OF, CHANGES, changes_of, with_measure_and_change
from src.metrics.funnels import ShareFunnel, position, share_funnel
from src.metrics.measure_columns import measured_columns, with_measure


class Comparison(NamedTuple):
    """compared: the chosen complexes in the order chosen, with the measure and their `position` in
    the funnel. kind: of the first of them. peers: how many complexes of that kind have the measure.
    benchmark: the share of them all together, 1 for a ratio, for a count their median. funnel: of
    the peers."""

    compared: pd.DataFrame
    kind: str
    peers: int
    benchmark: float
    funnel: ShareFunnel


Scope = TypeVar("Scope", bound=Hashable)
FUNNELS = {"share": "rate", "ratio": "ratio"}


def compare_complexes(
    figures: pd.DataFrame,
    whole: pd.DataFrame,
    chosen: Sequence[str],
    measure: Measure,
    yearly: pd.DataFrame | None = None,
) -> Comparison:
    """Return how the chosen complexes stand against all of the first one's kind.

    figures : one row per complex of a quarter, parents and parts, with parent_id. whole : the row
    of the country for each kind, with kind. chosen : ids, at least one that `figures` has.
    Peers are complexes without a parent, so that nothing is counted beside its own part. The
    benchmark of a share is made of sums, not the mean of shares. Ids that `figures` lacks are left
    out; a count has an empty, refused funnel. yearly : as `with_measure_and_change` takes it.
    """
    compared = with_measure_and_change(rows_of(figures, chosen), measure, yearly, "complex_id")
    kind = compared["kind"].iloc[0]
    same_kind = figures[figures["parent_id"].isna() & figures["kind"].eq(kind)]
    peers = with_measure(same_kind, measure)
    drawn = peers if measure.unit in FUNNELS else peers.head(0)
    funnel = share_funnel(drawn, FUNNELS.get(measure.unit, "rate"), measure.basis == "window")
    return Comparison(
        compared.assign(position=position(funnel, compared)),
        kind,
        int(peers["value"].count()),
        _benchmark(whole[whole["kind"].eq(kind)], peers, measure),
        funnel,
    )


def _benchmark(whole: pd.DataFrame, peers: pd.DataFrame, measure: Measure) -> float:
    if measure.unit == "ratio":
        return 1.0
    together = with_measure(whole, measure)["value"]
    if measure.unit == "share" and len(together):
        return float(together.iloc[0])
    return float(peers["value"].median())


def rows_of(figures: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """Return the rows of the chosen ids, in order and indexed by id; unknown ones are left out."""
    place = pd.Index(figures["complex_id"]).get_indexer(chosen)
    return figures.take(place[place >= 0]).set_index("complex_id", drop=False)


def of_several_scopes(
    measured_of: Callable[[Scope, list[Measure]], pd.DataFrame],
    scopes: dict[str, Scope],
    chosen: Sequence[str],
    measures: Sequence[Measure],
) -> pd.DataFrame:
    """Return one row per chosen complex with every measure, each from the scope it is given.

    scopes : by the name of a measure, what its figures speak for. measured_of : (scope, measures)
    -> the rows of all complexes, as `all_measures` makes them. A complex that a scope lacks has NaN
    there.
    """
    ids = pd.Index(list(dict.fromkeys(chosen)))
    named = {name: np.full(len(ids), None, object) for name in ("complex_name", "kind")}
    together = {}
    for scope in dict.fromkeys(scopes.values()):
        carried = [row for row in measures if scopes[row.name] == scope]
        rows = measured_of(scope, carried)
        place = pd.Index(rows["complex_id"]).get_indexer(ids)
        # array by array: a frame of a hundred columns takes longer to be put together than made
        for name in rows.columns.drop("complex_id"):
            together[name] = rows[name].array.take(place, allow_fill=True)
        for name, known in named.items():
            given = np.asarray(together.pop(name), object)
            named[name] = np.where(pd.isna(known), given, known)
    found = pd.DataFrame(named | together, index=ids)
    return found[~pd.isna(named["kind"])]


def all_measures(
    figures: pd.DataFrame, yearly: pd.DataFrame | None, measures: Sequence[Measure]
) -> pd.DataFrame:
    """Return complex_id, complex_name, kind and every measure of every complex.

    yearly : the rows of the change on the year before, or None. Columns as `with_measures` makes
    them and, where there is a year before, NAME_change, NAME_change_lower, NAME_change_upper and
    NAME_direction.
    """
    made = measured_columns(figures, measures)
    changes: dict[str, np.ndarray] = {}
    for row in measures:
        if yearly is not None and row.unit in CHANGE_OF:
            found = changes_of(figures["complex_id"], yearly, row)
            changes |= {f"{row.name}_{name}": found[name] for name in CHANGES}
    known = {name: figures[name] for name in ("complex_id", "complex_name", "kind")}
    return pd.DataFrame(known | made | changes, index=figures.index)


ENDINGS = ("", "_lower", "_upper", "_missing")
