"""Campaigns by channel and by agency: firms reached and linked, and costs."""

import pandas as pd
import streamlit as st

from src.domain.codes import UNKNOWN
from src.metrics.campaigns import ways_compared
from src.screens.campaigns.called import WAYS
from src.screens.campaigns.choice import Choice, filters_of
from src.screens.campaigns.stages import MAN, cost_columns, in_man
from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import t

COUNTED = (
    *(("campaigns", "column.campaigns"), ("targeted", "column.targeted_companies")),
    *(("reached", "column.reached_companies"), ("small", "column.reached_small")),
    *(("eligible", "column.eligible_people"), ("linked", "column.linked_companies")),
)
SHARES = (("share", "column.linked_share"), ("lower", "column.lower"), ("upper", "column.upper"))


def show(choice: Choice) -> None:
    """Draw a table by channel and one by agency, each only if there is something to compare."""
    shown = [by for by in WAYS if _show(choice, by)]
    if shown:
        st.caption(t("campaigns.ways_cost"))


def _show(choice: Choice, by: str) -> bool:
    """Draw the table of one way, and return whether there was anything to draw."""
    if by == "channel" and (choice.channel or choice.campaign):
        return False  # a single channel is left, with nothing to compare
    codes = by, *choice.codes_of_people
    rows = cached.keep("campaign_ways", codes, lambda: _ways(choice, by))
    if len(rows) < WAYS[by].fewest or (rows["code"] == UNKNOWN).all():
        return False
    st.subheader(t(f"campaigns.ways.{by}"), anchor=False)
    notes = [t(f"campaigns.ways_note.{by}")]
    if unknown := int(rows["unpriced"].sum()):
        notes.append(t("campaigns.ways_unpriced", campaigns=unknown))
    st.caption(" ".join(notes))
    columns = [TableColumn("name", t(f"choice.{by}"), width="medium")]
    columns += [TableColumn(name, t(label), "count") for name, label in COUNTED]
    columns += [TableColumn(name, t(label), "share") for name, label in SHARES]
    if rows["costed"].any():
        columns += [TableColumn("cost_reached", t("column.cost_man_reached"), "per")]
        columns += cost_columns("column.cost_man_linked")
        columns += [TableColumn("unpriced", t("column.unpriced"), "count")]
    notes.append(t("campaigns.ways_cost"))
    export = Export(WAYS[by].export, filters=filters_of(choice), notes=notes)
    widgets.show_table(rows, columns, export, codes=codes)
    return True


def _ways(choice: Choice, by: str) -> pd.DataFrame:
    asked = choice.selection | choice.people
    rows = ways_compared(cached.ask("campaign_ways", way=by, **asked))
    names = WAYS[by].names()
    order = {code: place for place, code in enumerate(names)}
    rows = rows.sort_values("code", key=lambda codes: codes.map(order), ignore_index=True)
    return in_man(rows).assign(
        name=rows["code"].map(names), cost_reached=rows["cost_reached"] / MAN
    )
