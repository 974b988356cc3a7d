"""The list of places is a file for everybody who may enter, named after its contents."""

from src.ui import place_files
from src.ui.place_files import MOST, PlaceFiles, name_of, offer, read
from src.ui.session import HEADER, NOBODY, Visitor, header_of
from tests.ui.asgi import answering, ask

INSIDE = answering(b"page")
USER, OWNER = Visitor("user", "kim"), Visitor("owner")


def _ask(path: str, visitor: Visitor = USER):
    return ask(PlaceFiles(INSIDE), path, **{HEADER.replace("-", "_"): header_of(visitor)})


def test_a_list_that_a_page_names_is_given_and_kept_by_the_browser():
    address = offer(name_of("구미시\t경북"), "구미시\t경북")
    for visitor in (USER, OWNER, NOBODY):  # pages open without the token of the start, too
        status, headers, body = _ask(f"/{address}", visitor)
        assert (status, body.decode()) == (200, "구미시\t경북")
        assert headers["cache-control"] == "private, immutable, max-age=31536000"
    assert read(address) == "구미시\t경북"


def test_another_list_has_another_name():
    assert name_of("구미시") != name_of("구미")


def test_who_was_not_let_in_is_given_none_whoever_he_says_he_is():
    address = offer(name_of("구미"), "구미")
    assert ask(PlaceFiles(INSIDE), f"/{address}")[0] == 404
    assert ask(PlaceFiles(INSIDE), f"/{address}", x_sandan_visitor="x.e30=")[0] == 404


def test_a_list_that_no_page_offers_is_not_found():
    assert _ask("/places/0123456789abcdef0123.txt")[0] == 404


def test_other_paths_are_answered_from_inside():
    assert _ask("/regions")[2] == b"page"


def test_only_the_lists_that_were_offered_last_are_held():
    for number in range(MOST + 3):
        offer(name_of(str(number)), str(number))
    assert len(place_files._offered) == MOST
    assert _ask(f"/places/{name_of('0')}")[0] == 404
