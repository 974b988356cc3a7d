"""Composition of the list by size, industry and complex, compared with that of all firms."""

import pandas as pd
import streamlit as st

from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.needed import VISITS
from src.screens.low_uptake.table import Listing
from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import t

BY = ("size_band", "industry", "complex_id")
MOST_COMPLEXES = 8
"""Number of complexes named, those with the largest share of the list; the others are summed."""


def show(choice: Choice, listing: Listing) -> None:
    """Draw the shares of the first firms of the list, of all firms and of the open people."""
    widgets.fold(
        t("low_uptake.who"),
        "low_uptake_who",
        lambda: _show(choice, listing.everybody, listing.part(0, VISITS)),
        printed=True,
    )


def _show(choice: Choice, everybody: pd.DataFrame, first: pd.DataFrame) -> None:
    shares = pd.concat([_shares(by, first, everybody) for by in BY], ignore_index=True)
    st.caption(t("low_uptake.who_note", shown=len(first), firms=len(everybody)))
    widgets.show_table(
        shares,
        [
            TableColumn("group", t("low_uptake.who_group")),
            TableColumn("listed", t("low_uptake.who_listed"), "share"),
            TableColumn("firms", t("low_uptake.who_firms"), "share"),
            TableColumn("open", t("low_uptake.who_open"), "share"),
        ],
        Export("low_uptake_who", filters=[(t("choice.program"), t(f"program.{choice.program}"))]),
    )


def _shares(by: str, first: pd.DataFrame, everybody: pd.DataFrame) -> pd.DataFrame:
    """Return the shares by one column: of the list's firms, of all firms, of the open people."""
    codes = everybody[by].astype(str)
    listed = first[by].astype(str).value_counts(normalize=True)
    found = pd.DataFrame(
        {
            "listed": listed,
            "firms": codes.value_counts(normalize=True),
            "open": everybody["open"].groupby(codes).sum() / max(everybody["open"].sum(), 1),
        }
    ).fillna(0.0)
    if by == "complex_id":
        kept = found.nlargest(MOST_COMPLEXES, "listed")
        found = pd.concat([kept, found.drop(kept.index).sum().to_frame("").T])
    else:
        found = found.sort_index()
    return found.assign(group=[_named(by, str(code)) for code in found.index])


def _named(by: str, code: str) -> str:
    if by == "size_band":
        return t(f"size_band.{code or 'unknown'}")
    if by == "industry":
        return t(f"industry.{code}") if code else t("low_uptake.who_unknown")
    names = cached.keep("complex_names", (), _complex_names)
    return names.get(code, t("low_uptake.who_others"))


def _complex_names() -> dict[str, str]:
    rows = cached.ask("complexes_list", tops_only=False)
    return dict(zip(rows["complex_id"], rows["complex_name"], strict=True))
