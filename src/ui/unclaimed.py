"""Subsidies in won that a firm could have had for its known leave of a year."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from src.store.subsidies import SUMS, brought, by_firm
from src.text.catalogue import Texts
from src.ui import cached
from src.ui.columns import TableColumn
from src.ui.run import t

MONTHS = 12
"""Months back: for earlier starts little can still be claimed."""
MONEY = ("subsidy_least", "subsidy_most", "subsidy_unsure")


def show(company_id: str) -> None:
    """Say what subsidies a company could have had for its known leave, or that there are none."""
    sums = of_firms((company_id,))
    if company_id not in sums.index:
        st.caption(t("unclaimed.none", months=MONTHS))
        return
    row = sums.loc[company_id]
    said = [t("unclaimed.starts", months=MONTHS, starts=row["starts"])]
    for key, least, most in (("sure", "least", "most"), ("unsure", "least_unsure", "most_unsure")):
        if row[most]:
            one = "_one" if row[least] == row[most] else ""
            said.append(t(f"unclaimed.{key}{one}", least=row[least], most=row[most]))
    st.markdown(" ".join(said))
    st.caption(t("unclaimed.note"))


def of_firms(company_ids: tuple[str, ...]) -> pd.DataFrame:
    """Return SUMS, and `subsidy` in words, of the companies that have any, by company_id."""
    return later(company_ids=company_ids)()


def later(**codes: Any) -> Callable[[], pd.DataFrame]:
    """Return a function that gives the same as `of_firms`, also after the run.

    codes : as the query takes them.
    """
    since, day = _days()
    texts = Texts(t.lang)
    if since is None or day is None:
        return lambda: _sums(pd.DataFrame(), date.min, texts)
    fetched = cached.fetch_later("subsidy_starts", since=since, **codes)
    return lambda: _sums(fetched(), day, texts)


def with_money(rows: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with MONEY in won, 0 where nothing is known, and `subsidy` in words."""
    known = sums.reindex(rows["company_id"]).fillna(dict.fromkeys(SUMS, 0) | {"subsidy": ""})
    return rows.assign(
        subsidy=known["subsidy"].to_numpy(object),
        subsidy_least=known["least"].to_numpy(),
        subsidy_most=known["most"].to_numpy(),
        subsidy_unsure=known["most_unsure"].to_numpy(),
    )


def column() -> TableColumn:
    """Return the column of screens and sheets."""
    return TableColumn("subsidy", t("unclaimed.column.subsidy"), width="medium")


def file_columns() -> list[TableColumn]:
    """Return the columns of files, in won."""
    return [TableColumn(name, t(f"unclaimed.column.{name}"), "krw") for name in MONEY]


def _short(row: Any, said: Texts) -> str:
    parts = []
    if row.most:
        between = ("unclaimed.between", "unclaimed.between_one")
        parts.append(_range(said, between, row.least, row.most))
    if row.most_unsure:
        alone = ("unclaimed.between_unsure", "unclaimed.between_unsure_one")
        beside = ("unclaimed.between_too", "unclaimed.between_too_one")
        words = beside if row.most else alone
        parts.append(_range(said, words, row.least_unsure, row.most_unsure))
    return ", ".join(parts)


def _range(said: Texts, words: tuple[str, str], least: float, most: float) -> str:
    """Return the range of amounts in words; words : for a range, and for one amount."""
    if least == most:
        return said(words[1], most=most)
    return said(words[0], least=least, most=most)


def _sums(starts: pd.DataFrame, day: date, said: Texts) -> pd.DataFrame:
    if starts.empty:
        return pd.DataFrame(columns=list(SUMS), dtype=float).assign(subsidy="")
    sums = by_firm(brought(starts, day))
    return sums.assign(subsidy=[_short(row, said) for row in sums.itertuples()])


def _days() -> tuple[date | None, date | None]:
    """Return the day from which starts are counted, and the day of the data."""
    day = cached.as_of()
    since = None if day is None else (pd.Timestamp(day) - pd.DateOffset(months=MONTHS)).date()
    return since, day
