"""The button of the weekly report: what it offers; the file is made when it is asked for."""

from src.report.make import FORMATS as WRITTEN
from src.screens.weekly.report import FORMATS
from tests.screen import run_script


def show():
    from src.screens.weekly.report import show_buttons
    from src.ui import cached
    from src.ui.run import speak

    cached.open_snapshot()
    speak("ko")
    show_buttons("magok", "parental")


def test_each_format_has_a_button(visible, served):
    served(visible)
    app = run_script(show)
    assert not app.exception
    labels = [button.label for button in app.get("download_button")]
    assert labels == ["한글(HWPX)", "인쇄용 HTML"]


def test_the_formats_offered_are_those_that_are_written():
    assert [(row.name, row.media_type) for row in WRITTEN.values()] == list(FORMATS)


def test_the_file_of_the_button_is_made_without_the_page(visible):
    from src.report.make import Order, last_week
    from src.screens.weekly.report import _maker
    from src.text.catalogue import Texts
    from src.ui.run import with_texts

    order = Order(last_week(visible.as_of), "magok", "parental")
    with with_texts(Texts("ko")):
        make = _maker(visible, order, "html")
    assert "마곡" in make().decode("utf-8")
