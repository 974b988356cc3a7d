"""The funnel of stages, its table with costs, and the campaigns by channel."""

import pandas as pd
import streamlit as st

from src.screens.campaigns.choice import Choice, filters_of, window_words
from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.run import t

MAN = 1e4
"""Costs of a company are written in units of 10,000 won."""
COSTS = ("cost", "cost_lower", "cost_upper")


def show(choice: Choice, funnel: pd.DataFrame, draw) -> None:
    """Draw the funnel and its table; draw : src.figures.stage_funnel.stage_funnel_figure."""
    st.subheader(t("campaigns.stages"), anchor=False)
    look = widgets.look()
    figure = cached.keep("campaign_stages", choice.codes, lambda: draw(funnel, t, look))
    widgets.show_figure(figure, "campaign_stages", t("campaigns.stages_alt"))
    words = {"program": t(f"program.{choice.program}"), "window": window_words()}
    st.caption(t("campaigns.stages_note", **words))
    costs = funnel["cost_lower"].notna().any()
    st.caption(cost_words(choice))
    named = in_man(funnel).assign(stage_name=[t(f"stage.{stage}") for stage in funnel["stage"]])
    widgets.show_table(
        named,
        [
            TableColumn("stage_name", t("column.stage")),
            TableColumn("companies", t("column.companies"), "count"),
            TableColumn("eligible", t("column.eligible_people"), "count"),
            TableColumn("conversion", t("column.conversion"), "share"),
            TableColumn("lower", t("column.lower"), "share"),
            TableColumn("upper", t("column.upper"), "share"),
            *(cost_columns() if costs else []),
        ],
        export="campaign_stages",
        filters=filters_of(choice),
        notes=[cost_words(choice)],
        codes=choice.codes,
    )


def cost_words(choice: Choice) -> str:
    """Return how costs are made, or why there are none."""
    if choice.in_part:
        return t("campaigns.cost_unknown")
    missing = choice.started["budget_krw"].isna().any() or choice.started.empty
    return t("campaigns.cost_missing") if missing else t("campaigns.cost_how")


def in_man(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with costs in units of 10,000 won."""
    return rows.assign(**{name: rows[name] / MAN for name in COSTS})


def cost_columns() -> list[TableColumn]:
    """Return the columns of the cost for each company and its interval."""
    labels = (t("column.cost_man"), t("column.cost_man_lower"), t("column.cost_man_upper"))
    return [TableColumn(name, label, "per") for name, label in zip(COSTS, labels, strict=True)]


def show_channels(choice: Choice, metric) -> None:
    """Draw the campaigns by channel; metric : src.metrics.campaigns.channel_funnels."""
    rows = cached.keep("campaign_channels", choice.codes, lambda: _channels(choice, metric))
    if len(rows) < 2:
        return
    st.subheader(t("campaigns.channels"), anchor=False)
    st.caption(t("campaigns.channels_note"))
    widgets.show_table(
        rows,
        [
            TableColumn("channel_name", t("column.channel")),
            TableColumn("targeted", t("column.targeted_companies"), "count"),
            TableColumn("reached", t("column.reached_companies"), "count"),
            TableColumn("eligible", t("column.eligible_people"), "count"),
            TableColumn("linked", t("column.linked_companies"), "count"),
            TableColumn("share", t("column.linked_share"), "share"),
            TableColumn("lower", t("column.lower"), "share"),
            TableColumn("upper", t("column.upper"), "share"),
            *(cost_columns() if rows["cost_lower"].notna().any() else []),
        ],
        export="campaign_channels",
        filters=filters_of(choice),
        notes=[t("campaigns.channels_note"), cost_words(choice)],
        codes=choice.codes,
    )


def _channels(choice: Choice, metric) -> pd.DataFrame:
    steps = cached.ask("campaign_stages", by_channel=True, **choice.selection, **choice.people)
    known = not choice.in_part and choice.started["budget_krw"].notna().all()
    budgets = choice.started.groupby("channel")["budget_krw"].sum() if known else pd.Series()
    rows = in_man(metric(steps, budgets.astype(float)))
    return rows.assign(channel_name=[t(f"channel.{channel}") for channel in rows["channel"]])
