"""Made-up complexes in real districts: how large, of what kind, where, in how many parts."""

import numpy as np
import pandas as pd

from src.sample.draw import apportion, lognormal_quantiles, quantiles
from src.sample.scales import COMPLEXES_BY_SIDO, MEDIAN_TENANTS, NATIONAL_TENANTS, SCALES, Group
from src.sample.sites import SEOUL, placed
from src.sample.tree import nodes_of

FEWEST_TO_HAVE_PARTS = 100
STILL_DEVELOPING = 0.15
COLUMNS = [
    "complex_id", "parent_id", "top_id", "complex_name", "printed_name", "kind", "development",
    "sido", "sigungu", "is_leaf", "lat", "lon", "place",
]  # fmt: skip


def make_nodes(scale: str, regions: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return one row per complex and part: the columns of `complexes`, tenants and profile.

    `regions` is the canonical table. The largest national complex sits in Seoul, as in reality.
    Tenants are those of the last quarter and only leaves have them.
    """
    tops = _tops(scale, random)
    tops["shape"] = _shapes(tops, scale, random)
    nodes = placed(nodes_of(tops), regions, random)
    nodes["complex_name"] = "예시산단 " + nodes["complex_id"].str.removeprefix("sample-")
    nodes["printed_name"] = nodes["complex_name"]
    nodes["profile"] = _profile(nodes)
    return nodes


def _tops(scale: str, random: np.random.Generator) -> pd.DataFrame:
    """Return one row per complex: top_id, kind, tenants, development, sido, sido_b, sigungu."""
    rows = SCALES[scale]
    parts = [_spread(group, random) for group in rows.groups]
    if rows.sizes:
        fixed = pd.DataFrame(rows.sizes, columns=["kind", "tenants", "sigungu"])
        fixed["sido"] = fixed["sido_b"] = fixed["sigungu"].str[:2]
        parts.append(fixed.assign(development="done"))
    tops = pd.concat(parts, ignore_index=True)
    if "sigungu" not in tops:
        tops["sigungu"] = pd.Series(pd.NA, index=tops.index, dtype="str")
    tops["top_id"] = "sample-" + pd.Series(np.arange(1, len(tops) + 1)).astype("str").str.zfill(4)
    return tops


def _spread(group: Group, random: np.random.Generator) -> pd.DataFrame:
    """Return the complexes of a group in random order; their tenants add up to the total."""
    small = group.empty + group.few
    tenants = np.zeros(group.complexes, dtype=np.int64)
    tenants[group.empty : small] = random.integers(1, 4, group.few)
    rest = group.tenants - tenants.sum()
    tenants[small:] = apportion(_sizes(group, rest), rest)
    sido = _provinces(group.kind, group.complexes, random)
    state = np.where(random.random(group.complexes) < STILL_DEVELOPING, "developing", "done")
    state = state.astype(object)
    state[: group.empty], state[group.empty : small] = "undeveloped", "developing"
    other = np.roll(sido, group.complexes // 2)
    table = pd.DataFrame(
        {
            "kind": group.kind,
            "tenants": tenants,
            "development": state,
            "sido": sido,
            "sido_b": other,
        }
    )
    return table.iloc[random.permutation(group.complexes)]


def _sizes(group: Group, total: int) -> np.ndarray:
    """Return the sizes of the complexes that are neither empty nor few, ascending."""
    count = group.complexes - group.empty - group.few
    if group.kind == "national":
        return quantiles(NATIONAL_TENANTS, count)
    return lognormal_quantiles(count, MEDIAN_TENANTS[group.kind], total / count)


def _provinces(kind: str, count: int, random: np.random.Generator) -> np.ndarray:
    """Return a province per complex, as many of each as published; the last national is Seoul's."""
    published = COMPLEXES_BY_SIDO[kind]
    others = {sido: n for sido, n in published.items() if (kind, sido) != ("national", SEOUL)}
    kept = [SEOUL] if kind == "national" else []
    shares = apportion(np.array(list(others.values())), count - len(kept))
    drawn = random.permutation(np.repeat(np.array(list(others), dtype=object), shares))
    return np.append(drawn, np.array(kept, dtype=object))


def _shapes(tops: pd.DataFrame, scale: str, random: np.random.Generator) -> pd.Series:
    """Return each complex's shape; only large ones have parts, and the largest has none."""
    rows = SCALES[scale]
    shapes = pd.Series("single", index=tops.index, dtype="str")
    large = (tops["tenants"] >= FEWEST_TO_HAVE_PARTS) & (tops["tenants"] < tops["tenants"].max())
    order = random.permutation(tops.index[large])
    two_provinces = tops.loc[order, "sido"] != tops.loc[order, "sido_b"]
    straddling = order[two_provinces.to_numpy()][: rows.straddling]
    families = order[~np.isin(order, straddling)][: rows.families]
    shapes[families] = "family"
    shapes[straddling] = "straddling"
    shapes[straddling[:1]] = "straddling_deep"
    return shapes


def _profile(nodes: pd.DataFrame) -> pd.Series:
    digital = (nodes["kind"] == "urban") | (nodes["sido"] == SEOUL)
    return nodes["kind"].mask(digital, "digital")
