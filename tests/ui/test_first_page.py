"""The first page is also found under its own name."""

from src.ui.first_page import NAME, FirstPage
from src.ui.frame import PAGES
from tests.ui.asgi import answering, ask

INSIDE = answering(b"page")


def test_the_name_is_that_of_the_first_page():
    assert PAGES[0].name == NAME


def test_its_name_leads_to_the_front_and_keeps_the_choices():
    status, headers, _ = ask(FirstPage(INSIDE), "/overview", query="lang=en&program=parental")
    assert (status, headers["location"]) == (307, "/?lang=en&program=parental")


def test_its_name_without_choices_leads_to_the_front():
    assert ask(FirstPage(INSIDE), "/overview/")[1]["location"] == "/"


def test_another_page_is_answered_from_inside():
    assert ask(FirstPage(INSIDE), "/regions", query="lang=en")[2] == b"page"
