"""Downloads of a table: all of its rows, with their provenance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from src.exports.cells import ExportColumn
from src.exports.csv_file import to_csv
from src.exports.map_file import to_geojson, to_gpkg
from src.exports.provenance import Provenance, filename, words_of
from src.exports.written_cells import is_number, written_cells
from src.exports.xlsx_file import to_xlsx
from src.figures.copied_table import Copied, copied_table
from src.settings import setting
from src.store.export_log import record_export
from src.ui import cached, reader
from src.ui.columns import TableColumn
from src.ui.gate import may, may_export, may_see_numbers, user
from src.ui.run import for_later, say_anew, t

Made = Callable[[pd.DataFrame, list[ExportColumn], Provenance], bytes]
"""Writes rows as a file."""
# extension, what writes it, media type
FILE_KINDS: tuple[tuple[str, Made, str], ...] = (
    ("csv", to_csv, "text/csv"),
    ("xlsx", to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
MAP_KINDS: tuple[tuple[str, Made, str], ...] = (
    ("gpkg", to_gpkg, "application/geopackage+sqlite3"),
    ("geojson", to_geojson, "application/geo+json"),
)

REASONS = ("visit", "link", "report", "check", "other")
"""Codes of reasons for taking a list of companies."""
COMPANY = "company_id"
"""A table with this column lists single firms, whether its page says so or not."""
COPIED = 500
"""Most rows that are copied; a longer table is for a file."""
SHORTEST_REASON, LONGEST_REASON = 5, 100


@dataclass(frozen=True)
class Export:
    """What is exported as a file, and the notes in it.

    name : the end of the text key `export.title_…`. filters : the choices in words, or a function
    that gives them. recorded : whether each file is recorded first, as rows of single companies
    must be: who took it, when, why, with which filters, how many rows, which firms. Without a
    reason no file is offered, and an export that cannot be recorded is refused. needs : the right
    to take a recorded export. companies : the firms, where the table has no column of them. whole,
    rows : a function that gives all rows, and their number, where the table shows a part of them;
    it is called after the run, with the texts of the run. placed : whether rows have `lat` and
    `lon`, so that map files are offered. more : further kinds of file.
    """

    name: str
    filters: Sequence[tuple[str, str]] | Callable[[], Sequence[tuple[str, str]]] = ()
    notes: Sequence[str] = ()
    definitions: Sequence[tuple[str, str]] = ()
    recorded: bool = False
    needs: str = "export"
    companies: Sequence[str] = ()
    whole: Callable[[], pd.DataFrame] | None = None
    rows: int | None = None
    placed: bool = False
    more: tuple[tuple[str, Made, str], ...] = ()


def offer_downloads(frame: pd.DataFrame, columns: Sequence[TableColumn], export: Export) -> None:
    """Draw the button that opens the downloads of a table; it says the number of rows."""
    rows = len(frame) if export.rows is None else export.rows
    box = st.popover(
        t("export.take", rows=rows),
        icon=":material/download:",
        type="tertiary",
        on_change="rerun",
        key=f"take_{export.name}",
    )
    if _is_open(box):
        with box:
            if export.recorded or COMPANY in frame:
                _offer_recorded(frame, columns, export)
            else:
                _offer(frame, columns, export)


def _is_open(box: Any) -> bool:
    """Return whether the reader has opened the popover; a closed one is left empty."""
    return box.open


def _offer(frame: pd.DataFrame, columns: Sequence[TableColumn], export: Export) -> None:
    """Draw the buttons of an export without record, and the table to be copied."""
    files = _files(frame, columns, export)
    with st.container(horizontal=True, gap="small"):
        _draw_buttons(files, _unrecorded())
    _show_copy(frame, files)


def _offer_recorded(frame: pd.DataFrame, columns: Sequence[TableColumn], export: Export) -> None:
    """Draw the buttons of an export that is recorded; disabled until a reason is given."""
    if not (may_export() if export.needs == "export" else may(export.needs)):
        st.info(t(f"gate.needs_{export.needs}"), icon=":material/lock:")
        return
    files = _files(frame, columns, export)
    reason = ask_reason(export.name)
    record = _recorder(files, reason, export.companies) if reason else None
    _draw_buttons(files, record)
    if record and st.button(
        t("table.copy"),
        icon=":material/content_copy:",
        type="tertiary",
        key=f"copy_{export.name}",
    ):
        rows = files.whole().head(COPIED)
        record(rows)
        _show_copy(rows, files)


def is_printing() -> bool:
    """Return whether the page is drawn for printing (static/print.js)."""
    return st.query_params.get("print") == "1"


def _show_copy(frame: pd.DataFrame, files: _Files) -> None:
    """Draw the table for copying into a document, with the button that copies it."""
    st.html(copied_table(_copied(frame, files)))


def _copied(frame: pd.DataFrame, files: _Files) -> Copied:
    rows, about, columns = frame.head(COPIED), files.provenance, files.columns
    cells = [written_cells(rows, column, about.lang) for column in columns]
    chosen = " · ".join(f"{name} {value}" for name, value in about.filters)
    day = t.value("day", about.as_of) if about.as_of else ""
    foot = [
        t("picture.foot", source=about.source, day=day, version=about.version),
        *([chosen] if chosen else []),
        *([t("table.copy_first", rows=COPIED)] if files.rows > COPIED else []),
        *([words_of(about.lang)["sample_warning"]] if about.is_sample else []),
    ]
    return Copied(
        [column.label for column in columns],
        list(zip(*cells, strict=True)),
        [is_number(column) for column in columns],
        about.title,
        foot,
        t("table.copy_press"),
        t("table.copied"),
    )


@dataclass(frozen=True)
class _Files:
    """The files that one table can be downloaded as."""

    export: str
    rows: int
    whole: Callable[[], pd.DataFrame]
    columns: list[ExportColumn]
    provenance: Provenance
    kinds: tuple[tuple[str, Made, str], ...]


def _files(frame: pd.DataFrame, columns: Sequence[TableColumn], export: Export) -> _Files:
    return _Files(
        export.name,
        len(frame) if export.rows is None else export.rows,
        for_later(export.whole) if export.whole else lambda: frame,
        [column.in_export() for column in columns],
        _provenance(export),
        (*FILE_KINDS, *(MAP_KINDS if export.placed else ()), *export.more),
    )


def _provenance(export: Export) -> Provenance:
    snapshot = cached.snapshot()
    more = [t("export.note_recorded")] if export.recorded else []
    return Provenance(
        title=t(f"export.title_{export.name}"),
        source=sources(),
        as_of=cached.as_of() or "",
        version=snapshot.version,
        origin=snapshot.origin,
        filters=list(export.filters() if callable(export.filters) else export.filters),
        definitions=list(export.definitions),
        notes=[*export.notes, t("export.note_gaps"), *more],
        lang=t.lang,
    )


def ask_reason(export: str) -> str:
    """Return the reader's reason for taking the companies, "" until it is given."""
    reason = st.selectbox(
        t("export.reason"),
        REASONS,
        index=None,
        placeholder=t("export.reason_placeholder"),
        format_func=for_later(lambda code: t(f"export.reasons.{code}")),
        help=t("export.reason_help"),
        key=say_anew(f"reason_{export}", REASONS),
    )
    if reason != "other":
        return reason or ""
    typed = st.text_input(
        t("export.reason_text", shortest=SHORTEST_REASON),
        max_chars=LONGEST_REASON,
        key=f"reason_text_{export}",
    ).strip()
    return f"other: {typed}" if len(typed) >= SHORTEST_REASON else ""


def _draw_buttons(files: _Files, record: Callable[[pd.DataFrame], None] | None) -> None:
    """Draw one button per kind of file; without `record` they are disabled and no file is made."""
    about = files.provenance
    for extension, write, media_type in files.kinds:
        st.download_button(
            t(f"table.{extension}"),
            data=_maker(files, write, record) if record else b"",
            file_name=filename(about.title, about.as_of, about.origin, t.lang, extension),
            mime=media_type,
            help=t(f"table.{extension}_help"),
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            disabled=record is None,
            key=f"download_{files.export}_{extension}",
        )


def _maker(
    files: _Files, write: Made, record: Callable[[pd.DataFrame], None]
) -> Callable[[], bytes]:
    """Return a function that records the export and then makes the file."""

    def make() -> bytes:
        rows = files.whole()
        record(rows)
        return write(rows, files.columns, files.provenance)

    return make


def _unrecorded() -> Callable[[pd.DataFrame], None]:
    """Return a function that records nothing and only checks that the rights are unchanged."""
    check = reader.unless_changed()
    return lambda _: check()


def _recorder(
    files: _Files, reason: str, companies: Sequence[str]
) -> Callable[[pd.DataFrame], None]:
    """Return a function that records an export of rows, with the firms in them.

    The user is read now: outside of the run he is not known. companies : of an export of one firm;
    its id then stands for the filters, whose words would put the firm's name into the record, which
    not every reader of the record may see.
    """
    folder, taken_by = Path(setting("SANDAN_DATA")), user() or ""
    address, identifiers = reader.present().address, may_see_numbers()
    check = reader.unless_changed()

    def record(rows: pd.DataFrame) -> None:
        check()
        record_export(
            folder,
            user=taken_by,
            table=files.provenance.title,
            filters=() if companies else files.provenance.filters,
            rows=len(rows),
            version=files.provenance.version,
            reason=reason,
            address=address,
            companies=companies or companies_of(rows),
            identifiers=identifiers,
        )

    return record


def companies_of(rows: pd.DataFrame) -> list[str]:
    """Return the ids of the firms in a table, [] where it lists none."""
    return rows[COMPANY].dropna().tolist() if COMPANY in rows else []


def sources() -> str:
    """Return the names of the sources in the snapshot, for exports and screens."""
    return cached.keep("sources", (), _sources)


def _sources() -> str:
    loaded = cached.ask("sources_loaded")
    names = dict.fromkeys(t(f"source.{name}") for name in loaded["source"])
    return " · ".join(names)
