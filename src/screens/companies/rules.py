"""What a company can have now: the dated rules of the programmes, with where to confirm them."""

from datetime import date

import pandas as pd
import streamlit as st

from src.domain.codes import PROGRAMS
from src.screens.companies.columns import label
from src.store.program_rules import priority_limit, rules_on
from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.plain_text import as_sentence, as_written
from src.ui.run import t

COLUMNS = 3
FIRST = (("parental",), ("maternity", "paternity", "flexible"))
LAST = tuple(program for program in PROGRAMS if not any(program in column for column in FIRST))
ACROSS = (*FIRST, LAST)
"""Which programmes stand in which column, so that the columns are about as long as each other."""


def show(codes: pd.Series) -> None:
    """Draw the rules that hold on the day of the data for a company; codes : its row in codes."""
    st.subheader(t("company.rules"), anchor=False)
    day = cached.as_of()
    size = codes["employees"]
    rules = cached.keep("rules", (size,), lambda: rules_on(day, size)) if day else pd.DataFrame()
    if day is None or rules.empty:
        st.info(t("company.rules_none"), icon=":material/search_off:")
        return
    st.markdown(_priority(codes["ksic"], day))
    listed = cached.keep("rules_listed", (size,), lambda: _lists(rules))
    for column, words in zip(st.columns(COLUMNS, gap="medium"), listed, strict=True):
        for said in words:
            column.markdown(said)
    checked = t.value("day", rules["checked_on"].max())
    st.caption(as_sentence(t("company.rules_note", day=t.value("day", day), checked=checked)))
    with st.expander(t("company.rules_table")):
        _show_table(rules, day, size)


def _priority(ksic: str, day: date) -> str:
    """Return what is known of being a priority-support firm: never more than what to confirm."""
    limit = priority_limit(ksic, day)
    if limit is None:
        return t("company.priority_unknown")
    return t("company.priority_unsure", limit=limit)


def _lists(rules: pd.DataFrame) -> list[list[str]]:
    """Return the rules of each programme in full, column by column, each with how sure it is."""
    text = "text_en" if t.lang == "en" else "text_ko"
    return [
        [_listed(rules[rules["program"] == program], program, text) for program in programs]
        for programs in ACROSS
    ]


def _listed(rules: pd.DataFrame, program: str, text: str) -> str:
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


def _in_words(rules: pd.DataFrame) -> pd.DataFrame:
    """Return the rules as the table shows them; what was only remembered has no amount."""
    unsure = t("company.amount_unsure")
    return rules.assign(
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


def _show_table(rules: pd.DataFrame, day: date, size: int) -> None:
    widgets.show_table(
        cached.keep("rules_in_words", (size,), lambda: _in_words(rules)),
        [
            TableColumn("program", label("program")),
            TableColumn("text", label("rule"), width="large"),
            TableColumn("amount", label("amount")),
            TableColumn("confidence", label("confidence")),
            TableColumn("valid_from", label("valid_from"), "date"),
            TableColumn("official", label("official"), width="medium"),
            TableColumn("source", label("source"), width="medium"),
            TableColumn("checked_on", label("checked_on"), "date"),
        ],
        Export("company_rules", filters=[(label("valid_on"), str(day))]),
        codes=(size,),
    )
