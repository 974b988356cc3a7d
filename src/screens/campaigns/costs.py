"""Campaigns compared by their cost per linked company, with intervals."""

import pandas as pd
import streamlit as st

from src.figures.campaign_costs import campaign_costs_figure
from src.metrics.campaigns import campaign_costs
from src.screens.campaigns.choice import Choice, filters_of
from src.screens.campaigns.stages import MAN, cost_columns, cost_words, in_man
from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.plain_text import as_written
from src.ui.run import t

DRAWN = 15


def show(choice: Choice) -> None:
    """Draw the campaigns by cost; nothing where one campaign is chosen."""
    if choice.campaign is not None:
        return
    st.subheader(t("campaigns.costs"), anchor=False)
    rows = cached.keep("campaign_costs", choice.codes_of_contacts, lambda: _costs(choice))
    if rows["cost_krw"].notna().sum() == 0:
        st.info(t("campaigns.costs_none"), icon=":material/payments:")
        return
    if len(rows) == 1:
        st.info(t("campaigns.costs_one"), icon=":material/payments:")
        return
    if said := cached.keep("costs_said", choice.codes_of_contacts, lambda: _said(rows)):
        st.markdown(said)
    figure = cached.keep(
        "costs_figure",
        choice.codes_of_contacts,
        lambda: campaign_costs_figure(rows.tail(DRAWN), t, widgets.look()),
    )
    about = widgets.Picture(filters_of(choice), t("campaigns.costs_note"))
    widgets.show_figure(figure, "campaign_costs", t("campaigns.costs_alt"), about)
    st.caption(about.note)
    if len(rows) > DRAWN:
        st.caption(t("campaigns.costs_first", shown=DRAWN, all=len(rows)))
    _table(choice, rows)


def _costs(choice: Choice) -> pd.DataFrame:
    """Return the campaigns that have started and lie wholly in the place."""
    whole = choice.started[~choice.started["in_part"].astype(bool)]
    rows = campaign_costs(whole)
    return rows.assign(channel_name=[t(f"channel.{channel}") for channel in rows["channel"]])


def _said(rows: pd.DataFrame) -> str:
    """Return the cheapest and the dearest campaign in words, if their intervals do not overlap."""
    known = rows.dropna(subset=["cost"])
    if known.empty:
        return ""
    cheap, dear = known.loc[known["cost_upper"].idxmin()], known.loc[known["cost_lower"].idxmax()]
    if cheap["cost_upper"] >= dear["cost_lower"]:
        return ""
    return widgets.tildes_as_written(
        t(
            "campaigns.costs_apart",
            first=as_written(cheap["campaign_name"]),
            first_interval=_interval(cheap),
            second=as_written(dear["campaign_name"]),
            second_interval=_interval(dear),
        )
    )


def _interval(row: pd.Series) -> str:
    """Return the limits of a cost in three significant digits."""
    ends = (float(f"{row[name]:.3g}") for name in ("cost_lower", "cost_upper"))
    return t.value("between", [t.value("krw", end) for end in ends])


def _in_man(rows: pd.DataFrame) -> pd.DataFrame:
    won = {name: rows[f"{name}_krw"].astype(float) / MAN for name in ("budget", "spent")}
    return in_man(rows).assign(budget_man=won["budget"], spent_man=won["spent"])


def _table(choice: Choice, rows: pd.DataFrame) -> None:
    widgets.show_table(
        cached.keep("costs_table", choice.codes_of_contacts, lambda: _in_man(rows)),
        [
            TableColumn("campaign_name", t("column.campaign_name"), width="medium"),
            TableColumn("channel_name", t("column.channel")),
            TableColumn("starts_on", t("column.starts_on"), "date"),
            TableColumn("ends_on", t("column.ends_on"), "date"),
            TableColumn("target", t("column.target"), "count"),
            TableColumn("informed", t("column.reached_companies"), "count"),
            TableColumn("linked", t("column.linked_companies"), "count"),
            TableColumn("budget_man", t("column.budget_man"), "count"),
            TableColumn("spent_man", t("column.spent_man"), "count"),
            *cost_columns(),
        ],
        Export(
            "campaign_costs",
            filters=filters_of(choice),
            notes=[t("campaigns.costs_note"), cost_words(choice)],
        ),
        codes=choice.codes_of_contacts,
    )
