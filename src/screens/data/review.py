"""The doubtful pairs of a join, side by side; the steward decides on them here or in a list."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from src.domain.codes import VERDICTS
from src.screens.data import relink as data_relink
from src.screens.data.joins import source_name
from src.settings import setting
from src.store.operations.engine import Engine, open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.link_decisions import KEYS, decide_links, decided_links, decided_since
from src.ui import address, cached, choices, deeds
from src.ui.columns import TableColumn
from src.ui.downloads import Export, offer_downloads
from src.ui.gate import may_load, may_see_companies, may_see_numbers, user
from src.ui.plain_text import as_written
from src.ui.run import for_later, t

ROWS = 10
VIEWS = ("closed", "open")
_SAID, _PAGE = "_data_decided", "review_page"


@dataclass(frozen=True)
class Decisions:
    """Decisions by pair; waiting : number of pairs decided since the snapshot was made."""

    by_pair: dict[tuple, tuple]
    waiting: int


def show() -> None:
    """Draw the doubtful pairs, the choice of verdicts, and the button to join again.

    Only for readers who may load and see companies, as pairs are single companies.
    """
    sources = cached.ask("links_by_source")
    if sources.empty:
        return
    st.markdown(f"**{t('data_links.review')}**")
    if not (may_load() and may_see_companies()):
        counted = cached.ask("links_counted")
        pairs = int(counted.loc[counted["status"] == "review", "workplaces"].sum())
        st.info(t("data_links.not_yours", pairs=pairs), icon=":material/lock:")
        return
    counts = cached.ask("count_doubtful_links", source=None).iloc[0]
    decisions = _decisions()
    if decisions is None:
        return
    _say(counts, decisions)
    if counts["pairs"] and _ask_view() == "open":
        _show_pairs(sources, decisions)
        _show_list(counts)
    data_relink.show(decisions.waiting)


def _say(counts: pd.Series, decisions: Decisions) -> None:
    if said := st.session_state.pop(_SAID, None):
        st.success(said, icon=":material/task_alt:")
    if not counts["pairs"]:
        st.info(t("data_links.review_none"), icon=":material/task_alt:")
        return
    found = {"pairs": counts["pairs"], "companies": counts["companies"]}
    words = t("data_links.review_answer", **found)
    waiting = t("data_links.waiting", pairs=decisions.waiting) if decisions.waiting else ""
    st.markdown(f"{words} {waiting}")


def _ask_view() -> str:
    """Return whether the pairs are shown; by default they are not, to keep the page short."""
    return choices.view(
        t("choice.review"), "review", VIEWS, lambda view: t(f"data_links.view_{view}")
    )


def _operations() -> Engine:
    return open_operations(setting("SANDAN_OPERATIONS"), Path(setting("SANDAN_DATA")))


def _decisions() -> Decisions | None:
    """Return the decisions so far; None, with a warning, where they cannot be read."""
    snapshot = cached.snapshot()
    made = datetime.fromisoformat(snapshot.published_at).astimezone(UTC).replace(tzinfo=None)
    try:
        rows = decided_links(_operations(), snapshot.origin)
        waiting = decided_since(_operations(), snapshot.origin, made)
    except OperationsError as refused:
        st.warning(t.pick(str(refused), refused.english), icon=":material/block:")
        return None
    keys = rows[list(KEYS)].itertuples(index=False, name=None)
    told = rows[["verdict", "decided_by", "decided_at"]].itertuples(index=False, name=None)
    return Decisions(dict(zip(keys, told, strict=True)), waiting)


def _show_pairs(sources: pd.DataFrame, decisions: Decisions) -> None:
    """Draw one page of pairs in a form that saves all verdicts of the page at once."""
    source = _ask_source(sources)
    count = int(cached.ask("count_doubtful_links", source=choices.none(source))["pairs"].iloc[0])
    if not count:
        st.info(t("table.empty"), icon=":material/search_off:")
        return
    page = _page(source, count)
    codes = {"limit": ROWS, "offset": (page - 1) * ROWS, "numbers": may_see_numbers()}
    rows = cached.ask("doubtful_links", source=choices.none(source), **codes)
    chosen: list[str | None] = []
    with st.form(f"review_{cached.snapshot().version}_{source}_{page}", border=False):
        for _, of_company in rows.groupby(["source", "company_id"], sort=False):
            keys = [f"{source}_{page}_{place}" for place in of_company.index]
            chosen += _show_company(of_company.to_dict("records"), keys, decisions)
        saved = st.form_submit_button(
            t("data_links.save"), icon=":material/save:", type="primary", key="review_save"
        )
    _draw_pages(page, count)
    if saved:
        _save(rows, chosen, decisions)


def _ask_source(sources: pd.DataFrame) -> str:
    names = {row["source"]: t(f"source.{row['source']}") for row in sources.to_dict("records")}
    options = {choices.ALL: t("data_links.all_sources")} | names
    return choices.select("review_source", options, choices.ALL, options.get, width=260)


def _page(source: str, count: int) -> int:
    """Return the page that is shown; the first page when another source was chosen."""
    pages = [str(number) for number in range(1, -(-count // ROWS) + 1)]
    if st.session_state.get("_review_of", source) != source:
        address.move(**{_PAGE: "1"})
    st.session_state["_review_of"] = source
    return int(address.write(_PAGE, address.current(_PAGE, pages, "1")))


def _draw_pages(page: int, count: int) -> None:
    first = (page - 1) * ROWS + 1
    last = min(first + ROWS - 1, count)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.caption(t("data_links.shown", first=first, last=last, total=count), width="content")
        if count > ROWS:
            st.session_state["review_pagination"] = page
            st.pagination(-(-count // ROWS), key="review_pagination", on_change=_turn)


def _turn() -> None:
    address.move(**{_PAGE: str(st.session_state["review_pagination"])})


def _show_company(rows: list[dict], keys: list[str], decisions: Decisions) -> list[str | None]:
    """Draw a company beside the workplaces that may be the same; return the verdict on each."""
    with st.container(border=True):
        ours, theirs = st.columns([2, 3])
        ours.caption(t("data_links.ours"))
        ours.markdown(_lines(rows[0], "company", rows[0]["business_no"]))
        with theirs:
            st.caption(source_name(rows[0]))
            return [
                _show_workplace(row, key, decisions) for row, key in zip(rows, keys, strict=True)
            ]


def _show_workplace(row: dict, key: str, decisions: Decisions) -> str | None:
    """Draw one workplace, why it may be the company, and the choice of verdict; return it."""
    before = decisions.by_pair.get(_pair(row))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_lines(row, "workplace", row["business_no_head"]), width="stretch")
        verdict = st.segmented_control(
            t("data_links.verdict_on", name=as_written(row["workplace_name"])),
            VERDICTS,
            default=before[0] if before else None,
            format_func=for_later(lambda verdict: t(f"data_links.verdict_{verdict}")),
            key=f"verdict_{cached.snapshot().version}_{key}",
            label_visibility="collapsed",
        )
    st.caption(" ".join(_why(row, before)))
    return verdict


def _why(row: dict, before: tuple | None) -> list[str]:
    """Return sentences on why a pair is doubtful, and on the decision before, if any."""
    method = t(f"data_links.method_{row['method']}")
    words = [t("data_links.why", score=f"{row['score']:.2f}", method=method)]
    if row["candidates"] > 1:
        words.append(t("data_links.one_of", candidates=row["candidates"]))
    return [*words, *([_decided_before(before)] if before else [])]


def _pair(row: dict) -> tuple:
    return tuple(row[name] for name in KEYS)


def _lines(row: dict, whose: str, number: Any) -> str:
    """Return name, address and number on three lines; labels keep Markdown from reading the last
    two as anything else."""
    name, place = row[f"{whose}_name"], row[f"{whose}_address"]
    called = f"**{as_written(name)}**" if isinstance(name, str) else t("data_links.no_name")
    where = t("data_links.address", address=_written(place))
    known = t("data_links.number", number=_written(number))
    return f"{called}  \n{where}  \n{known}"


def _written(value: Any) -> str:
    return as_written(value) if isinstance(value, str) else t("data_links.unknown")


def _decided_before(before: tuple) -> str:
    verdict, by, at = before
    said = {"verdict": t(f"data_links.verdict_{verdict}"), "day": t.value("day", at)}
    if not by:
        return t("data_links.decided", **said)
    return t("data_links.decided_by", by=as_written(by), **said)


def _save(rows: pd.DataFrame, chosen: list, decisions: Decisions) -> None:
    """Store the new verdicts with the user's name, and run the page again."""
    pairs = rows.assign(verdict=chosen)
    before = [decisions.by_pair.get(_pair(row), (None,))[0] for row in pairs.to_dict("records")]
    new = [
        now is not None and now != then and (now != "undone" or then is not None)
        for now, then in zip(chosen, before, strict=True)
    ]
    if not any(new):
        st.info(t("data_links.nothing_new"), icon=":material/info:")
        return
    by, ids = user() or "", [str(one) for one in pairs.loc[new, "company_id"]]
    verdicts = ", ".join(sorted({str(one) for one in pairs.loc[new, "verdict"]}))
    if not deeds.record("decision", ids, verdicts):
        return
    try:
        more = {"origin": cached.snapshot().origin, "decided_by": by}
        count = decide_links(_operations(), pairs[new], **more)
    except OperationsError as refused:
        st.error(t.pick(str(refused), refused.english), icon=":material/block:")
        return
    st.session_state[_SAID] = t("data_links.saved", pairs=count)
    st.rerun()


def _show_list(counts: pd.Series) -> None:
    """Draw the list of all pairs for download, and the upload of the filled-in list."""
    with st.expander(t("data_links.as_list"), icon=":material/table_edit:"):
        st.caption(t("data_links.list_note"))
        if may_see_numbers():
            _offer_list(counts)
        else:
            st.info(t("data_links.list_numbers"), icon=":material/lock:")
        data_relink.ask_for_list()


def _offer_list(counts: pd.Series) -> None:
    """Draw the download of all pairs; it is recorded, as every list of companies is."""
    fetch = cached.fetch_later("doubtful_links")
    methods = cached.ask("links_counted")["method"].unique()
    words = {method: t(f"data_links.method_{method}") for method in methods}

    def whole() -> pd.DataFrame:
        rows = fetch()
        return rows.assign(verdict="", method=rows["method"].map(words))

    first = cached.ask("doubtful_links", limit=1)
    notes = [t("data_links.list_note")]
    offer_downloads(
        first,
        list_columns(),
        Export("review_list", notes=notes, recorded=True, whole=whole, rows=int(counts["pairs"])),
    )


def list_columns() -> list[TableColumn]:
    """Return the columns of the list; the verdict and the last three, the key, are read back."""
    return [
        TableColumn("verdict", t("data_links.verdict")),
        TableColumn("company_name", t("column.company_name")),
        TableColumn("workplace_name", t("data_links.workplace_name")),
        TableColumn("company_address", t("data_links.company_address")),
        TableColumn("workplace_address", t("data_links.workplace_address")),
        TableColumn("business_no", t("data_links.business_no"), "code"),
        TableColumn("business_no_head", t("data_links.business_no_head"), "code"),
        TableColumn("score", t("data_links.score"), "number"),
        TableColumn("method", t("data_links.method")),
        TableColumn("company_id", t("data_links.company_id"), "code"),
        TableColumn("source", t("data_links.source_code"), "code"),
        TableColumn("workplace_key", t("data_links.workplace_key"), "code"),
    ]
