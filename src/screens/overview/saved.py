"""The reader's saved views: links, with whether the data are newer than at the last look."""

import streamlit as st

from src.figures import html_table
from src.store.operations.views import View
from src.ui import cached, views, widgets
from src.ui.run import t


def show() -> None:
    """Draw the views of the reader as links; nothing where he has none."""
    mine = views.mine()
    if not mine:
        return
    st.subheader(t("views.title"), anchor=False)
    heads = [t(f"views.column.{name}") for name in ("name", "page", "seen", "state")]
    rows = [
        [
            html_table.leading(view.name, views.link_of(view), f"view-{view.view_id}", view.page),
            html_table.text(t(f"{view.page}.title")),
            html_table.text(t.value("day", view.seen_at) if view.version else t("table.no_value")),
            html_table.text(_state(view)),
        ]
        for view in mine
    ]
    widgets.show_frame(html_table.table(t("views.title"), heads, rows))
    views.offer_removal(mine)


def _state(view: View) -> str:
    """Return in words whether the view was looked at, and whether with the present data."""
    if not view.version:
        return t("views.state_unseen")
    newer = view.version != cached.snapshot().version
    return t("views.state_newer" if newer else "views.state_same")
