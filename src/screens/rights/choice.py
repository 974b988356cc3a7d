"""The choices of the page of rights, and where its reader may give rights."""

from datetime import datetime
from pathlib import Path

import streamlit as st

from src.domain.rights import EVERYWHERE
from src.domain.today import KOREA
from src.settings import setting
from src.store.record_home import files_of
from src.ui import address, cached, reader
from src.ui.run import for_later, t

VIEWS = ("rights", "records")


def view() -> str:
    """Return which half of the page is shown."""
    return address.choose(
        st.segmented_control,
        t("rights.view"),
        VIEWS,
        key="view",
        default=VIEWS[0],
        format_func=for_later(_view_name),
        label_visibility="collapsed",
    )


def _view_name(code: str) -> str:
    return t(f"rights.views.{code}")


def month() -> str:
    """Return the month (YYYY-MM) whose record is reviewed; the present one by default."""
    now = f"{datetime.now(KOREA):%Y-%m}"
    written = {path.stem for path in files_of(folder())}
    months = sorted(written | {now}, reverse=True)
    return address.choose(
        st.selectbox,
        t("rights.month"),
        months,
        key="month",
        default=now,
        format_func=for_later(_month_name),
        width=220,
    )


def _month_name(code: str) -> str:
    return t.value("month", code)


def folder() -> Path:
    """Return the data folder, which holds the record."""
    return Path(setting("SANDAN_DATA"))


def may_give(region: str) -> bool:
    """Return whether the reader may give and close rights in a region."""
    return reader.present().may("give", _above(region))


def _above(region: str) -> tuple[str, ...]:
    """Return a region and all regions that contain it."""
    if region == EVERYWHERE:
        return (EVERYWHERE,)
    return tuple(cached.place_of(region)) if not region.isdigit() else (region, region[:2])
