"""A company of the list, opened: why it is listed, a link to its page, planners' notes."""

import pandas as pd
import streamlit as st

from src.screens.low_uptake import follow_up
from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.screening import Found
from src.screens.low_uptake.table import Listing, with_facts
from src.ui import address, cached, choices
from src.ui.frame import PAGES
from src.ui.plain_text import as_written
from src.ui.run import t


def show(choice: Choice, found: Found, listing: Listing) -> None:
    """Draw the opened company; where none is open, say how to open one of the list."""
    selected = _selected(found.rows)
    if selected == choices.ALL:
        if len(listing.wanted):
            st.caption(t("low_uptake.choose_row"))
        return
    row = found.rows[found.rows["company_id"] == selected]
    facts = cached.ask("low_uptake_facts", company_ids=(selected,), numbers=choice.numbers)
    one = next(with_facts(row, facts, choice, listing.marked).itertuples())
    with st.container(border=True):
        st.subheader(as_written(one.company_name), anchor=False)
        st.markdown(t("low_uptake.status_line", status=one.status_name))
        st.markdown(as_written(one.why))
        _link(selected)
        follow_up.show(selected)


def _selected(rows: pd.DataFrame) -> str:
    """Return the company that the address or the last click names, if it is one of the rows."""
    asked = {st.query_params.get("selected"), st.session_state.get("selected")} - {None}
    known = [] if asked <= {choices.ALL} else rows["company_id"][rows["company_id"].isin(asked)]
    selected = address.current("selected", [choices.ALL, *known], choices.ALL)
    return address.write("selected", selected)


def _link(company_id: str) -> None:
    """Draw the link to the company's own page."""
    if "companies" in [page.name for page in PAGES]:
        st.page_link(
            "pages/companies.py",
            label=t("low_uptake.open_page"),
            icon=":material/apartment:",
            query_params={"company": company_id, "lang": t.lang},
        )
