"""Good cases proposed from data: firms well above their peers, with the certainty of that."""

from functools import partial

import pandas as pd
import streamlit as st

from src.domain.matters import Matter
from src.metrics.screening import well_above
from src.store.operations.matters_seen import matters_of
from src.ui import cached, filters, gate, matters, reader, scopes, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.matters import Glance
from src.ui.run import for_later, say_anew, t

PROGRAM, MOST = "parental", 20
COLUMNS = (
    *(("company_name", "text"), ("complex_name", "text"), ("industry", "text")),
    *(("size_band", "text"), ("users", "count"), ("eligible", "count"), ("benchmark", "share")),
    ("p_above", "share"),
)


def show(look: Glance) -> None:
    """Draw an expander with the proposed firms, and the form that proposes one as a case."""
    if look.sight.firms != () and gate.may_see_companies():
        widgets.fold(t("proposals.title"), "proposals", partial(_draw, look))


def _draw(look: Glance) -> None:
    window = int(filters.usual_window(filters.windows(PROGRAM, None)))
    ask = partial(matters_of, reader.operations(), look.sight, kinds=("case",), most=None)
    cases = matters.answer(lambda: look.keep("cases", (), ask))
    if cases is None:
        return
    above = cached.keep_large("well_above", (window,), lambda: _above(window))
    first = above[~above["company_id"].isin(cases["company_id"])].head(MOST)
    if first.empty:
        st.info(t("proposals.none"), icon=":material/search_off:")
        return
    rows = _named(first)
    st.markdown(t("proposals.answer", firms=len(above), shown=len(rows), wrong=first["q"].max()))
    shown = rows.assign(
        industry=matters.words("industry", rows["industry"].fillna("")),
        size_band=matters.words("size_band", rows["size_band"].fillna("")),
    )
    columns = [TableColumn(name, t(f"proposals.column.{name}"), kind) for name, kind in COLUMNS]
    note = t("proposals.note", window=scopes.window_name(window, PROGRAM))
    widgets.show_table(shown, columns, Export("case_proposals", notes=[note], recorded=True))
    st.caption(note)
    _show_form(rows, look)


def _above(window: int) -> pd.DataFrame:
    """Return the firms in the reader's places that are well above their peers, the surest first."""
    people = cached.fetch(
        "low_uptake_candidates", program=PROGRAM, window=window, open_on=cached.as_of()
    )
    return well_above(people[people["eligible"] > 0].assign(program=PROGRAM))


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    ids = tuple(rows["company_id"])
    facts = cached.ask("low_uptake_facts", company_ids=ids, numbers=gate.may_see_numbers())
    return rows.merge(facts, on="company_id")


def _show_form(rows: pd.DataFrame, look: Glance) -> None:
    """Draw the form that proposes one of the firms, where the reader may act."""
    acts = look.sight.acts
    mine = rows if acts is None else rows[rows["complex_id"].isin(acts)]
    if mine.empty:
        return
    names = dict(zip(mine["company_id"], mine["company_name"], strict=True))
    with st.form("case_proposed", border=False):
        chosen = st.selectbox(
            t("proposals.choose"),
            list(names),
            index=None,
            placeholder=t("follow_up.choose"),
            format_func=for_later(lambda code: names.get(code, code)),
            key=say_anew(f"case_proposed_{matters.said_so_far()}", names),
        )
        pressed = st.form_submit_button(t("follow_up.save_case"), icon=":material/add_task:")
    if pressed and chosen is None:
        st.warning(t("follow_up.none_chosen"), icon=":material/info:")
    if pressed and chosen is not None:
        row = mine.set_index("company_id").loc[chosen]
        case = Matter(
            "case",
            company_id=chosen,
            complex_id=row["complex_id"],
            company_name=row["company_name"],
            place=row["complex_name"],
            program=PROGRAM,
            need=_why(row),
            source="data",
            industry=_code(row["industry"]),
            size_band=_code(row["size_band"]),
        )
        matters.open_them([(case, [])], t("follow_up.saved", kind=t("matter.case")))


def _code(value: object) -> str:
    return value if isinstance(value, str) else ""


def _why(row: pd.Series) -> str:
    """Return in words why data propose a firm; the case says this until somebody writes it."""
    counted = {name: row[name] for name in ("users", "eligible", "benchmark", "p_above")}
    return t("proposals.why", program=t(f"program.{PROGRAM}"), **counted)
