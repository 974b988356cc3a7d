"""Pairs that share a number: the workplace number, or the whole business number."""

import pandas as pd


def number_pairs(left: pd.DataFrame, right: pd.DataFrame, number: str) -> pd.DataFrame:
    """Return left and right of every pair of rows with the same number; unknown ones pair nothing.

    left, right : prepared, so that mistyped and masked numbers are "".
    """
    ours = _known(left, number, "left")
    return ours.merge(_known(right, number, "right"), on=number)[["left", "right"]]


def _known(rows: pd.DataFrame, number: str, side: str) -> pd.DataFrame:
    known = rows.loc[rows[number] != "", [number]].astype("str")
    return known.rename_axis(side).reset_index()


def sites_of(left: pd.DataFrame, right: pd.DataFrame, joined: pd.DataFrame) -> pd.DataFrame:
    """Return left and right of the building sites (일괄유기, 일용) of firms that are joined.

    One firm has a workplace number for its own staff and others for its sites, all beginning with
    its business number: one company to many workplaces. A firm with several companies here has
    none of them: nobody could say whose site it is.
    """
    sites = right[right["is_site"]]
    once = left[~left["business_no"].duplicated(keep=False)]
    pairs = number_pairs(once, sites, "business_no")
    of_joined = pairs["left"].isin(joined.loc[joined["status"] == "joined", "left"])
    return pairs[of_joined].assign(bits=float("inf"), to_firm=True)
