"""Complexes compared with others of their kind."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

from src.domain.measures import Measure
from src.metrics.change import CHANGE_OF, CHANGES, changes_of
from src.metrics.clustered import COUNTED
from src.metrics.funnels import ShareFunnel, position, share_funnel
from src.metrics.measure_columns import measured, measured_columns


class Peers(NamedTuple):
    """What complexes of a kind are compared with; fields as in `Comparison`."""

    kind: str
    peers: int
    benchmark: float
    funnel: ShareFunnel


class Comparison(NamedTuple):
    """compared: the chosen complexes in the order chosen, with the measure and their `position` in
    the funnel. kind: that of the first of them. peers: how many complexes of that kind have the
    measure. benchmark: the pooled share of the peers, 1 for a ratio, the median for a count.
    funnel: of the peers."""

    compared: pd.DataFrame
    kind: str
    peers: int
    benchmark: float
    funnel: ShareFunnel


Scope = TypeVar("Scope", bound=Hashable)
FUNNELS = {"share": "rate", "ratio": "ratio"}
DRAWN = ("complex_id", "complex_name", *COUNTED)
"""Columns of a peer that a funnel needs beside the measure."""


def with_changes(
    figures: pd.DataFrame, measure: Measure, yearly: pd.DataFrame | None
) -> dict[str, np.ndarray]:
    """Return the measure of every complex, and its change on the year before unless `yearly` is
    None: the columns of `with_measure_and_change`, in the order of the rows."""
    changes = {} if yearly is None else changes_of(figures["complex_id"], yearly, measure)
    return measured(figures, measure) | changes


def peers_of(
    figures: pd.DataFrame,
    found: Mapping[str, np.ndarray],
    whole: pd.DataFrame,
    kind: str,
    measure: Measure,
) -> Peers:
    """Return what complexes of a kind are compared with, whichever of them are chosen.

    figures : one row per complex of a quarter, parents and parts, with parent_id. found : their
    measures, as `with_changes` gives them. whole : the country's row for the kind, or no row.
    Peers are complexes without a parent, so that no complex is counted twice. The benchmark of a
    share is a ratio of sums, not a mean of shares. The funnel of a count is empty and refused.
    """
    own = figures["parent_id"].isna().to_numpy() & figures["kind"].eq(kind).to_numpy(bool)
    value = found["value"][own]
    drawn = own & (measure.unit in FUNNELS)
    rows = {name: figures[name].array[drawn] for name in DRAWN if name in figures}
    peers = pd.DataFrame(rows | {name: found[name][drawn] for name in ("value", "base")})
    by_chance = measure.basis == "window"
    funnel = share_funnel(peers, FUNNELS.get(measure.unit, "rate"), by_chance)
    benchmark = _benchmark(whole, value, measure)
    return Peers(kind, int((~np.isnan(value)).sum()), benchmark, funnel)


def compared_with(
    peers: Peers, figures: pd.DataFrame, found: Mapping[str, np.ndarray], chosen: Sequence[str]
) -> Comparison:
    """Return how the chosen complexes compare with their peers, of the kind of the first one.

    figures, found : as `peers_of` takes them. chosen : ids, at least one of which is in `figures`;
    ids that are not are left out.
    """
    at = _places(figures, chosen)
    rows = figures.take(at).set_index("complex_id", drop=False)
    compared = rows.assign(**{name: column[at] for name, column in found.items()})
    return Comparison(compared.assign(position=position(peers.funnel, compared)), *peers)


def _benchmark(whole: pd.DataFrame, values: np.ndarray, measure: Measure) -> float:
    if measure.unit == "ratio":
        return 1.0
    if measure.unit == "share" and len(whole):
        return float(measured(whole, measure)["value"][0])
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _places(figures: pd.DataFrame, chosen: Sequence[str]) -> np.ndarray:
    """Return the row numbers of the chosen ids, in their order; unknown ids are left out."""
    row = {complex_id: at for at, complex_id in enumerate(figures["complex_id"].tolist())}
    return np.array([row[complex_id] for complex_id in chosen if complex_id in row], int)


def of_several_scopes(
    measured_of: Callable[[Scope, list[Measure]], pd.DataFrame],
    scopes: dict[str, Scope],
    chosen: Sequence[str],
    measures: Sequence[Measure],
) -> pd.DataFrame:
    """Return one row per chosen complex with every measure, each from its own scope.

    scopes : the scope of each measure, by name. measured_of : (scope, measures) -> the rows of all
    complexes, as `all_measures` makes them. A complex missing from a scope has NaN there.
    """
    ids = pd.Index(list(dict.fromkeys(chosen)))
    named = {name: np.full(len(ids), None, object) for name in ("complex_name", "kind")}
    together: list[pd.DataFrame] = []
    for scope in dict.fromkeys(scopes.values()):
        carried = [row for row in measures if scopes[row.name] == scope]
        rows = measured_of(scope, carried)
        place = pd.Index(rows["complex_id"]).get_indexer(ids)
        if (place >= 0).all():  # fast: a frame of a hundred columns is only a few blocks
            taken = rows.take(place).set_axis(ids)
        else:
            each = {name: rows[name].array.take(place, allow_fill=True) for name in rows}
            taken = pd.DataFrame(each, index=ids)
        together.append(taken.iloc[:, 1 + len(named) :])
        for name, known in named.items():
            given = taken[name].to_numpy(object)
            named[name] = np.where(pd.isna(known), given, known)
    found = pd.concat([pd.DataFrame(named, index=ids), *together], axis=1)
    there = ~pd.isna(named["kind"])
    return found if there.all() else found[there]


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
