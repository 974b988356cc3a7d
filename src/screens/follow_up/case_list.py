"""Good cases in the places that the reader may see: state, and how often each was used."""

from functools import partial

import pandas as pd
import streamlit as st

from src.domain.matters import USED_BY
from src.store.operations.case_uses import count_uses
from src.store.operations.matters_seen import matters_of
from src.ui import matters, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.matters import Glance
from src.ui.run import t

WAYS = tuple(f"by_{way}" for way in USED_BY)
COLUMNS = (
    *(("company_name", "text"), ("place", "text"), ("program", "text"), ("state", "text")),
    *(("changed_on", "date"), *((way, "count") for way in WAYS), ("firms", "count")),
)


def show(look: Glance) -> None:
    """Draw an expander with the cases, for readers who may see firms."""
    if look.sight.firms != ():
        widgets.fold(t("case_list.title"), "case_list", partial(_draw, look))


def _draw(look: Glance) -> None:
    db = reader.operations()
    ask = partial(matters_of, db, look.sight, kinds=("case",), most=None)
    rows = matters.read(lambda: look.keep("cases", (), ask))
    uses = matters.answer(lambda: count_uses(db, look.sight))
    if rows is None or uses is None:
        return
    if rows.empty:
        st.info(t("case_list.none"), icon=":material/search_off:")
        return
    full = with_uses(rows, uses)
    public = full[full["state"] == "published"]
    used = int((public["firms"] > 0).sum())
    st.markdown(t("case_list.answer", cases=len(public), used=used, **public[list(WAYS)].sum()))
    shown = _in_words(matters.with_names(full))
    columns = [TableColumn(name, t(f"case_list.column.{name}"), kind) for name, kind in COLUMNS]
    note = t("case_list.note")
    widgets.show_table(shown, columns, Export("cases", notes=[note], recorded=True))
    st.caption(note)


def with_uses(rows: pd.DataFrame, uses: pd.DataFrame) -> pd.DataFrame:
    """Return cases with how often each was used, the most used first."""
    counts = [*WAYS, "firms"]
    known = uses.set_index("case_id")[counts].reindex(rows["matter_id"]).fillna(0).astype("int64")
    full = rows.assign(**{name: known[name].to_numpy() for name in counts})
    order = ["firms", *WAYS, "changed_on"]
    return full.sort_values(order, ascending=False, kind="stable", ignore_index=True)


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        state=matters.states_in_words(rows),
        program=matters.words("program", rows["program"]),
        changed_on=pd.to_datetime(rows["changed_on"]),
    )
