"""The contents of the box of the chosen place."""

from src.ui.place_box import latin_way


def test_a_way_in_english_is_as_short_as_its_box():
    assert latin_way(["Gyeongsangbuk-do", "Gumi-si"]) == ["Gyeongbuk", "Gumi-si"]
    assert latin_way(["Gumi-si", "Gumi National (Complex 1)"]) == ["Gumi National (Complex 1)"]
    assert latin_way(["Gyeongsangbuk-do"]) == ["Gyeongsangbuk-do"]
    assert latin_way([]) == []
