"""People missed in places, by size and sex; for the pages on complexes and regions."""

import numpy as np
import pandas as pd
import streamlit as st

from src.metrics.missed import missed_by_group
from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.plain_text import as_written
from src.ui.run import t
from src.ui.scopes import Scope

QUERY = "uptake_groups"
BY = ["sex", "size_band"]


def show(scope: Scope, level: str, names: dict[str, str], kind: str | None = None) -> None:
    """Draw the people missed: the first place in words, all places as a table.

    level : complex, sido or sigungu; for the country there is no comparison. names : of the places,
    by id or code. Nothing for measures that are not of uptake, and for readers who see only
    protected counts.
    """
    codes = {**dict(scope.codes), "level": level, "places": tuple(names), "kind": kind}
    nothing = scope.basis != "window" or level == "country" or not names
    if nothing or not cached.may_ask(QUERY, **codes):
        return
    key = tuple(codes.items())
    rows = cached.keep("missed", key, lambda: _find(codes, names))
    if rows.empty:
        return
    st.subheader(t("missed.title"), anchor=False)
    said = cached.keep("missed_said", key, lambda: answer(rows))
    st.markdown(widgets.tildes_as_written(said))
    widgets.show_table(
        rows,
        [
            TableColumn("name", t("column.place"), width="medium"),
            TableColumn("sex_name", t("missed.sex")),
            TableColumn("size_name", t("column.size_band")),
            TableColumn("missed", t("missed.people"), "per", "missed_gap"),
            TableColumn("missed_lower", t("column.lower"), "per"),
            TableColumn("missed_upper", t("column.upper"), "per"),
            *[TableColumn(name, t(f"measure.{name}"), "count") for name in ("eligible", "users")],
            TableColumn("expected", t("measure.expected"), "per"),
        ],
        Export("missed", filters=scope.exported, notes=[t("missed.note")]),
        codes=key,
    )
    st.caption(t("missed.note"))


def _find(codes: dict, names: dict[str, str]) -> pd.DataFrame:
    groups = cached.ask(QUERY, **codes)
    place = {one: at for at, one in enumerate(names)}
    order = np.argsort([place[one] for one in groups["place"].tolist()], kind="stable")
    groups = groups.take(order)
    rows = missed_by_group(groups, BY)
    return rows.assign(
        name=rows["place"].map(names),
        sex_name=[_sex(code) for code in rows["sex"]],
        size_name=[_size(code) for code in rows["size_band"]],
    )


def _sex(code: str | None) -> str:
    return t(f"sex.{code}") if isinstance(code, str) else t("missed.all")


def _size(code: str | None) -> str:
    if not isinstance(code, str):
        return t("missed.all")
    return t(f"size_band.{code}") if code else t("size_band.unknown")


def answer(rows: pd.DataFrame) -> str:
    """Return how many people the first place misses, and which group it misses most, in words.

    rows : as `missed_by_group` makes them, with name, sex_name and size_name.
    """
    ours = rows[rows["place"] == rows["place"].iloc[0]]
    whole, parts = ours.iloc[0], ours.iloc[1:]
    words = {"name": as_written(whole["name"])}
    if isinstance(whole["missed_gap"], str):
        return t("missed.answer_unjudged", **words, reason=t(f"gap.{whole['missed_gap']}"))
    words |= {end: whole[f"missed_{end}"] for end in ("lower", "upper")}
    if whole["missed_upper"] < 0:
        return t("missed.answer_more", **words, more=-whole["missed"])
    if whole["missed_lower"] <= 0:
        return t("missed.answer_unclear", **words)
    said = t("missed.answer", **words, missed=whole["missed"])
    clear = parts[parts["missed_lower"] > 0]
    if clear.empty:
        return f"{said} {t('missed.no_group')}"
    most = clear.iloc[0]
    group = {"sex": most["sex_name"], "size": most["size_name"], "missed": most["missed"]}
    return f"{said} {t('missed.most', **group)}"
