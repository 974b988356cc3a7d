"""How the companies of this snapshot are joined to the workplaces of other sources."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from src.domain.codes import LINK_STATUSES
from src.figures.joins import joins_figure
from src.screens.data import joins as data_joins
from src.settings import setting
from src.store.layout import fits
from src.store.snapshots import Snapshot, list_snapshots
from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import t

VERSIONS_SHOWN = 6


def show() -> None:
    """Draw the join: a sentence per source, a figure, a table, and its history over snapshots."""
    st.subheader(t("data_links.title"), anchor=False)
    sources, counted = cached.ask("links_by_source"), cached.ask("links_counted")
    if sources.empty:
        st.info(t("data_links.nothing"), icon=":material/link_off:")
        return
    trend = _trend()
    words = cached.keep("join_words", _versions(trend), lambda: _words(sources, counted, trend))
    for sentence in words.joined:
        st.markdown(sentence)
    drawn = cached.keep("joins", (), lambda: joins_figure(_named(sources), t, widgets.look()))
    widgets.show_figure(drawn, "joins", t("data_links.alt"))
    for sentence in words.more:
        st.caption(sentence)
    _show_tables(counted, trend)


@dataclass(frozen=True)
class Words:
    """Sentences on a join above its figure, and below it."""

    joined: list[str]
    more: list[str]


def _words(sources: pd.DataFrame, counted: pd.DataFrame, trend: pd.DataFrame) -> Words:
    return Words(
        data_joins.sentences(sources, counted),
        [
            *_since_then(sources, trend),
            *data_joins.filled(cached.ask("fills_counted")),
            *data_joins.placed(cached.ask("places_counted")),
        ],
    )


def _named(sources: pd.DataFrame) -> pd.DataFrame:
    names = [data_joins.source_name(row) for row in sources.to_dict("records")]
    return sources.assign(source_name=names)


def _versions(trend: pd.DataFrame) -> tuple[str, ...]:
    return tuple(trend["version"].unique())


def _show_tables(counted: pd.DataFrame, trend: pd.DataFrame) -> None:
    with st.expander(t("data_links.as_table"), icon=":material/table:"):
        rows = cached.keep("join_rows", (), lambda: data_joins.table_rows(counted))
        widgets.show_table(rows, data_joins.columns(), Export("joins"), codes=())
        if trend["version"].nunique() > 1:
            st.markdown(f"**{t('export.title_join_trend')}**")
            versions = _versions(trend)
            shown = cached.keep("join_trend", versions, lambda: _trend_words(trend))
            widgets.show_table(shown, _trend_columns(), Export("join_trend"), codes=versions)


def _trend_words(trend: pd.DataFrame) -> pd.DataFrame:
    return trend.assign(
        source_name=[t(f"source.{name}") for name in trend["source"]],
        month_name=[t.value("month", month) if month else "" for month in trend["month"]],
    )


def _trend_columns() -> list[TableColumn]:
    return [
        TableColumn("version", t("data.version")),
        TableColumn("source_name", t("column.source"), width="medium"),
        TableColumn("month_name", t("column.month")),
        *(
            TableColumn(status, t(f"data_links.status_{status}"), "count")
            for status in LINK_STATUSES
        ),
        TableColumn("share", t("data_links.joined_share"), "share"),
    ]


def _trend() -> pd.DataFrame:
    """Return the joins of the last snapshots of the same origin, newest first."""
    served = cached.snapshot()
    known = [
        one
        for one in list_snapshots(Path(setting("SANDAN_DATA")))
        if one.origin == served.origin and fits(one)
    ]
    last = known[::-1][:VERSIONS_SHOWN]
    found = [_of(one).assign(version=one.version) for one in last]
    rows = pd.concat(found, ignore_index=True) if found else _of(served).assign(version="")
    return rows.assign(share=rows["joined"] / rows["companies"])


def _of(snapshot: Snapshot) -> pd.DataFrame:
    """Return the join of a snapshot, cached; other snapshots are opened for this alone."""
    served = cached.snapshot()
    if snapshot.version == served.version:
        return cached.ask("links_by_source")

    return cached.keep(
        "links_of", (snapshot.version,), lambda: cached.fetch_of(snapshot, "links_by_source")
    )


def _since_then(sources: pd.DataFrame, trend: pd.DataFrame) -> list[str]:
    """Return how the counts alone and for review changed since the previous snapshot, in words."""
    older = trend[trend["version"] < cached.snapshot().version]
    before = older[older["version"] == older["version"].max()]
    both = sources.merge(before, on="source", suffixes=("", "_before"))
    return [said for row in both.to_dict("records") if (said := _changed(row))]


def _changed(row: dict) -> str:
    """Return the changes of a source in words, "" where there are none."""
    parts = [
        t("data_links.since_one", status=t(f"data_links.status_{status}"), change=change)
        for status in ("alone", "review")
        if (change := row[status] - row[f"{status}_before"])
    ]
    source = t(f"source.{row['source']}")
    return t("data_links.since", source=source, changes=", ".join(parts)) if parts else ""
