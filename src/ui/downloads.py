"""A table as a file: the rows of the table, with where they come from written on it."""

from pathlib import Path

import streamlit as st

from src.exports import Provenance, filename, to_csv, to_xlsx
from src.settings import setting
from src.store.export_log import record_export
from src.ui import cached
from src.ui.gate import user

# extension, what writes it, media type
FILE_KINDS = (
    ("csv", to_csv, "text/csv"),
    ("xlsx", to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


def offer_downloads(
    frame, columns, t, export: str, filters, notes, definitions, recorded: bool = False, whole=None
) -> None:
    """Draw the number of rows and one button per kind of file; a file is made when asked for.

    recorded : whether each file is written down first, as firm-level rows must be: who took it,
    when, under which filters, how many rows. What cannot be recorded does not leave.
    whole : function that returns the frame to be written, called when a file is asked for; it must
    not ask anything of the session. Without it the frame itself is written.
    """
    rows = whole or (lambda: frame)
    snapshot = cached.snapshot()
    provenance = Provenance(
        title=t(f"export.title_{export}"),
        source=sources(t),
        as_of=cached.as_of() or "",
        version=snapshot.version,
        origin=snapshot.origin,
        filters=filters,
        definitions=definitions,
        notes=[*notes, t("export.note_gaps")],
        lang=t.lang,
    )
    exported = [column.in_export() for column in columns]
    record = _recorder(provenance, len(frame)) if recorded else _no_record
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("table.rows", rows=len(frame)), width="content")
        for extension, write, media_type in FILE_KINDS:
            st.download_button(
                t(f"table.{extension}"),
                data=lambda write=write: record() or write(rows(), exported, provenance),
                file_name=filename(
                    provenance.title, provenance.as_of, snapshot.origin, t.lang, extension
                ),
                mime=media_type,
                help=t(f"table.{extension}_help"),
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key=f"download_{export}_{extension}",
            )


def _no_record() -> None:
    """Write nothing down: published statistics may be taken by anybody."""


def _recorder(provenance: Provenance, rows: int):
    """Return a function that writes the export down; who asks is known now, not when it runs."""
    folder, taken_by = Path(setting("SANDAN_DATA")), user() or ""

    def record() -> None:
        record_export(
            folder,
            user=taken_by,
            table=provenance.title,
            filters=provenance.filters,
            rows=rows,
            version=provenance.version,
        )

    return record


def sources(t) -> str:
    """Return the names of the sources in the snapshot, for exports and screens."""
    loaded = cached.ask("sources_loaded")
    names = dict.fromkeys(t(f"source.{name}") for name in loaded["source"])
    return " · ".join(names)
