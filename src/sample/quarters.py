"""Make the quarterly figures of every complex and part, and their industries, from the cube."""

from dataclasses import fields

import numpy as np
import pandas as pd

from src.domain.tables import INDUSTRY_VALUES, VALUES
from src.sample.calendar import Calendar
from src.sample.calibration import PROFILES
from src.sample.cube import INDUSTRY_CODES, Cube
from src.sample.draw import whole
from src.sample.gaps import with_gaps
from src.sample.tree import leaves_below

SOURCE = "sample"
MADE_UP = "sample-"
"""How the id of a made-up complex begins."""


def make_complex_quarters(
    cube: Cube, nodes: pd.DataFrame, calendar: Calendar, random: np.random.Generator
) -> pd.DataFrame:
    """Return one row per complex or part and quarter, with gaps.

    Parents are sums of leaves; a real parent has none, as in the publication that the real figures
    come from.
    """
    leaves = nodes[nodes["is_leaf"]]
    by_leaf = {f.name: _by_leaf(getattr(cube, f.name)) for f in fields(cube)}
    by_leaf["leasing"] = _leasing(by_leaf["tenants"], leaves, random)
    by_leaf["production_ytd_krw"] = _since_january(by_leaf["production_krw"])
    by_leaf["exports_ytd_usd"] = _since_january(by_leaf["exports_usd"])
    frame = _long(by_leaf, VALUES, leaves, calendar)
    keys = ["complex_id", "quarter", "source"]
    return with_gaps(_summed(frame, nodes, keys)[[*keys, *VALUES]], _withheld(nodes))


def make_complex_industries(cube: Cube, nodes: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """Return one row per complex or part, quarter and industry with a tenant, with gaps."""
    leaves = nodes[nodes["is_leaf"]]
    slices = []
    for at, code in enumerate(INDUSTRY_CODES):
        by_leaf = {name: getattr(cube, name)[:, at, :] for name in INDUSTRY_VALUES}
        slices.append(_long(by_leaf, INDUSTRY_VALUES, leaves, calendar).assign(industry=code))
    frame = pd.concat(slices, ignore_index=True)
    keys = ["complex_id", "quarter", "source", "industry"]
    summed = _summed(frame[frame["tenants"] > 0], nodes, keys)
    return with_gaps(summed[[*keys, *INDUSTRY_VALUES]], _withheld(nodes))


def _by_leaf(values: np.ndarray) -> np.ndarray:
    """Return leaf × quarter: industries added up where the values have any."""
    return values.sum(axis=1) if values.ndim == 3 else values


def _long(values: dict, measures: list[str], leaves, calendar: Calendar) -> pd.DataFrame:
    """Return leaf × quarter arrays as rows (leaf_id, quarter, source), the shown quarters only."""
    shown = calendar.shown.astype("str")
    columns = calendar.quarters.get_indexer(calendar.shown)
    frame = pd.DataFrame({name: values[name][:, columns].ravel() for name in measures}, copy=False)
    ids = leaves["complex_id"].array
    frame["leaf_id"] = pd.Series(ids.take(np.repeat(np.arange(len(ids)), len(shown))))
    frame["quarter"] = pd.Series(np.tile(shown, len(ids)), dtype="str")
    frame["source"] = pd.Series(SOURCE, index=frame.index, dtype="str")
    return frame


def _summed(frame: pd.DataFrame, nodes: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the rows of every node that prints any: its leaves' rows added up."""
    prints = nodes["is_leaf"] | nodes["complex_id"].str.startswith(MADE_UP)
    pairs = leaves_below(nodes)
    pairs = pairs[pairs["complex_id"].isin(nodes.loc[prints, "complex_id"])]
    below = frame.merge(pairs, on="leaf_id").drop(columns="leaf_id")
    return below.groupby(keys, as_index=False, sort=True).sum()


def _withheld(nodes: pd.DataFrame) -> frozenset[str]:
    """Return the real complexes that publish companies but no employees."""
    hidden = ~nodes["complex_id"].str.startswith(MADE_UP) & nodes["employees_m"].isna()
    return frozenset(nodes.loc[hidden & nodes["is_leaf"], "complex_id"])


def _since_january(values: np.ndarray) -> np.ndarray:
    """Return sums since January: the first column is a first quarter."""
    sums = [values[:, at - at % 4 : at + 1].sum(axis=1) for at in range(values.shape[1])]
    return np.stack(sums, axis=1)


def _leasing(tenants: np.ndarray, leaves, random: np.random.Generator) -> np.ndarray:
    share = leaves["profile"].map({name: row.leasing for name, row in PROFILES.items()}).to_numpy()
    share = (share * np.exp(random.normal(0, 0.25, len(share)))).clip(0, 0.95)
    known = leaves["leasing"].to_numpy(dtype=float)
    anchor = np.maximum(tenants[:, -1], 1)
    share = np.where(np.isnan(known), share, known / anchor)
    dither = np.where(np.isnan(known), random.random(len(share)), 1e-6)[:, None]
    return np.minimum(whole(tenants * share[:, None], dither), tenants)
