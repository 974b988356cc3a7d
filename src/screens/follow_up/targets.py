"""Fair targets by area, from the open people there and the firms where they work."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pandas as pd
import streamlit as st

from src.metrics.fair_targets import fair_targets
from src.store.operations.work import DONE_BY, work_by_area
from src.ui import cached, choices, gate, matters, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.matters import Glance
from src.ui.run import t

DAYS, AREA_DAYS = 91, 365
"""Days of work that are counted, and days of work by which somebody's area is known."""
MORE = ("0", "10", "25", "50")
"""Per cent to add to the work of the period before."""
EXPORTS = {"owner": Export("targets_owner"), "to_agency": Export("targets_to_agency")}
COLUMNS = (
    *(("complexes", "count"), ("people", "count"), ("firms", "count"), ("target", "count")),
    *(("done", "count"), ("share", "share")),
)


def show(look: Glance) -> None:
    """Draw an expander with the targets, for readers who may see firms."""
    if look.sight.firms != () and gate.may_see_companies():
        widgets.fold(t("targets.title"), "targets", partial(_draw, look))


def _draw(look: Glance) -> None:
    more = choices.select(
        "goal_more", MORE, MORE[0], lambda code: t(f"targets.more.{code}"), width=240
    )
    open_people = cached.ask("open_by_complex")
    for by in DONE_BY:
        _show(look, by, int(more), open_people)
    st.caption(t("targets.note", days=DAYS))


def _show(look: Glance, by: str, more: int, open_people: pd.DataFrame) -> None:
    db, day = reader.operations(), reader.today()
    begun, since = day - timedelta(DAYS), day - timedelta(AREA_DAYS)
    st.markdown(f"**{t(f'targets.by.{by}')}**")
    ask = partial(work_by_area, db, look.sight, by, since)
    now = matters.answer(lambda: look.keep("area", (by, "now"), lambda: ask(begun)))
    before = matters.answer(
        lambda: look.keep("area", (by, "before"), lambda: ask(begun - timedelta(DAYS)))
    )
    if now is None or before is None:
        return
    if now.empty:
        st.info(t("targets.nobody", days=AREA_DAYS), icon=":material/event_busy:")
        return
    earlier = int(before["done"].sum() - now["done"].sum())
    goal = -(-earlier * (100 + more) // 100)
    rows = fair_targets(now.rename(columns={by: "who"}), open_people, goal)
    st.markdown(_said(rows, by, earlier, goal))
    alone = open_people[~open_people["complex_id"].isin(now["complex_id"])]
    if len(alone):
        sums = alone[["people", "firms"]].sum()
        st.markdown(t("targets.alone", complexes=len(alone), **sums))
    shown = rows.round({"people": 0, "firms": 0}).assign(
        who=rows["who"].map(_names(rows["who"], by))
    )
    columns = [
        TableColumn("who", t(f"follow_up.column.{by}")),
        *[TableColumn(name, t(f"targets.column.{by}.{name}"), kind) for name, kind in COLUMNS],
    ]
    note = t("targets.note", days=DAYS)
    export = replace(EXPORTS[by], notes=[note])
    widgets.show_table(shown, columns, export, codes=(by, more, *look.key))


def _names(codes: pd.Series, by: str) -> dict[str, str]:
    return {code: t(f"agency.{code}") if by == "to_agency" else code for code in codes}


def _said(rows: pd.DataFrame, by: str, earlier: int, goal: int) -> str:
    """Return how the targets were computed, with the figures of the first row, in words."""
    first = rows.iloc[0]
    if not first["target"]:
        return t("targets.none", earlier=earlier)
    words = {"who": _names(rows["who"], by)[first["who"]], "earlier": earlier, "goal": goal}
    sums = {"all_people": rows["people"].sum(), "given": int(rows["target"].sum())}
    said = t("targets.answer", days=DAYS, **words, **sums, **first[["people", "target", "done"]])
    less = goal - sums["given"]
    return f"{said} {t('targets.fewer', less=less)}" if less else said
