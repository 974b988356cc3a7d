"""The complexes of a sample: the real national ones, and made-up ones in real districts."""

import numpy as np
import pandas as pd

from src.sample.calibration import PROFILES
from src.sample.draw import apportion, lognormal_quantiles
from src.sample.facts import GOLDEN_ANGLE, PUBLISHED, STEP_DEGREES, real_nodes
from src.sample.scales import COMPLEXES_BY_SIDO, MEDIAN_TENANTS, SCALES, Group

# The nodes of each shape: suffix of the id, suffix of the parent; for leaves also the province
# (first or second) and the interval of the tenants' shares.
SHAPES = pd.DataFrame(
    [
        ("single", "", None, 0, 0.0, 1.0),
        ("family", "", None, None, None, None),
        ("family", "-1", "", 0, 0.0, 0.6),
        ("family", "-2", "", 0, 0.6, 0.9),
        ("family", "-3", "", 0, 0.9, 1.0),
        ("straddling", "", None, None, None, None),
        ("straddling", "-a", "", 0, 0.0, 0.7),
        ("straddling", "-b", "", 1, 0.7, 1.0),
        ("straddling_deep", "", None, None, None, None),
        ("straddling_deep", "-a", "", None, None, None),
        ("straddling_deep", "-a1", "-a", 0, 0.0, 0.4),
        ("straddling_deep", "-a2", "-a", 0, 0.4, 0.7),
        ("straddling_deep", "-b", "", 1, 0.7, 1.0),
    ],
    columns=["shape", "suffix", "parent_suffix", "province", "from_share", "to_share"],
)


def nodes_of(tops: pd.DataFrame) -> pd.DataFrame:
    """Return one row per node of each top: the columns of `tops`, ids, and tenants of leaves.

    `tops` has top_id, shape and tenants. The tenants of leaves sum to those of their top.
    """
    nodes = tops.merge(SHAPES, on="shape", how="left")
    nodes["complex_id"] = nodes["top_id"] + nodes["suffix"]
    nodes["parent_id"] = nodes["top_id"] + nodes["parent_suffix"]
    nodes["is_leaf"] = nodes["province"].notna()
    low = (nodes["tenants"] * nodes["from_share"]).fillna(0).round().astype("int64")
    high = (nodes["tenants"] * nodes["to_share"]).fillna(0).round().astype("int64")
    nodes["tenants"] = high - low
    return nodes


def leaves_below(nodes: pd.DataFrame) -> pd.DataFrame:
    """Return pairs (complex_id, leaf_id): each node with its leaves, a leaf with itself."""
    parent_of = nodes.set_index("complex_id")["parent_id"]
    leaves = nodes.loc[nodes["is_leaf"], "complex_id"]
    steps, above = [], leaves
    while above.notna().any():
        steps.append(pd.DataFrame({"complex_id": above, "leaf_id": leaves}).dropna())
        above = above.map(parent_of)
    return pd.concat(steps, ignore_index=True)


SEOUL = "11"


def placed(nodes: pd.DataFrame, regions: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return the nodes with sido, sigungu, lat, lon and place.

    A parent has the sido and sigungu that all its leaves share (missing if they differ), and the
    mean of their points.
    """
    leaves = nodes[nodes["is_leaf"]].copy()
    leaves["sido"] = leaves["sido"].where(leaves["province"] == 0, leaves["sido_b"])
    leaves["sigungu"] = _districts(leaves, regions, random)
    leaves = _spread_points(leaves, regions)
    below = leaves_below(nodes).merge(
        leaves[["complex_id", "sido", "sigungu", "lat", "lon"]],
        left_on="leaf_id",
        right_on="complex_id",
        suffixes=("", "_leaf"),
    )
    grouped = below.groupby("complex_id")
    nodes = nodes.drop(columns=["sido", "sigungu"]).set_index("complex_id")
    for level in ("sido", "sigungu"):
        nodes[level] = grouped[level].first().where(grouped[level].nunique() == 1)
    nodes[["lat", "lon"]] = grouped[["lat", "lon"]].mean().round(5)
    nodes["place"] = np.where(nodes["development"] == "undeveloped", "approximate", "exact")
    return nodes.reset_index()


def _districts(leaves: pd.DataFrame, regions: pd.DataFrame, random: np.random.Generator):
    """Return a real district in each leaf's province; a 시 or 군 for 농공, if there is one."""
    districts = regions[regions["level"] == "sigungu"]
    country = ~districts["region_name"].str.endswith("구")
    chosen = leaves["sigungu"].copy()
    for (sido, rural), rows in leaves.groupby(["sido", leaves["kind"] == "rural"]).groups.items():
        here = districts["parent_code"] == sido
        wanted = here & country if rural and (here & country).any() else here
        codes = districts.loc[wanted, "region_code"].to_numpy(dtype=object)
        chosen[rows] = chosen[rows].fillna(pd.Series(random.choice(codes, len(rows)), index=rows))
    return chosen


def _spread_points(leaves: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Return the leaves with points in a spiral around their district's point, without overlaps."""
    points = regions.set_index("region_code")[["lat", "lon"]]
    nth = leaves.groupby("sigungu").cumcount()
    distance, angle = STEP_DEGREES * np.sqrt(nth), GOLDEN_ANGLE * nth
    leaves["lat"] = (leaves["sigungu"].map(points["lat"]) + distance * np.sin(angle)).round(5)
    leaves["lon"] = (leaves["sigungu"].map(points["lon"]) + distance * np.cos(angle)).round(5)
    return leaves


FEWEST_TO_HAVE_PARTS = 100
STILL_DEVELOPING = 0.15
COLUMNS = [
    "complex_id", "parent_id", "top_id", "complex_name", "printed_name", "kind", "development",
    "sido", "sigungu", "is_leaf", "lat", "lon", "place",
]  # fmt: skip


def make_nodes(scale: str, regions: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return one row per complex and part: the columns of `complexes`, profile and figures.

    `regions` is the canonical table. Figures are those of the anchor's quarter and only for leaves:
    published for real complexes, made up for others (tenants and operating, the rest missing).
    """
    real = real_nodes(scale, regions)
    if not SCALES[scale].groups:
        return _finished(real, random)
    made = _made_up(scale, real, regions, random)
    return _finished(pd.concat([real, made], ignore_index=True), random)


def _made_up(scale: str, real: pd.DataFrame, regions, random) -> pd.DataFrame:
    """Return made-up complexes that complete the real ones to the published counts."""
    tops = _tops(scale, real, random)
    tops["shape"] = _shapes(tops, scale, random)
    nodes = placed(nodes_of(tops), regions, random)
    nodes["complex_name"] = "예시산단 " + nodes["complex_id"].str.removeprefix("sample-")
    nodes["printed_name"] = nodes["complex_name"]
    nodes["profile"] = _profile(nodes)
    return nodes


def _finished(nodes: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return the nodes with tenants and operating companies as whole numbers, none missing."""
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
    """Return the complexes of a group in random order; their tenants sum to the total."""
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
    """Return a province per complex, so that with the real ones the published counts hold."""
    published = pd.Series(COMPLEXES_BY_SIDO[group.kind], dtype=float)
    if group.kind == "national":
        held = real["sido"].value_counts().reindex(published.index, fill_value=0)
        published = (published - held).clip(lower=0)
    shares = apportion(published.to_numpy(), group.complexes)
    return random.permutation(np.repeat(published.index.to_numpy(dtype=object), shares))


def _shapes(tops: pd.DataFrame, scale: str, random: np.random.Generator) -> pd.Series:
    """Return each complex's shape; only large ones have parts, except the largest."""
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
