"""What a company can have now: the dated rules of the programmes, with where to confirm them."""

from datetime import date

import pandas as pd
import streamlit as st

from src.store.program_rules import priority_limit, rules_on
from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.companies_columns import label
from src.ui.plain_text import as_written

COLUMNS = 3
ACROSS = (("parental",), ("maternity", "paternity", "flexible"), ("reduced_hours", "replacement"))
"""Which programmes stand in which column, so that the columns are about as long as each other."""


def show(t, codes: pd.Series) -> None:
    """Draw the rules that hold on the day of the data for a company; codes : its row in codes."""
    st.subheader(t("company.rules"), anchor=False)
    day = cached.as_of()
    rules = rules_on(day, codes["employees"]) if day else pd.DataFrame()
    if rules.empty:
        st.info(t("company.rules_none"), icon=":material/search_off:")
        return
    st.markdown(_priority(t, codes["ksic"], day))
    _show_list(t, rules)
    checked = t.value("day", rules["checked_on"].max())
    st.caption(t("company.rules_note", day=t.value("day", day), checked=checked))
    with st.expander(t("company.rules_table")):
        _show_table(t, rules, day)


def _priority(t, ksic, day: date) -> str:
    """Return what is known of being a priority-support firm: never more than what to confirm."""
    limit = priority_limit(ksic, day)
    if limit is None:
        return t("company.priority_unknown")
    return t("company.priority_unsure", limit=limit)


def _show_list(t, rules: pd.DataFrame) -> None:
    """Draw the rules of each programme in full, each with how sure it is."""
    text = "text_en" if t.lang == "en" else "text_ko"
    for column, programs in zip(st.columns(COLUMNS, gap="medium"), ACROSS, strict=True):
        for program in programs:
            column.markdown(_listed(t, rules[rules["program"] == program], program, text))


def _listed(t, rules: pd.DataFrame, program: str, text: str) -> str:
    """Return the rules of one programme as a list, with where to confirm them on top."""
    said = [
        t(
            "company.rule",
            text=as_written(getattr(row, text)),
            confidence=t(f"company.confidence.{row.confidence}"),
            since=t.value("day", row.valid_from),
        )
        for row in rules.itertuples()
    ]
    places = ", ".join(dict.fromkeys("; ".join(rules["official"]).split("; ")))
    head = t("company.rules_of", program=t(f"program.{program}"), official=places)
    return "\n".join([head, "", *said])


def _show_table(t, rules: pd.DataFrame, day: date) -> None:
    amounts = rules["amount_krw"]
    unsure = t("company.amount_unsure")
    shown = rules.assign(
        program=[t(f"program.{code}") for code in rules["program"]],
        text=rules["text_en" if t.lang == "en" else "text_ko"],
        amount=[
            unsure
            if row.confidence == "M"
            else t("company.amount", amount=row.amount_krw)
            if pd.notna(row.amount_krw)
            else ""
            for row in rules.itertuples()
        ],
        confidence=[t(f"company.confidence.{code}") for code in rules["confidence"]],
        source=rules["source"].fillna(unsure),
    )
    widgets.show_table(
        shown.assign(amount_krw=amounts),
        [
            TableColumn("program", label(t, "program")),
            TableColumn("text", label(t, "rule"), width="large"),
            TableColumn("amount", label(t, "amount")),
            TableColumn("confidence", label(t, "confidence")),
            TableColumn("valid_from", label(t, "valid_from"), "date"),
            TableColumn("official", label(t, "official"), width="medium"),
            TableColumn("source", label(t, "source"), width="medium"),
            TableColumn("checked_on", label(t, "checked_on"), "date"),
        ],
        t,
        export="company_rules",
        filters=[(label(t, "valid_on"), str(day))],
    )
