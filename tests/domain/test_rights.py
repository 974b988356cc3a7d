"""A right holds for its user, in its region, on its days; nothing else opens anything."""

from datetime import date

import pytest

from src.domain.rights import CAPABILITIES, NOBODY, Reader, Right, everything, reader_with

DAY = date(2026, 11, 28)
GURO = ("seoul-digital", "export", "11530", "11")


def right(capability="firms", region="11530", since=DAY, until=None, user="kim"):
    return Right(user, capability, region, since, until)


@pytest.mark.parametrize(
    ("region", "place", "may"),
    [
        ("11530", GURO, True),
        ("11", GURO, True),
        ("export", GURO, True),
        ("*", GURO, True),
        ("11500", GURO, False),
        ("11530", ("11",), False),
        ("11530", ("*",), False),
        ("*", ("*",), True),
        ("11530", (), True),
    ],
)
def test_a_right_opens_its_region_and_what_lies_in_it(region, place, may):
    assert reader_with([right(region=region)], "kim", DAY).may("firms", place) is may


@pytest.mark.parametrize(
    ("since", "until", "may"),
    [
        (date(2026, 11, 28), date(2026, 11, 28), True),
        (date(2026, 11, 29), None, False),
        (date(2026, 1, 1), date(2026, 11, 27), False),
    ],
)
def test_a_right_holds_from_its_first_day_to_its_last(since, until, may):
    assert reader_with([right(since=since, until=until)], "kim", DAY).may("firms") is may


def test_a_capability_brings_what_it_implies_and_nothing_more():
    reader = reader_with([right("identifiers")], "kim", DAY)
    assert [code for code in CAPABILITIES if reader.may(code)] == ["places", "firms", "identifiers"]


def test_rights_of_others_and_of_a_user_without_a_name_count_for_nobody():
    assert not reader_with([right()], "lee", DAY).may("firms")
    assert not reader_with([right(user="")], "", DAY).may("firms")


def test_nobody_may_nothing_and_who_owns_the_folder_all():
    assert not any(NOBODY.may(code) for code in CAPABILITIES)
    assert all(Reader(owner=True).may(code, ("*",)) for code in CAPABILITIES)


def test_of_made_up_data_everybody_may_all_but_give_rights_that_outlive_them():
    assert [code for code in CAPABILITIES if not everything().may(code, ("*",))] == ["give"]
    assert everything(reader_with([right("give")], "kim", DAY)).regions("give") == ("11530",)


def test_whoever_has_the_same_rights_shares_what_is_kept():
    kim = reader_with([right(), right(region="11500")], "kim", DAY)
    lee = reader_with([right(region="11500", user="lee"), right(user="lee")], "lee", DAY)
    assert kim.key == lee.key
    assert kim.key != reader_with([right()], "kim", DAY).key
    assert (
        Reader(owner=True).key
        == everything(reader_with([right("give", region="*")], "kim", DAY)).key
    )


@pytest.mark.parametrize(
    ("firms", "export", "may"),
    [
        ("11530", "11530", True),
        ("11530", "11", True),
        ("11530", "*", True),
        ("11530", "11500", False),
        ("11", "11530", False),
        ("*", "11", False),
    ],
)
def test_firms_leave_only_where_all_that_are_seen_may_leave(firms, export, may):
    reader = reader_with([right(region=firms), right("export", export)], "kim", DAY)
    assert reader.may_wherever("export", "firms") is may
    assert not reader_with([right()], "kim", DAY).may_wherever("export", "firms")


def test_a_capability_that_is_none_is_no_answer():
    with pytest.raises(KeyError):
        NOBODY.may("everything")
