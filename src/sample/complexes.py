"""The complexes of a sample: the real national ones, and made-up ones in real districts."""

import numpy as np
import pandas as pd

from src.sample.calibration import PROFILES
from src.sample.draw import apportion, lognormal_quantiles
from src.sample.facts import PUBLISHED, real_nodes
from src.sample.scales import COMPLEXES_BY_SIDO, MEDIAN_TENANTS, SCALES, Group
from src.sample.sites import SEOUL, placed
from src.sample.tree import nodes_of

FEWEST_TO_HAVE_PARTS = 100
STILL_DEVELOPING = 0.15
COLUMNS = [
    "complex_id", "parent_id", "top_id", "complex_name", "printed_name", "kind", "development",
    "sido", "sigungu", "is_leaf", "lat", "lon", "place",
]  # fmt: skip


def make_nodes(scale: str, regions: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return one row per complex and part: the columns of `complexes`, profile and figures.

    `regions` is the canonical table. Figures are those of the anchor's quarter: published where the
    complex is real, made up elsewhere (tenants, operating; the rest missing); only leaves have any.
    """
    real = real_nodes(scale, regions)
    if not SCALES[scale].groups:
        return _finished(real, random)
    made = _made_up(scale, real, regions, random)
    return _finished(pd.concat([real, made], ignore_index=True), random)


def _made_up(scale: str, real: pd.DataFrame, regions, random) -> pd.DataFrame:
    """Return the complexes that fill the real ones up to the published counts, all made up."""
    tops = _tops(scale, real, random)
    tops["shape"] = _shapes(tops, scale, random)
    nodes = placed(nodes_of(tops), regions, random)
    nodes["complex_name"] = "예시산단 " + nodes["complex_id"].str.removeprefix("sample-")
    nodes["printed_name"] = nodes["complex_name"]
    nodes["profile"] = _profile(nodes)
    return nodes


def _finished(nodes: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return the nodes with whole tenants and operating companies, none missing on a leaf."""
    nodes = nodes.reindex(columns=[*dict.fromkeys([*nodes.columns, *PUBLISHED])])
    share = nodes["profile"].map({name: row.operating for name, row in PROFILES.items()})
    tenants = nodes["tenants"].where(nodes["is_leaf"], 0).fillna(0)
    guess = np.floor(tenants * share + random.random(len(nodes))).clip(upper=tenants)
    nodes["tenants"] = tenants.astype("int64")
    nodes["operating"] = nodes["operating"].fillna(guess).astype("int64")
    return nodes


def _tops(scale: str, real: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return one row per made-up complex: top_id, kind, tenants, development, sido, sido_b."""
    known = real[real["is_leaf"]]
    tops = real[real["parent_id"].isna()]
    parts = []
    for group in SCALES[scale].groups:
        if group.kind == "national":
            group = group.less(len(tops), int(known["tenants"].sum()))
        parts.append(_spread(group, tops, random))
    made = pd.concat(parts, ignore_index=True)
    made["sigungu"] = pd.Series(pd.NA, index=made.index, dtype="str")
    made["top_id"] = "sample-" + pd.Series(np.arange(1, len(made) + 1)).astype("str").str.zfill(4)
    return made


def _spread(group: Group, real: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return the complexes of a group in random order; their tenants add up to the total."""
    small = group.empty + group.few
    tenants = np.zeros(group.complexes, dtype=np.int64)
    tenants[group.empty : small] = random.integers(1, 4, group.few)
    rest = group.tenants - tenants.sum()
    tenants[small:] = apportion(_sizes(group, rest), rest)
    sido = _provinces(group, real, random)
    state = np.where(random.random(group.complexes) < STILL_DEVELOPING, "developing", "done")
    state = state.astype(object)
    state[: group.empty], state[group.empty : small] = "undeveloped", "developing"
    table = pd.DataFrame(
        {
            "kind": group.kind,
            "tenants": tenants,
            "development": state,
            "sido": sido,
            "sido_b": np.roll(sido, group.complexes // 2),
        }
    )
    return table.iloc[random.permutation(group.complexes)]


def _sizes(group: Group, total: int) -> np.ndarray:
    """Return the sizes of the complexes that are neither empty nor few, ascending."""
    count = group.complexes - group.empty - group.few
    return lognormal_quantiles(count, MEDIAN_TENANTS[group.kind], total / count)


def _provinces(group: Group, real: pd.DataFrame, random: np.random.Generator) -> np.ndarray:
    """Return a province per complex: as many of each as published, the real ones among them."""
    published = pd.Series(COMPLEXES_BY_SIDO[group.kind], dtype=float)
    if group.kind == "national":
        held = real["sido"].value_counts().reindex(published.index, fill_value=0)
        published = (published - held).clip(lower=0)
    shares = apportion(published.to_numpy(), group.complexes)
    return random.permutation(np.repeat(published.index.to_numpy(dtype=object), shares))


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
