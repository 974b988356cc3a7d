"""A table on files that are not published yet, or just were, so without the run's snapshot."""

from functools import partial

import pandas as pd
import streamlit as st

from src.exports.provenance import Provenance, filename
from src.load.outcome import Outcome, Status
from src.ui.columns import TableColumn, for_screen
from src.ui.downloads import FILE_KINDS
from src.ui.run import t

ROWS_SHOWN = 12
ROW, HEAD = 35, 38


def show(rows: pd.DataFrame, columns: list[TableColumn], found: Outcome, *, export: str) -> None:
    """Draw a table with its number of rows and its downloads.

    found : the outcome of a load or a join; the downloads name its files, origin and whether it is
    published. export : the end of the text key `export.title_…`.
    """
    st.dataframe(
        for_screen(rows, columns),
        column_config={column.key: column.on_screen() for column in columns},
        hide_index=True,
        width="stretch",
        height=HEAD + ROW * min(len(rows), ROWS_SHOWN),
        row_height=ROW,
        placeholder="",
        alt=t(f"export.title_{export}"),
        key=f"table_outcome_{export}",
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("table.rows", rows=len(rows)), width="content")
        _offer(rows, columns, _about(export, found), export)


def _about(export: str, found: Outcome) -> Provenance:
    published = found.status is Status.PUBLISHED
    return Provenance(
        title=t(f"export.title_{export}"),
        source=", ".join(dict.fromkeys(file.file for file in found.files)),
        as_of="",
        version=found.version,
        origin=found.origin or "official",
        notes=[] if published else [t("data.not_published")],
        lang=t.lang,
    )


def _offer(rows: pd.DataFrame, columns: list[TableColumn], about: Provenance, export: str) -> None:
    described = [column.in_export() for column in columns]
    for extension, write, media_type in FILE_KINDS:
        st.download_button(
            t(f"table.{extension}"),
            data=partial(write, rows, described, about),
            file_name=filename(about.title, about.as_of, about.origin, t.lang, extension),
            mime=media_type,
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            key=f"download_outcome_{export}_{extension}",
        )
