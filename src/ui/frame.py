"""What all pages share: the gate, the language, the menu, the title and the data line."""

from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from src.settings import EndedSetting, refuse_ended, setting
from src.store.health import Fault, faults, served_by
from src.store.layout import fits
from src.text.catalogue import LANGUAGES, Texts
from src.ui import address, cached, head, places, reader, session, views, widgets
from src.ui.plain_text import as_written
from src.ui.reader import user
from src.ui.run import speak, t
from src.ui.server import settle

ROOT = Path(__file__).parents[2]
_NAVIGATED, _HIDDEN = "_navigated", "_hidden_pages"


@dataclass(frozen=True)
class Page:
    """One page: its name is its file in pages/, its path in the address and its text key.

    group : pages of one group stand together in the menu. needs : the menu shows the page only to
    readers with this capability; the page itself checks again. Pages have no icon: Streamlit would
    fetch it from an outside host for the browser's tab.
    """

    name: str
    group: str = "about"
    needs: str = ""

    @property
    def file(self) -> Path:
        return ROOT / "pages" / f"{self.name}.py"


PAGES = (
    Page("overview", "state"),
    Page("regions", "state"),
    Page("complexes", "state"),
    Page("weekly", "state"),
    Page("campaigns", "work"),
    Page("low_uptake", "work"),
    Page("follow_up", "work"),
    Page("companies", "work"),
    Page("data"),
    Page("methods"),
    Page("rights", needs="give"),
)


WITH_VIEWS = tuple(page.name for page in PAGES[1:] if page.group != "about")
"""Pages whose views can be saved."""


def language() -> str:
    """Return the language of this run: the address's, the session's, or SANDAN_LANG."""
    return address.current("lang", LANGUAGES, setting("SANDAN_LANG"))


def navigation() -> StreamlitPage:
    """Return the page of the address. Streamlit's own menu is hidden: the head draws ours."""
    hidden = st.session_state[_HIDDEN] = _hidden()
    st.session_state[_NAVIGATED] = True
    pages = map(copy, _pages(language(), tuple(hidden)))  # Streamlit changes the one that it runs
    return st.navigation(list(pages), position="hidden")


@lru_cache(maxsize=8)
def _pages(lang: str, hidden: tuple[str, ...]) -> list[StreamlitPage]:
    texts = Texts(lang)
    return [
        st.Page(
            page.file,
            title=texts(f"{page.name}.title"),
            default=not index,
            visibility="hidden" if page.name in hidden else "visible",
        )
        for index, page in enumerate(PAGES)
    ]


def _hidden() -> list[str]:
    """Return the pages that the menu hides from the reader, as the session knows him so far."""
    return [page.name for page in PAGES if page.needs and not reader.present().may(page.needs)]


def open_page(name: str, *, needs_data: bool = True) -> None:
    """Begin the run of a page: check access, set the language, draw menu, title and data line.

    needs_data : False for the page on which the first data are loaded; it asks `has_data` itself.

    Every page calls it first. On a fresh server a deep link runs a page file without app.py, so
    the gate is here, and so is the menu where app.py has not run. Stops the run with a message
    where the reader may not enter or nothing is published.
    """
    if not st.session_state.pop(_NAVIGATED, False):
        navigation()
        st.session_state.pop(_NAVIGATED)
    settle()
    address.forget_where_asked()
    speak(address.hold("lang", LANGUAGES, setting("SANDAN_LANG")))
    st.set_page_config(
        page_title=f"{t(f'{name}.title')} · {t('app.name')}",
        page_icon="/app/static/favicon.png",
        layout="wide",
    )
    _stop_where_lists_are_set()
    if session.is_closed():
        cached.forget()
    _stop_unless(not session.is_closed(), "gate.idle")
    _stop_unless(user() is not None, "gate.refused")
    where, operations = _where()
    served = served_by(where)
    found = list(faults(where, operations, all_of_them=False, served=served))
    snapshot = None if found else cached.open_snapshot(served)
    if not found and st.session_state[_HIDDEN] != _hidden():
        st.rerun()  # the menu was made before the reader's rights were known
    _draw_head(name, snapshot is not None and fits(snapshot))
    _stop_where_broken(found)
    _say_what_cannot_be_read()
    if not needs_data and not has_data():
        return
    _stop_where_nothing_is_published(snapshot is not None)
    _stop_unless(snapshot is not None and fits(snapshot), "gate.old_layout")
    _say_where()
    views.show_form(name)


def has_data() -> bool:
    """Return whether a snapshot is published that this version of the program can read."""
    snapshot = cached.snapshot()
    return snapshot is not None and fits(snapshot)


def _stop_unless(condition: bool, key: str) -> None:
    if not condition:
        st.error(t(key), icon=":material/block:")
        st.stop()


def _stop_where_nothing_is_published(published: bool) -> None:
    """End the run where nothing is published yet, with a link to the page that loads data."""
    if not published:
        st.info(t("gate.nothing_published"), icon=":material/upload_file:")
        st.page_link("pages/data.py", label=t("gate.load_first"), icon=":material/arrow_forward:")
        st.stop()


def _stop_where_lists_are_set() -> None:
    """End the run where a setting is in use that rights have replaced."""
    try:
        refuse_ended()
    except EndedSetting as ended:
        st.error(t.pick(str(ended), ended.english), icon=":material/block:")
        st.stop()


def _say_what_cannot_be_read() -> None:
    """End the run where the data cannot be read; show a message where the rights cannot."""
    why = cached.unreadable()
    if why is not None:
        st.markdown(f"## {t('gate.cannot_show')}")
        st.error(cached.told(why), icon=":material/block:")
        st.stop()
    refused = reader.why_without_rights()
    if refused is not None:
        words = t("gate.no_rights_read", why=cached.told(refused))
        st.error(words, icon=":material/lock:")


def _say_where() -> None:
    """Name the regions to which the reader's view of firms and exact counts is limited, if any."""
    regions = reader.present().regions("firms")
    if regions:
        names = ", ".join(as_written(places.called(code)) for code in regions)
        beside = reader.present().regions("places") != regions
        st.caption(t("gate.limited_beside" if beside else "gate.limited", regions=names))


def _where() -> tuple[Path, str]:
    return Path(setting("SANDAN_DATA")), setting("SANDAN_OPERATIONS")


def _stop_where_broken(found: list[Fault]) -> None:
    """End the run where data, key or operations database cannot be read."""
    for fault in found:
        st.error(cached.told(fault), icon=":material/block:")
    if found:
        st.stop()


def _draw_head(name: str, readable: bool) -> None:
    """Draw brand, menu, data line, language link, question and, for sample data, the warning."""
    shown = [page for page in PAGES if page.name not in st.session_state[_HIDDEN]]
    by_group = groupby(shown, lambda page: page.group)
    groups = tuple(tuple(page.name for page in pages) for _, pages in by_group)
    snapshot = cached.snapshot() if readable else None
    about = head.Head(
        name,
        groups,
        as_of=t.value("day_short", cached.as_of()) if snapshot else None,
        version=snapshot.version if snapshot else None,
        sample=snapshot is not None and snapshot.origin == "sample",
        saves=snapshot is not None and name in WITH_VIEWS and views.may_save(),
    )
    widgets.show_frame(head.drawn(about))
