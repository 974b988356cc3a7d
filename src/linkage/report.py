"""The results of linking: counts by source, status and method, and the pairs for review."""

import pandas as pd

from src.domain.codes import LINK_METHODS, LINK_STATUSES

COUNTED = ("source", "month", "status", "method", "companies", "workplaces")
REVIEWED = (
    *("source", "company_id", "company_name", "workplace_key", "workplace_name"),
    *("company_address", "workplace_address", "business_no", "business_no_head"),
    *("method", "score", "verdict"),
)


def counted(links: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of companies and workplaces by source, status and method.

    A company with several candidates of one status and method counts once in that row.
    """
    counts = links.groupby(["source", "month", "status", "method"], as_index=False).agg(
        companies=("company_id", "nunique"),
        workplaces=("workplace_key", lambda keys: int((keys != "").sum())),
    )
    order = {word: place for place, word in enumerate((*LINK_STATUSES, *LINK_METHODS))}
    ranked = counts.assign(s=counts["status"].map(order), m=counts["method"].map(order))
    return ranked.sort_values(["source", "s", "m"], ignore_index=True)[list(COUNTED)]


def several(links: pd.DataFrame) -> pd.Series:
    """Return by source how many companies are joined to more than one workplace (계속·일괄유기)."""
    joined = links[links["status"] == "joined"]
    each = joined.groupby(["source", "company_id"]).size()
    return (each > 1).groupby("source").sum()


def review_list(
    links: pd.DataFrame, companies: pd.DataFrame, workplaces: pd.DataFrame
) -> pd.DataFrame:
    """Return the pairs for review, the most likely company first; people fill in `verdict`."""
    doubtful = links[links["status"] == "review"]
    ours = companies[["company_id", "company_name", "address", "business_no"]]
    theirs = workplaces[
        ["source", "workplace_key", "month", "workplace_name", "address", "business_no_head"]
    ]
    shown = doubtful.merge(
        ours.rename(columns={"address": "company_address"}), on="company_id"
    ).merge(
        theirs.rename(columns={"address": "workplace_address"}),
        on=["source", "workplace_key", "month"],
    )
    best = shown.groupby(["source", "company_id"])["score"].transform("max")
    ranked = shown.assign(best=best, verdict="").sort_values(
        ["source", "best", "company_id", "score", "workplace_key"],
        ascending=[True, False, True, False, True],
        ignore_index=True,
    )
    return ranked[list(REVIEWED)]
