"""Published cases of firms of the same industry and size; names only where the firm agreed."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from src.store.operations.case_uses import note_uses
from src.store.operations.matters_seen import published_cases
from src.ui import cached, matters, reader
from src.ui.plain_text import as_sentence, as_written
from src.ui.run import t


def show(codes: pd.Series) -> None:
    """Draw the cases of firms like this one, in a few lines each; nothing where there are none."""
    like = tuple(codes[name] for name in ("industry", "size_band"))
    if not all(isinstance(one, str) for one in like):
        return
    db, seen = reader.operations(), matters.sight()
    rows = matters.read(lambda: published_cases(db, seen, like, codes["company_id"]))
    if rows is None or rows.empty:
        return
    _note_use(codes["company_id"], tuple(sorted(rows["matter_id"])))
    names = {"industry": t(f"industry.{like[0]}"), "size": t(f"size_band.{like[1]}")}
    st.subheader(t("follow_up.cases", **names), anchor=False)
    for row in rows.itertuples():
        with st.container(border=True):
            st.markdown(as_sentence(_said(row)))


def _note_use(company_id: str, cases: tuple[str, ...]) -> None:
    """Record once a day that the cases were shown for the firm."""
    db, day = reader.operations(), reader.today()
    note = partial(note_uses, db, [(case, company_id) for case in cases], "page", day)
    codes = (company_id, cases, day.isoformat(), str(db.url))
    matters.answer(lambda: cached.keep("case_uses", codes, lambda: note() or codes))


def _said(row: Any) -> str:
    who = as_written(row.company_name) if row.company_name else t("follow_up.case_nobody")
    parts = [
        t("follow_up.case_head", who=who, program=t(f"program.{row.program}")),
        t("follow_up.case_obstacle", obstacle=t(f"obstacle.{row.obstacle}"))
        if row.obstacle
        else "",
        as_written(row.need),
        t("follow_up.case_money", cost=row.cost_krw, subsidy=row.subsidy_krw)
        if row.cost_krw or row.subsidy_krw
        else "",
        t("follow_up.case_quote", quote=as_written(row.quote)) if row.quote else "",
    ]
    return " ".join(part for part in parts if part)
