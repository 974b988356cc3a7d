"""The funnel of stages: the answer, the figure, and costs per company."""

import numpy as np
import pandas as pd
import streamlit as st

from src.figures.stage_funnel import stage_funnel_figure
from src.metrics.campaigns import stage_funnel
from src.screens.campaigns import protected
from src.screens.campaigns.choice import Choice, filters_of, window_words
from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.plain_text import as_written
from src.ui.run import t

MAN = 1e4
"""Costs per company are written in units of 10,000 won."""
COSTS = ("cost", "cost_lower", "cost_upper")


def find(choice: Choice) -> pd.DataFrame:
    """Return the funnel of the choice, one row per stage."""
    return cached.keep("campaign_funnel", choice.codes_of_people, lambda: _find(choice))


def _find(choice: Choice) -> pd.DataFrame:
    rows = cached.ask("campaign_stages", **choice.selection, **choice.people)
    return stage_funnel(rows, choice.cost)


def say(choice: Choice, funnel: pd.DataFrame) -> None:
    """Draw the answer; end the run where at most one company was targeted."""
    widgets.say(answer(choice, funnel))
    if funnel["companies"].iloc[0] <= 1:
        protected.show_rest(choice.spot, choice.channel)
        st.stop()


def answer(choice: Choice, funnel: pd.DataFrame) -> list[str]:
    """Return how many firms were reached and linked, in words, and a single campaign's plan."""
    count = dict(zip(funnel["stage"].tolist(), funnel["companies"].tolist(), strict=True))
    row = choice.campaigns.iloc[0] if choice.campaign else None
    if row is None:
        if count["targeted"] <= 1:
            one = count["targeted"] == 1
            return [t("campaigns.answer_only_one" if one else "campaigns.answer_nobody")]
        return [t("campaigns.answer_all", campaigns=len(choice.started), **_reached(count))]
    name = as_written(row["campaign_name"])
    planned = _plan(row, choice)
    if choice.started.empty:
        day = t.value("day", row["starts_on"])
        return [t("campaigns.answer_future", name=name, day=day), planned]
    if not count["targeted"]:
        return [t("campaigns.answer_no_contacts", name=name), planned]
    if count["targeted"] == 1:
        return [t("campaigns.answer_company", name=name), planned]
    return [t("campaigns.answer_one", name=name, **_reached(count)), planned]


def _reached(count: dict[str, int]) -> dict:
    share = count["linked"] / count["informed"] if count["informed"] else np.nan
    return {
        "reached": int(count["informed"]),
        "linked": int(count["linked"]),
        "share": t.value("share", share),
    }


def _plan(row: pd.Series, choice: Choice) -> str:
    """Return channel, place, dates, target, budget and progress of a campaign in words."""
    first, last = t.value("day", row["starts_on"]), row["ends_on"]
    period = (
        t("campaigns.period_open", first=first)
        if pd.isna(last)
        else t("campaigns.period", first=first, last=t.value("day", last))
    )
    target, budget, place = row["target"], row["budget_krw"], row["complex_name"]
    none = t("campaigns.not_set")
    said = t(
        "campaigns.plan",
        channel=t(f"channel.{row['channel']}"),
        place=as_written(place) if isinstance(place, str) else t("campaigns.several_places"),
        period=period,
        target=none if pd.isna(target) else t("campaigns.companies_count", count=target),
        budget=none if pd.isna(budget) else t.value("krw", budget),
    )
    if pd.isna(target) or not target or choice.in_part or choice.started.empty:
        return said
    return f"{said} {t('campaigns.plan_progress', share=row['informed'] / target)}"


def show(choice: Choice, funnel: pd.DataFrame) -> None:
    """Draw the funnel and its table."""
    st.subheader(t("campaigns.stages"), anchor=False)
    figure = cached.keep(
        "campaign_stages",
        choice.codes_of_people,
        lambda: stage_funnel_figure(funnel, t, widgets.look()),
    )
    words = {"program": t(f"program.{choice.program}"), "window": window_words()}
    about = widgets.Picture(filters_of(choice), t("campaigns.stages_note", **words))
    widgets.show_figure(figure, "campaign_stages", t("campaigns.stages_alt"), about)
    st.caption(about.note)
    costs = funnel["cost_lower"].notna().any()
    st.caption(cost_words(choice))
    widgets.show_table(
        cached.keep("stages_table", choice.codes_of_people, lambda: _named(funnel)),
        [
            TableColumn("stage_name", t("column.stage")),
            TableColumn("companies", t("column.companies"), "count"),
            TableColumn("eligible", t("column.eligible_people"), "count"),
            TableColumn("conversion", t("column.conversion"), "share"),
            TableColumn("lower", t("column.lower"), "share"),
            TableColumn("upper", t("column.upper"), "share"),
            *(cost_columns() if costs else []),
        ],
        Export("campaign_stages", filters=filters_of(choice), notes=[cost_words(choice)]),
        codes=choice.codes_of_people,
    )


def _named(funnel: pd.DataFrame) -> pd.DataFrame:
    return in_man(funnel).assign(stage_name=[t(f"stage.{stage}") for stage in funnel["stage"]])


def cost_words(choice: Choice) -> str:
    """Return how costs are computed, or why there are none."""
    if choice.in_part:
        return t("campaigns.cost_unknown")
    missing = choice.started["cost_krw"].isna().any() or choice.started.empty
    return t("campaigns.cost_missing") if missing else t("campaigns.cost_how")


def in_man(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with costs in units of 10,000 won."""
    return rows.assign(**{name: rows[name] / MAN for name in COSTS})


def cost_columns(label: str = "column.cost_man") -> list[TableColumn]:
    """Return the columns of the cost per company and its interval."""
    labels = (t(label), t("column.cost_man_lower"), t("column.cost_man_upper"))
    return [TableColumn(name, label, "per") for name, label in zip(COSTS, labels, strict=True)]
