"""What is loaded, how fresh it is, which months, by whom; going back to an earlier snapshot."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from src.figures.coverage import coverage_figure
from src.screens import sources
from src.settings import setting, whole_setting
from src.store.errors import CannotPublish
from src.store.load_history import loads, loads_mark
from src.store.load_log import record_load
from src.store.snapshots import Snapshot, go_back, list_snapshots
from src.store.typed_numbers import hide_numbers
from src.ui import cached, choices, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.frame import has_data
from src.ui.gate import may_load, may_now, user
from src.ui.run import t

KINDS = ("headcounts", "eligible")
MONTHS_SHOWN, COMPLEXES_SHOWN = 18, 25
HISTORY_SHOWN = 200
FRESH_DAYS = 14
_SAID = "_data_went_back"


def say() -> None:
    """Draw what is loaded, how fresh it is, and who loaded it last."""
    rows = cached.ask("sources_loaded")
    day = cached.as_of()
    sums = {name: int(rows[f"rows_{name}"].sum()) for name in ("read", "accepted", "rejected")}
    age = (datetime.now(UTC).date() - day).days if isinstance(day, date) else None
    words = [t("data.answer", files=len(rows), **sums)]
    if age is not None:
        key = "data.fresh" if age <= FRESH_DAYS else "data.stale"
        words.append(t(key, as_of=t.value("day", day), days=max(age, 0)))
    widgets.say([*words, *_last_load()])


def _last_load() -> list[str]:
    """Return who published the last load and when, in words; [] where the history has none."""
    history = _loads(_mark())
    published = history[(history["deed"] == "load") & (history["outcome"] == "published")]
    if published.empty:
        return []
    last = published.iloc[0]
    who = last["user"] or t("data.nobody")
    return [
        t("data.last_load", at=_moment(last["at"]), user=who if may_load() else t("data.hidden"))
    ]


def _folder() -> Path:
    return Path(setting("SANDAN_DATA"))


def _moment(at: pd.Timestamp) -> str:
    """Return a UTC time in Korean time."""
    local = pd.Timestamp(at).tz_localize("UTC").tz_convert("Asia/Seoul")
    return local.strftime("%Y-%m-%d %H:%M")


def show_coverage() -> None:
    """Draw which months are loaded for the largest complexes, as a matrix and as a table."""
    st.subheader(t("data.coverage"), anchor=False)
    if not cached.may_ask("people_loaded"):
        st.info(t("data.coverage_load"), icon=":material/lock:")
        return
    kind = choices.select("loaded", KINDS, KINDS[0], lambda code: t(f"data.kind_{code}"))
    rows = cached.keep("coverage_rows", (kind,), lambda: _coverage(kind))
    if rows.empty:
        st.info(t("data.coverage_none"), icon=":material/search_off:")
        return
    st.caption(t("data.coverage_note", complexes=rows["complex_id"].nunique()))
    drawn = cached.keep("coverage", (kind,), lambda: coverage_figure(rows, t, widgets.look()))
    widgets.show_figure(drawn, "coverage", t("data.coverage_alt"))
    with st.expander(t("data.coverage_table"), icon=":material/table:"):
        columns = [
            TableColumn("complex_name", t("column.complex_name"), width="medium"),
            TableColumn("month", t("column.month")),
            TableColumn("companies", t("column.companies"), "count"),
            TableColumn("share", t("data.coverage_share"), "share"),
        ]
        widgets.show_table(rows, columns, Export("loaded_months"), codes=(kind,))


def _coverage(kind: str) -> pd.DataFrame:
    """Return one row for each pair of the largest complexes and the last months."""
    rows = cached.ask("people_loaded")
    rows = rows[rows["kind"] == kind]
    if rows.empty:
        return rows
    months = sorted(rows["month"].unique())[-MONTHS_SHOWN:]
    most = rows.groupby("complex_id")["companies"].max().nlargest(COMPLEXES_SHOWN)
    pairs = pd.MultiIndex.from_product([most.index, months], names=["complex_id", "month"])
    found = rows.set_index(["complex_id", "month"])["companies"].reindex(pairs).reset_index()
    names = cached.ask("complex_names").set_index("complex_id")["complex_name"]
    shown = found["complex_id"].map(names).fillna(found["complex_id"])
    return found.assign(
        complex_name=shown, share=found["companies"] / found["complex_id"].map(most)
    )


def show_history() -> None:
    """Draw the history of loads; names of people and reasons of failure only for who may load."""
    st.subheader(t("data.history"), anchor=False)
    mark, named = _mark(), may_load()
    rows = _told_loads(mark, named, t.lang)
    if rows.empty:
        st.info(t("data.history_none"), icon=":material/history:")
        return
    columns = [
        TableColumn("when", t("data.when")),
        TableColumn("who", t("data.who")),
        TableColumn("deed", t("data.deed")),
        TableColumn("outcome", t("data.outcome")),
        TableColumn("files", t("column.file"), width="large"),
        *(
            TableColumn(name, t(f"column.rows_{name}"), "count")
            for name in ("read", "accepted", "rejected")
        ),
        TableColumn("why", t("data.why"), width="large"),
        TableColumn("version", t("data.version")),
    ]
    kept = (*mark[1:], named) if has_data() else None
    widgets.show_table(rows, columns, Export("loads"), codes=kept)


def _mark() -> tuple:
    """Return the folder of the history, and a mark that changes when the history grows."""
    return str(_folder()), *loads_mark(_folder())


@st.cache_resource(max_entries=4, show_spinner=False)
def _loads(mark: tuple) -> pd.DataFrame:
    """Return the history, cached for all readers until it grows."""
    return loads(Path(mark[0]))


@st.cache_resource(max_entries=8, show_spinner=False)
def _told_loads(mark: tuple, named: bool, lang: str) -> pd.DataFrame:
    """Return the newest rows of the history in words.

    named : whether the reader may see names of people, and business numbers in file names.
    """
    rows = _loads(mark).head(HISTORY_SHOWN)
    return rows.assign(
        when=[_moment(at) for at in rows["at"]],
        deed=[t(f"data.deed_{deed}") for deed in rows["deed"]],
        outcome=[t(f"data.ended_{outcome}") for outcome in rows["outcome"]],
        who=[(who if named else t("data.hidden")) if who else "" for who in rows["user"]],
        files=rows["files"] if named else rows["files"].map(hide_numbers),
        why=[_why(row) for row in rows.itertuples()],
    )


def _why(row: Any) -> str:
    """Return why nothing was published; only for who may load, as it quotes the files."""
    return t.pick(row.reason, row.reason_en or row.reason) if may_load() else ""


def show_snapshots() -> None:
    """Draw the snapshots, newest first, with a button to go back for who may load."""
    st.subheader(t("data.snapshots"), anchor=False)
    said = st.session_state.pop(_SAID, None)
    if said:
        kind, words = said
        getattr(st, kind)(words)
    served = cached.snapshot()
    st.caption(t("data.snapshots_note", keep=whole_setting("SANDAN_KEEP")))
    for found in reversed(list_snapshots(_folder())):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(_snapshot_words(found), width="stretch")
            if found.version == served.version:
                st.badge(t("data.served"))
            elif may_load():
                st.button(
                    t("data.go_back"),
                    key=f"go_back_{found.version}",
                    icon=":material/undo:",
                    on_click=_go_back,
                    args=(found.version,),
                )


def _snapshot_words(found: Snapshot) -> str:
    day = t.value("day", date.fromisoformat(found.as_of)) if found.as_of else "–"
    origin = t(f"data.origin_{found.origin}")
    at = _moment(pd.Timestamp(found.published_at).tz_convert("UTC").tz_localize(None))
    return t("data.snapshot", version=found.version, at=at, as_of=day, origin=origin)


def _go_back(version: str) -> None:
    """Serve a snapshot again and record it. A callback, so it checks the right again."""
    if not may_now("load"):
        return
    try:
        go_back(_folder(), version, wait_seconds=whole_setting("SANDAN_WAIT"))
        record_load(
            _folder(), user=user() or "", deed="go_back", outcome="published", version=version
        )
        st.session_state[_SAID] = ("success", t("data.went_back", version=version))
    except CannotPublish as refused:
        st.session_state[_SAID] = ("error", t.pick(str(refused), refused.english))
    except OSError:
        st.session_state[_SAID] = ("warning", t("data.not_recorded"))


def show_sources() -> None:
    """Draw the files of the snapshot, with the problems found in them for who may load."""
    sources.show()
