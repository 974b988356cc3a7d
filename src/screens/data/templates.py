"""Downloads of the templates for the ministry's own extracts."""

from collections.abc import Callable

import streamlit as st

from src.ui import choices
from src.ui.run import t

FILES = (
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("csv", "text/csv"),
)
TABLES = (
    "companies",
    "buildings",
    "headcounts",
    "eligible",
    "leave_starts",
    "campaigns",
    "contacts",
    "holdouts",
    "events",
)


def show() -> None:
    """Draw the choice of a table and its template as a workbook and as CSV."""
    st.subheader(t("data.templates"), anchor=False)
    st.caption(t("data.templates_note"))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = choices.select("template", TABLES, TABLES[0], lambda one: t(f"data.table_{one}"))
        for extension, media_type in FILES:
            st.download_button(
                t(f"data.template_{extension}"),
                data=_maker(name, extension),
                file_name=f"{t(f'data.table_{name}')}.{extension}",
                mime=media_type,
                icon=":material/download:",
                on_click="ignore",
                key=f"template_{extension}",
            )


def _maker(name: str, extension: str) -> Callable[[], bytes]:
    """Return a function that makes the file when it is downloaded."""

    def make() -> bytes:
        from src.load.template_files import template

        return template(name, extension)

    return make
