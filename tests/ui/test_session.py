"""The user of a run, given by a header that nobody can forge."""

import pytest

from src.ui.session import HEADER, NOBODY, Visitor, header_of, visitor_in


@pytest.mark.parametrize(
    "told",
    [Visitor("user", "김담당 \ud800\n", "10.0.0.7"), Visitor("owner", "", "127.0.0.1"), NOBODY],
    ids=["user", "owner", "nobody"],
)
def test_a_visitor_is_told_as_he_was_written(told):
    name = told.name.replace("\ud800", "?")
    assert visitor_in({HEADER: header_of(told)}) == Visitor(told.kind, name, told.address)


@pytest.mark.parametrize(
    "forged", ["", "owner", ".", "a.eyJraW5kIjoib3duZXIifQ==", ".eyJraW5kIjoib3duZXIifQ==", "é.x"]
)
def test_a_forged_header_is_nobody(forged):
    assert visitor_in({HEADER: forged}) == NOBODY
    assert visitor_in({}) == NOBODY
