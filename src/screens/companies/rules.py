"""The programme rules that apply to a company today, with the offices that confirm them."""

from datetime import date

import pandas as pd
import streamlit as st

from src.domain.codes import PROGRAMS
from src.screens.companies.columns import label
from src.store.program_rules import VERDICTS, Firm, priority_limit, rules_for
from src.ui import cached, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.plain_text import as_sentence, as_written
from src.ui.run import t

COLUMNS = 3
FIRST = (("parental",), ("maternity", "paternity", "flexible"))
LAST = tuple(program for program in PROGRAMS if not any(program in column for column in FIRST))
ACROSS = (*FIRST, LAST)
"""Programmes by column, chosen so that the columns are about equally long."""


def show(codes: pd.Series) -> None:
    """Draw the rules that apply to a company today; codes : its row in codes."""
    st.subheader(t("company.rules"), anchor=False)
    day, firm = reader.today(), _firm(codes)
    key = (day, firm.employees, firm.ksic, firm.sido, firm.sigungu, firm.firm_class)
    rules = cached.keep("rules", key, lambda: rules_for(firm, day))
    if rules.empty:
        st.info(t("company.rules_none"), icon=":material/search_off:")
        return
    st.markdown(_priority(firm, day))
    of = {verdict: rules[rules["verdict"] == verdict] for verdict in VERDICTS}
    for column, words in zip(st.columns(COLUMNS, gap="medium"), _lists(of["may"]), strict=True):
        for said in words:
            column.markdown(said)
    checked = t.value("day", rules["checked_on"].max())
    st.caption(as_sentence(t("company.rules_note", day=t.value("day", day), checked=checked)))
    for verdict in ("confirm", "may_not"):
        if len(of[verdict]):
            with st.expander(t(f"company.rules_{verdict}", count=len(of[verdict]))):
                st.markdown("\n".join(_said(of[verdict])))
    with st.expander(t("company.rules_table")):
        _show_table(rules, day, key)


def _firm(codes: pd.Series) -> Firm:
    size = codes["employees"]
    known = {name: _text(codes.get(name)) for name in ("ksic", "sido", "sigungu", "firm_class")}
    return Firm(None if pd.isna(size) else int(size), **known)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _priority(firm: Firm, day: date) -> str:
    """Return whether size and industry suggest a priority-support firm, in words, unconfirmed."""
    limit = priority_limit(firm.ksic, day)
    if limit is None or firm.employees is None:
        return t("company.priority_unknown")
    side = "within" if firm.employees <= limit else "above"
    return t(f"company.priority_{side}", limit=limit, employees=firm.employees)


def _lists(rules: pd.DataFrame) -> list[list[str]]:
    """Return the rules of each programme, column by column."""
    return [
        [
            _listed(rules[rules["program"] == program], program)
            for program in programs
            if (rules["program"] == program).any()
        ]
        for programs in ACROSS
    ]


def _listed(rules: pd.DataFrame, program: str) -> str:
    """Return the rules of one programme as a Markdown list, headed by the confirming offices."""
    places = ", ".join(dict.fromkeys("; ".join(rules["official"]).split("; ")))
    head = t("company.rules_of", program=t(f"program.{program}"), official=places)
    return "\n".join([head, "", *_said(rules)])


def _said(rules: pd.DataFrame) -> list[str]:
    """Return each rule as a line: what it gives, its certainty, why the firm may not have it."""
    text = "text_en" if t.lang == "en" else "text_ko"
    lines = []
    for row in rules.itertuples():
        parts = [as_written(getattr(row, text))]
        if isinstance(row.apply_by, str) and t.lang == "ko":
            parts.append(t("company.rule_apply", when=as_written(row.apply_by)))
        notes = [t(f"company.mark.{row.mark}")]
        if row.why:
            notes = [t(f"program.{row.program}"), t(f"company.why.{row.why}"), *notes]
        since = t.value("day", row.valid_from)
        lines.append(t("company.rule", text=" ".join(parts), notes=", ".join(notes), since=since))
    return lines


def _in_words(rules: pd.DataFrame) -> pd.DataFrame:
    """Return the rules as the table shows them."""
    return rules.assign(
        program=[t(f"program.{code}") for code in rules["program"]],
        text=rules["text_en" if t.lang == "en" else "text_ko"],
        amount=[
            t("company.amount", amount=amount) if pd.notna(amount) else ""
            for amount in rules["amount_krw"]
        ],
        verdict=[
            t(f"company.verdict.{row.verdict}")
            + (f" ({t(f'company.why.{row.why}')})" if row.why else "")
            for row in rules.itertuples()
        ],
        mark=[t(f"company.mark.{code}") for code in rules["mark"]],
    )


def _show_table(rules: pd.DataFrame, day: date, key: tuple) -> None:
    widgets.show_table(
        cached.keep("rules_in_words", key, lambda: _in_words(rules)),
        [
            TableColumn("program", label("program")),
            TableColumn("text", label("rule"), width="large"),
            TableColumn("verdict", label("verdict")),
            TableColumn("amount", label("amount")),
            TableColumn("mark", label("mark")),
            TableColumn("valid_from", label("valid_from"), "date"),
            TableColumn("official", label("official"), width="medium"),
            TableColumn("source", label("source"), width="medium"),
            TableColumn("checked_on", label("checked_on"), "date"),
        ],
        Export("company_rules", filters=[(label("valid_on"), str(day))]),
        codes=key,
    )
