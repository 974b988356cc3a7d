"""Downloads of the weekly report, made when they are asked for."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from src.domain.codes import PROGRAMS
from src.domain.rights import EVERYWHERE
from src.settings import setting
from src.store.export_log import record_report
from src.store.snapshots import Snapshot
from src.ui import cached, matters, places, reader
from src.ui.plain_text import as_written
from src.ui.run import t, texts

FORMATS = (("hwpx", "application/hwp+zip"), ("html", "text/html"))


def show_buttons(
    complex_id: str | None = None,
    program: str = PROGRAMS[0],
    week: date | None = None,
) -> None:
    """Draw one button per format for the report of a complex (None: the country) and a week.

    program : the subject of the answer and the first chart. week : its Monday; by default the last
    week that is over on the as-of day. Draws nothing where that day is unknown. Readers who may not
    see the counts get a message instead.
    """
    from src.report.make import Order, file_name
    from src.report.weeks import last_week

    if not _may_have(complex_id, program):
        st.caption(t("report.needs_places"))
        return
    snapshot = cached.snapshot()
    monday = last_week(snapshot.as_of) if week is None else pd.Timestamp(week)
    if monday is None:
        return
    place = _place_name(complex_id, program)
    order = Order(monday, complex_id, program, "" if complex_id else place)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("report.button_caption", place=as_written(place)), width="content")
        for name, media_type in FORMATS:
            st.download_button(
                t(f"report.button_{name}"),
                data=_maker(snapshot, order, name, place),
                file_name=file_name(order, place, snapshot, t, name),
                mime=media_type,
                help=t(f"report.button_{name}_help"),
                icon=":material/description:",
                type="tertiary",
                on_click="ignore",
                key=f"report_{name}",
            )


def _may_have(complex_id: str | None, program: str) -> bool:
    """Return whether the reader may have the counts of a place, and those of the country, from
    which the delay of reports is estimated."""
    place = {} if complex_id is None else {"complex_id": complex_id}
    if not all(cached.may_ask("weekly_starts", program=program, **one) for one in ({}, place)):
        return False
    everywhere = reader.present().may("places", (EVERYWHERE,))
    return bool(place) or everywhere or not cached.is_protected("weekly_starts", program=program)


def _place_name(complex_id: str | None, program: str) -> str:
    if complex_id is None:
        return places.of_part(t("report.country"), "weekly_starts", program=program)
    rows = cached.ask("complexes_list", tops_only=False)
    return rows.loc[rows["complex_id"] == complex_id, "complex_name"].iloc[0]


def _maker(snapshot: Snapshot, order: Any, format_: str, place: str) -> Callable[[], bytes]:
    """Return a function that records the report and makes the file, after the run."""
    words, ask, seen = texts(), cached.asker(), matters.sight()
    folder, who = Path(setting("SANDAN_DATA")), reader.present()
    check = reader.unless_changed()

    def make() -> bytes:
        from src.report.gather import earlier_asker, with_work
        from src.report.make import make_file

        check()
        record_report(folder, who, (place, order.program, f"{order.week:%G-W%V}"), snapshot.version)
        db = matters.database()
        answer = ask if db is None else with_work(ask, db, seen, earlier_asker(snapshot, who))
        return make_file(answer, snapshot, order, words, format_)

    return make
