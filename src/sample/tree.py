"""Complexes with parts: which nodes a complex has, and which leaves stand below each node."""

import pandas as pd

# The nodes of each shape: suffix of the id, suffix of the parent, which of the two provinces
# (leaves only), and from which to which share of the tenants it has (leaves only).
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

    `tops` has top_id, shape and tenants. Leaves' tenants add up to their top's.
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
    """Return pairs (complex_id, leaf_id): each node with each leaf below it, a leaf with itself."""
    parent_of = nodes.set_index("complex_id")["parent_id"]
    leaves = nodes.loc[nodes["is_leaf"], "complex_id"]
    steps, above = [], leaves
    while above.notna().any():
        steps.append(pd.DataFrame({"complex_id": above, "leaf_id": leaves}).dropna())
        above = above.map(parent_of)
    return pd.concat(steps, ignore_index=True)
