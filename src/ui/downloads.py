"""A table as a file: the rows of the table, with where they come from written on it."""

import streamlit as st

from src.exports import Provenance, filename, to_csv, to_xlsx
from src.ui import cached

# extension, what writes it, media type
FILE_KINDS = (
    ("csv", to_csv, "text/csv"),
    ("xlsx", to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


def offer_downloads(frame, columns, t, export: str, filters, notes, definitions) -> None:
    """Draw the number of rows and one button per kind of file; a file is made when asked for."""
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
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("table.rows", rows=len(frame)), width="content")
        for extension, write, media_type in FILE_KINDS:
            st.download_button(
                t(f"table.{extension}"),
                data=lambda write=write: write(frame, exported, provenance),
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


def sources(t) -> str:
    """Return the names of the sources in the snapshot, for exports and screens."""
    loaded = cached.ask("sources_loaded")
    names = dict.fromkeys(t(f"source.{name}") for name in loaded["source"])
    return " · ".join(names)
