"""The rights, open and closed, in the regions where the reader may give them."""

from datetime import date

import pandas as pd
import streamlit as st

from src.domain.today import KOREA
from src.screens.rights import choice, giving
from src.store.operations.errors import OperationsError
from src.store.operations.rights import list_rights
from src.store.typed_numbers import hide_numbers
from src.ui import gate, places, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.listed import Shape
from src.ui.run import t

SHOWN = ("user_name", "capability_name", "region_name", "since", "last_day", "note", "given_by")
SHOWN_CLOSED = ("closed", "closed_by")


def find() -> pd.DataFrame:
    """Return one row per right, newest first, with codes in words.

    Ends the run with a message where they cannot be read.
    """
    giving.say_what_was_done()
    try:
        rows = list_rights(reader.operations())
    except OperationsError as refused:
        giving.refuse_for(refused)
    rows = rows[rows["region"].map(choice.may_give).astype(bool)]
    return rows.assign(
        capability_name=[t(f"rights.capabilities.{code}") for code in rows["capability"]],
        region_name=[_region(code) for code in rows["region"]],
        last_day=rows["until"].mask(rows["until"] == date.max.isoformat(), ""),
        note=rows["note"] if gate.may_read_typed() else rows["note"].map(hide_numbers),
        closed=_days_in_korea(rows["closed_at"]),
    )


def _days_in_korea(moments: pd.Series) -> pd.Series:
    """Return the Korean dates of UTC times, "" for missing ones."""
    local = pd.to_datetime(moments).dt.tz_localize("UTC").dt.tz_convert(KOREA)
    return local.dt.strftime("%Y-%m-%d").fillna("")


def _region(code: str) -> str:
    return t("choice.all_sido") if code == "*" else f"{places.called(code)} ({code})"


def held(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the open rights: not closed, and not past their last day."""
    return rows[rows["closed_at"].isna() & (rows["until"] >= reader.today().isoformat())]


def say(rows: pd.DataFrame) -> None:
    """Draw how many people have how many open rights."""
    now = held(rows)
    counts = {"users": now["user_name"].nunique(), "rights": len(now)}
    widgets.say([t("rights.answer" if len(now) else "rights.answer_none", **counts)])


def show(rows: pd.DataFrame) -> None:
    """Draw the table of rights; closed ones only on request."""
    if rows.empty:
        return
    with_closed = st.toggle(t("rights.with_closed"), key="rights_with_closed")
    names = (*SHOWN, *SHOWN_CLOSED) if with_closed else SHOWN
    columns = [TableColumn(name, t(f"rights.column.{name}")) for name in names]
    widgets.show_table(
        rows if with_closed else held(rows), columns, Export("rights"), shape=Shape(stacked=True)
    )
