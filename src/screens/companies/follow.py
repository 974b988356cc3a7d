"""Follow-up at one company: forms for new matters, open matters, history."""

from typing import Any

import pandas as pd
import streamlit as st

from src.screens.companies import own_year
from src.store.operations.case_uses import count_uses
from src.store.operations.matters_seen import matters_of, moves_of
from src.ui import cached, gate, matter_forms, matters, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import t

SHOWN = ("moved_on", "kind", "state", "about", "obstacle", "reason", "moved_by")


def show(one: pd.Series, codes: pd.Series) -> None:
    """Draw forms for whoever may act there, the open matters, and the history.

    one : the row of the company in words; codes : the same row in codes.
    """
    seen = matters.sight()
    db, company = reader.operations(), one["company_id"]
    rows = matters.read(lambda: matters_of(db, seen, company_id=company))
    # two keys, as a firm without matters prints nothing of this
    has_matters = rows is not None and not rows.empty
    with st.container(key="company_history" if has_matters else "company_no_history"):
        st.subheader(t("follow_up.at_firm"), anchor=False)
        _write_down(one, codes, rows)


def _write_down(one: pd.Series, codes: pd.Series, rows: pd.DataFrame | None) -> None:
    seen, company = matters.sight(), one["company_id"]
    matters.say_what_was_done()
    stored = cached.ask_as_stored(
        "company_detail", company_id=company, numbers=gate.may_see_numbers()
    ).iloc[0]
    firm = {
        "company_id": one["company_id"],
        "complex_id": one["complex_id"],
        "company_name": one["company_name"],
        **{name: _code(codes[name]) for name in ("industry", "size_band")},
        "place": " ".join(
            stored[name] for name in ("complex_name", "building_name") if pd.notna(stored[name])
        ),
    }
    if matters.may_act(one["complex_id"]):
        with st.expander(t("follow_up.write_down"), icon=":material/edit_note:"):
            matter_forms.show(firm)
    else:
        st.info(t("gate.needs_act"), icon=":material/lock:")
    if rows is None:
        return
    if rows.empty:
        st.caption(t("follow_up.no_history"))
        return
    matter_forms.show_moves(matter_forms.movable(rows.assign(company_name=""), seen))
    _show_history(company, firm)
    _say_uses(company, rows)
    own_year.show(company, rows)


def _show_history(company: str, firm: dict[str, str]) -> None:
    seen, db = matters.sight(), reader.operations()
    told = matters.read(lambda: moves_of(db, seen, company))
    if told is None or told.empty:
        return
    told = matters.told(told)
    rows = told.assign(
        moved_on=pd.to_datetime(told["moved_on"]),
        about=[_about(row) for row in told.itertuples()],
        state=[t(f"matter_state.{row.kind}.{row.state}") for row in told.itertuples()],
        kind=[t(f"matter.{code}") for code in told["kind"]],
        obstacle=[t(f"obstacle.{code}") if code else "" for code in told["obstacle"]],
    )
    columns = [
        TableColumn(name, t(f"follow_up.column.{name}"), "date" if name == "moved_on" else "text")
        for name in SHOWN
    ]
    filters = [(t("follow_up.column.company_name"), firm["company_name"])]
    widgets.show_table(
        rows,
        columns,
        Export("firm_history", filters=filters, recorded=True, companies=(company,)),
    )


def _say_uses(company: str, rows: pd.DataFrame) -> None:
    """Say how often the firm's own published cases were used; nothing where there are none."""
    if not ((rows["kind"] == "case") & (rows["state"] == "published")).any():
        return
    db, seen = reader.operations(), matters.sight()
    uses = matters.answer(lambda: count_uses(db, seen, company))
    if uses is not None:
        st.caption(t("case_list.at_firm", **uses[["by_page", "by_sheet", "firms"]].sum()))


def _about(row: Any) -> str:
    parts = (
        t(f"agency.{row.to_agency}") if row.to_agency else "",
        t(f"program.{row.program}") if row.program else "",
        row.need,
    )
    return " · ".join(part for part in parts if part)


def _code(value: object) -> str:
    return value if isinstance(value, str) else ""
