"""Which complex to roll out next, by people missed, visits that met somebody, firms reached."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from src.figures import html_table
from src.figures.html_table import Cell
from src.figures.markup import Drawing
from src.metrics.next_complexes import next_complexes
from src.store.operations.work import count_doors
from src.text.values import MISSING
from src.ui import cached, choices, filters, gate, matters, places, reader, scopes, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.matters import Glance
from src.ui.plain_text import as_sentence
from src.ui.run import t

PROGRAM, MOST = "parental", 10
"""The programme by which the roll-out is judged, and the number of complexes listed."""
SHOWN = ("complex_name", "need", "need_interval", "met", "reached")
COLUMNS = (
    *(("complex_name", "text"), ("need", "number"), ("need_lower", "number")),
    *(("need_upper", "number"), ("tried", "count"), ("visits_met", "count"), ("met", "share")),
    *(("met_lower", "share"), ("met_upper", "share"), ("companies", "count")),
    *(("firms_reached", "count"), ("reached", "share")),
    *(("reached_lower", "share"), ("reached_upper", "share")),
)


def show(look: Glance, taken: frozenset[str]) -> None:
    """Draw the complexes proposed next. taken : those chosen already."""
    if not gate.may_see_companies():
        return
    window = int(filters.usual_window(filters.windows(PROGRAM, None)))
    codes = (window, taken)
    short = matters.answer(lambda: look.keep("next", codes, partial(_find, look, window, taken)))
    if short is None:
        return
    if short.empty:
        st.caption(t("next_complex.none"))
        return
    said, listed = look.keep("next_shown", codes, lambda: (_say(short.iloc[0]), _listed(short)))
    note = t("next_complex.note", window=scopes.window_name(window, PROGRAM))
    columns = [TableColumn(name, t(f"next_complex.column.{name}"), kind) for name, kind in COLUMNS]
    export = Export("next_complexes", notes=[note])
    st.markdown(as_sentence(said))
    widgets.show_table(short, columns, export, codes=(*codes, *look.key), listed=listed)
    st.caption(note)


def _say(first: pd.Series) -> str:
    ends = {"lower": first["need_lower"], "upper": first["need_upper"]}
    words = "answer" if first["need_lower"] > 0 else "unsure"
    return t(f"next_complex.{words}", name=first["complex_name"], need=first["need"], **ends)


def _find(look: Glance, window: int, taken: frozenset[str]) -> pd.DataFrame:
    """Return the complexes with people missed, among those not chosen yet whose firms the reader
    may see."""
    uptake = cached.ask("complex_uptake", program=PROGRAM, window=window, tops_only=False)
    reach = cached.ask("campaign_groups", by="complex", program=PROGRAM, window=window)
    seen = look.sight.firms
    mine = uptake["complex_id"].isin(reach["code"])  # those with firms of their own
    if seen is not None:
        mine &= uptake["complex_id"].isin(seen)
    rows = next_complexes(
        uptake[mine & ~uptake["complex_id"].isin(taken)],
        reach.rename(columns={"code": "complex_id"}),
        count_doors(reader.operations(), look.sight),
    )
    names = choices.complex_labels()
    rows = rows.assign(complex_name=rows["complex_id"].map(names).fillna(rows["complex_id"]))
    return rows[rows["need"] > 0]


def _listed(rows: pd.DataFrame) -> Drawing:
    first = rows.head(MOST)
    most = float(first["need_upper"].max())
    ways = places.ways_into(first["complex_id"])
    body = [
        [
            html_table.leading(row["complex_name"], way, row["complex_id"], "complexes"),
            html_table.number(t("next_complex.people", value=row["need"])),
            _interval(row, most),
            _share(row, "met", ("visits_met", "tried")),
            _share(row, "reached", ("firms_reached", "companies")),
        ]
        for row, way in zip(first.to_dict("records"), ways, strict=True)
    ]
    heads = [t(f"next_complex.column.{name}") for name in SHOWN]
    return html_table.table(t("next_complex.title"), heads, body)


def _interval(row: dict[Any, Any], most: float) -> Cell:
    lower, upper = (t.value("count", row[end]) for end in ("need_lower", "need_upper"))
    low, at, high = (row[name] / most for name in ("need_lower", "need", "need_upper"))
    return html_table.interval(t.value("between", (lower, upper)), (low, at, high, float("nan")))


def _share(row: dict[Any, Any], name: str, of: tuple[str, str]) -> Cell:
    """Return a share with its numerator and denominator, and its interval beside it."""
    if row[name] != row[name]:
        return html_table.number(MISSING).left_out()
    said = t(f"next_complex.counted.{name}", value=row[name], top=row[of[0]], bottom=row[of[1]])
    lower, upper = (t.value("share", row[f"{name}{end}"]) for end in ("_lower", "_upper"))
    return html_table.number(said).beside(t.value("between", (lower, upper)))
