"""The operator of 인재채움뱅크 for a place."""

from src.load.lists.regions import read_regions
from src.store.bank_operators import operators, operators_in


def test_the_operator_of_a_province_is_named_and_elsewhere_none_is_made_up():
    assert operators_in({"seoul-digital", "11530", "11"}) == "커리어넷"
    assert operators_in({"47", "47190", "gumi-1"}) == "스카우트, 동래여성인력개발센터"
    assert operators_in({"28", "28200"}) == ""  # 인천 is not on the list
    assert operators_in(()) == ""


def test_every_province_of_the_list_is_a_region():
    assert set(operators()) <= set(read_regions()["region_code"])
