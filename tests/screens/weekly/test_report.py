"""The button of the weekly report: its formats; the file is made when it is requested."""

from src.report.make import FORMATS as WRITTEN
from src.screens.weekly.report import FORMATS
from src.store.record_chain import read_records
from tests.screen import run_script


def show():
    from src.screens.weekly.report import show_buttons
    from src.ui import cached, reader
    from src.ui.run import speak

    cached.open_snapshot()
    reader.enter("sample")
    speak("ko")
    show_buttons("magok", "parental")


def show_to_nobody():
    from src.screens.weekly.report import show_buttons
    from src.ui import cached, reader
    from src.ui.run import speak

    cached.open_snapshot()
    reader.enter("official")
    speak("ko")
    show_buttons("magok", "parental")


def keep_a_maker():
    import streamlit as st

    from src.report.make import Order
    from src.report.weeks import last_week
    from src.screens.weekly.report import _maker
    from src.ui import cached, reader
    from src.ui.run import speak

    snapshot = cached.open_snapshot()
    reader.enter("sample")
    speak("ko")
    order = Order(last_week(snapshot.as_of), "magok", "parental")
    st.session_state["make"] = _maker(snapshot, order, "html", "마곡")


def test_each_format_has_a_button(visible, served):
    served(visible)
    app = run_script(show)
    assert not app.exception
    labels = [button.label for button in app.get("download_button")]
    assert labels == ["한글(HWPX)", "인쇄용 HTML"]


def test_the_formats_offered_are_those_that_are_written():
    assert [(row.name, row.media_type) for row in WRITTEN.values()] == list(FORMATS)


def test_without_a_right_to_counts_of_the_place_no_report_is_offered(visible, served):
    served(visible)
    app = run_script(show_to_nobody)
    assert not app.exception
    assert not app.get("download_button")
    (told,) = [caption.value for caption in app.caption]
    assert told.startswith("주간 보고는 이곳의 수를 볼 권한(places)")


def test_the_file_of_the_button_is_made_without_the_page(visible, served):
    served(visible)
    app = run_script(keep_a_maker)
    assert not app.exception
    assert "마곡" in app.session_state["make"]().decode("utf-8")
    *_, line = read_records(visible.path.parents[1])
    assert (line["deed"], line["query"], line["filters"][0]) == (
        "report",
        "weekly_report",
        ["place", "마곡"],
    )
