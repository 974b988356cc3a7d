"""Adopting a plan: its visits become the planner's own, and nobody else plans the same firms.

The id of a planned visit is a hash of firm and day, so that of two planners who take the same firm
at the same moment only one gets it, and the other is told.
"""

import hashlib
from typing import Any

import pandas as pd
import streamlit as st

from src.domain.matters import Matter
from src.screens.low_uptake.left_out import claimed
from src.store.operations.errors import OperationsError
from src.store.operations.matters import open_matters
from src.ui import deeds, matters, reader
from src.ui.run import t


def offer(plan: pd.DataFrame, plan_id: str) -> None:
    """Draw the button that adopts the visits of a plan, for readers who may act at these firms."""
    mine = plan[[matters.may_act(one) for one in plan["complex_id"].astype(str)]]
    if mine.empty:
        st.info(t("gate.needs_act"), icon=":material/lock:")
        return
    matters.say_what_was_done()
    if st.button(t("visit_plan.adopt"), icon=":material/event_available:", key="adopt_plan"):
        _take(mine, plan_id)


def _take(plan: pd.DataFrame, plan_id: str) -> None:
    free = plan[~plan["company_id"].isin(claimed(0))]
    visits = [_visit(row, plan_id) for row in free.itertuples()]
    if visits and not deeds.record("matter", list(free["company_id"]), "visit"):
        return
    try:
        taken = (
            open_matters(reader.operations(), [(one, ()) for one in visits], matters.doer())
            if visits
            else []
        )
    except OperationsError as refused:
        st.error(matters.said(refused), icon=":material/block:")
        return
    others = len(plan) - len(taken)
    said = t("visit_plan.adopted", visits=len(taken))
    matters.say_later(said if not others else f"{said} {t('visit_plan.taken', visits=others)}")


def _visit(row: Any, plan_id: str) -> Matter:
    doer = matters.doer()
    identity = f"visit {doer.origin} {row.company_id} {doer.day}"
    due = row.date.date().isoformat() if pd.notna(row.date) else ""
    return Matter(
        kind="visit",
        company_id=row.company_id,
        complex_id=str(row.complex_id),
        owner=doer.user,
        due_on=due,
        source=f"plan {plan_id}",
        matter_id=hashlib.sha256(identity.encode()).hexdigest()[:32],
    )
