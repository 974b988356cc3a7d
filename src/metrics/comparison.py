"""Complexes held against those of their kind: what is compared, with whom, and how far apart."""

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
    """Whom complexes of a kind are held against, as `Comparison` says."""

    kind: str
    peers: int
    benchmark: float
    funnel: ShareFunnel


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
DRAWN = ("complex_id", "complex_name", *COUNTED)
"""What of a peer a funnel needs beside its measure."""


def with_changes(
    figures: pd.DataFrame, measure: Measure, yearly: pd.DataFrame | None
) -> dict[str, np.ndarray]:
    """Return the measure of every complex, with its change on the year before where there is one:
    the columns of `with_measure_and_change`, in the order of the rows."""
    changes = {} if yearly is None else changes_of(figures["complex_id"], yearly, measure)
    return measured(figures, measure) | changes


def peers_of(
    figures: pd.DataFrame,
    found: Mapping[str, np.ndarray],
    whole: pd.DataFrame,
    kind: str,
    measure: Measure,
) -> Peers:
    """Return whom complexes of a kind are held against, whichever of them are chosen.

    figures : one row per complex of a quarter, parents and parts, with parent_id. found : their
    measures, as `with_changes` gives them. whole : the row of the country for the kind, or none.
    Peers are complexes without a parent, so that nothing is counted beside its own part. The
    benchmark of a share is made of sums, not the mean of shares. A count has an empty, refused
    funnel.
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
    """Return how the chosen complexes stand against their peers, those of the first one's kind.

    figures, found : as `peers_of` takes them. chosen : ids, at least one that `figures` has; those
    that it lacks are left out.
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
    """Return in which rows the chosen ids are, in their order; unknown ones are left out."""
    row = {one: at for at, one in enumerate(figures["complex_id"].tolist())}
    return np.array([row[one] for one in chosen if one in row], int)


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
    together: list[pd.DataFrame] = []
    for scope in dict.fromkeys(scopes.values()):
        carried = [row for row in measures if scopes[row.name] == scope]
        rows = measured_of(scope, carried)
        place = pd.Index(rows["complex_id"]).get_indexer(ids)
        if (place >= 0).all():  # a frame of a hundred columns is a few blocks
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
