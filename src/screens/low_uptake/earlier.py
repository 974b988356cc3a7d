"""Were earlier lists right? The outcomes of the lists of 3, 6 and 12 months ago."""

import pandas as pd
import streamlit as st

from src.metrics.helped import REACH
from src.metrics.replay import OURS, RANDOM, RULES, VISITED
from src.screens.low_uptake.choice import Choice
from src.ui import cached, choices, places, widgets
from src.ui.choices import Spot
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.plain_text import as_written
from src.ui.run import t

OTHERS = [rule for rule in RULES if rule not in (OURS, RANDOM, VISITED)]
"""Orders that the list is compared with, beside random order."""


def show(choice: Choice) -> None:
    """Draw how many people went without leave at the top firms of earlier lists, by order."""
    widgets.fold(t("earlier.title"), "earlier_lists", lambda: _show(choice), printed=True)


def _show(choice: Choice) -> None:
    sido = _sido(choice.spot)
    rows = cached.ask("earlier_lists", program=choice.program, sido=sido)
    if rows.empty:
        st.info(t("earlier.none"), icon=":material/history_toggle_off:")
        return
    place = places.place_name(Spot(sido or choices.ALL, *[choices.ALL] * 3))
    program = t(f"program.{choice.program}")
    st.markdown(t("earlier.about", place=as_written(place), program=program, reach=REACH))
    for sentence in sentences(rows):
        st.markdown(f"- {sentence}")
    st.caption(t("earlier.note"))
    _table(rows, choice, place)


def sentences(rows: pd.DataFrame) -> list[str]:
    """Return one paragraph per earlier list. rows : of the query earlier_lists, of one place."""
    return [_said(part.set_index("rule")) for _, part in rows.groupby("months")]


def _said(rules: pd.DataFrame) -> str:
    reached = rules["within_reach"]
    ours, chance = rules.loc[OURS], float(reached[RANDOM])
    others = sorted(OTHERS, key=lambda rule: -reached[rule])
    visited = rules.loc[VISITED]
    said = [
        t(
            "earlier.said",
            months=int(ours["months"]),
            day=t.value("day", ours["listed_on"]),
            firms=ours["firms"],
            ended=ours["ended"],
            without=ours["within_reach"],
        ),
        t("earlier.by_chance", people=chance)
        if not chance or not ours["within_reach"]
        else t("earlier.times", people=chance, times=ours["within_reach"] / chance),
        t(
            "earlier.others",
            others=", ".join(
                t("earlier.other", rule=t(f"earlier.rule.{rule}"), people=reached[rule])
                for rule in others
            ),
        ),
        t("earlier.visited", firms=visited["firms"], people=visited["within_reach"])
        if visited["firms"]
        else t("earlier.nobody_visited"),
    ]
    return " ".join(said)


def _sido(spot: Spot) -> str | None:
    """Return the province of the place, None for the country."""
    if spot.sido != choices.ALL or spot.complex == choices.ALL:
        return choices.none(spot.sido)
    known = cached.ask("complexes_list", tops_only=False).set_index("complex_id")["sido"]
    return known.get(spot.complex)


def _table(rows: pd.DataFrame, choice: Choice, place: str) -> None:
    order = pd.Categorical(rows["rule"], RULES)
    shown = rows.assign(order=order).sort_values(["months", "order"])
    shown = shown.assign(
        rule_name=[t(f"earlier.rule.{rule}") for rule in shown["rule"]],
        list_name=[t("earlier.ago", months=months) for months in shown["months"]],
        per_hundred=100 * shown["within_reach"] / shown["firms"].where(shown["firms"] > 0),
    )
    shown = shown.assign(**shown.select_dtypes("number").round(0))
    columns = [
        TableColumn("list_name", t("earlier.list")),
        TableColumn("listed_on", t("earlier.listed_on"), "date"),
        TableColumn("rule_name", t("earlier.order")),
        TableColumn("firms", t("earlier.firms"), "count"),
        TableColumn("ended", t("earlier.ended"), "count"),
        TableColumn("without", t("earlier.without"), "count"),
        TableColumn("within_reach", t("earlier.within_reach"), "count"),
        TableColumn("per_hundred", t("earlier.per_hundred"), "count"),
    ]
    filters = [(t("column.place"), place), (t("choice.program"), t(f"program.{choice.program}"))]
    widgets.show_table(
        shown, columns, Export("earlier_lists", filters=filters, notes=[t("earlier.note")]),
        codes=(choice.program, place),
    )  # fmt: skip
