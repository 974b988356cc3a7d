"""Where one company is: its building, the largest companies in it, and the way to all of them."""

import pandas as pd
import streamlit as st

from src.screens.companies.columns import label, worder
from src.ui import address, cached, choices, gate, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.plain_text import as_written
from src.ui.run import t

KEY = "company"
NEIGHBOURS = 10
NEIGHBOUR_COLUMNS = ("company_name", "industry", "size_band", "employees", "stage")


def show(one: pd.Series) -> None:
    """Draw the building, the largest companies in it, and the way to all of them."""
    st.subheader(t("company.place"), anchor=False)
    if not isinstance(one["building_id"], str):
        st.info(t("company.no_building"), icon=":material/domain_disabled:")
        _link("company.in_complex", complex=one["complex_id"])
        return
    inside = {"building_id": one["building_id"], "open_on": cached.as_of()}
    total = int(cached.ask("count_company_rows", **inside)["companies"].iloc[0])
    building = as_written(one["building_name"])
    st.markdown(t("company.neighbours", building=building, companies=total))
    _show_neighbours(one, inside)
    place = {"complex": one["complex_id"], "building": one["building_id"]}
    _link("company.all_neighbours", **place)


def _show_neighbours(one: pd.Series, inside: dict) -> None:
    rows = cached.ask(
        "company_rows",
        columns=NEIGHBOUR_COLUMNS,
        sort="employees",
        descending=True,
        limit=NEIGHBOURS + 1,
        numbers=gate.may_see_numbers(),
        **inside,
    )
    others = worder()(rows[rows["company_id"] != one["company_id"]].head(NEIGHBOURS))
    ids = list(others["company_id"])
    codes = (one["company_id"], gate.may_see_numbers())
    key = widgets.table_key("company_neighbours", codes)
    kinds = {"employees": "count"}
    widgets.show_table(
        others,
        [TableColumn(name, label(name), kinds.get(name, "text")) for name in NEIGHBOUR_COLUMNS],
        Export("company_neighbours", filters=said_company(one), recorded=True),
        codes=codes,
        on_select=lambda: _follow(key, ids),
        selection_mode="single-row",
    )


def _follow(key: str, ids: list[str]) -> None:
    chosen = st.session_state[key].selection.rows
    if chosen:
        address.move(**{KEY: ids[chosen[0]]})


def _link(words: str, **codes: str) -> None:
    st.page_link(
        "pages/companies.py",
        label=t(words),
        icon=":material/apartment:",
        query_params={**codes, KEY: choices.ALL, "lang": t.lang},
    )


def said_company(one: pd.Series) -> list[tuple[str, str]]:
    """Return which company a file is about, in the words that the reader saw."""
    return [(label("company_name"), one["company_name"]), (KEY, one["company_id"])]
