"""English names of places: by the Revised Romanisation, all distinct, for every complex."""

import csv

import pandas as pd
import pytest

from src.store.place_names import in_language
from src.text.place_names import REFERENCE, english, short_region, spelt
from src.text.romanise import HANGUL, romanised

# The examples of the rules themselves (Notification 2000-8), and names as the districts write them
RULES = {
    "구미": "Gumi", "영동": "Yeongdong", "백암": "Baegam", "옥천": "Okcheon", "합덕": "Hapdeok",
    "호법": "Hobeop", "월곶": "Wolgot", "벚꽃": "Beotkkot", "한밭": "Hanbat", "칠곡": "Chilgok",
    "임실": "Imsil", "설악": "Seorak", "울릉": "Ulleung", "대관령": "Daegwallyeong",
    "백마": "Baengma", "종로": "Jongno", "왕십리": "Wangsimni", "별내": "Byeollae",
    "신라": "Silla", "해돋이": "Haedoji", "묵호": "Mukho", "집현전": "Jiphyeonjeon",
    "압구정": "Apgujeong", "죽변": "Jukbyeon", "낙동강": "Nakdonggang", "독립문": "Dongnimmun",
    "촉석루": "Chokseongnu", "속리산": "Songnisan", "광희문": "Gwanghuimun", "팔당": "Paldang",
}  # fmt: skip
SPELT = {
    "구미국가(1단지)": "Gumi National (Complex 1)",
    "구미하이테크밸리": "Gumi Hi-Tech Valley",
    "울산·미포": "Ulsan-Mipo",
    "반월특수지역": "Banwol Special Area",
    "서울온수": "Seoul Onsu",
    "경산1-1": "Gyeongsan 1-1",
    "광명시흥첨단R&D": "Gwangmyeong Siheung High-Tech R&D",
    "학운3": "Hagun 3",
    "제2용인": "2 Yongin",
    "전주친환경첨단복합(3-1단계)": "Jeonju Eco-Friendly Advanced Mixed-Use (Stage 3-1)",
    "예시타워 002": "Sample Tower 002",
    "<b>굵은</b> & *별*": "<b>Gulgeun</b> & *Byeol*",
    "LG Digital Park": "LG Digital Park",
    "": "",
}
SUFFIXES = {"시": "-si", "군": "-gun", "구": "-gu"}


def rows(name: str) -> list[dict]:
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("korean", "latin"), RULES.items())
def test_a_name_is_spelt_as_the_rules_say(korean, latin):
    assert romanised(korean) == latin


def test_districts_are_spelt_as_they_write_themselves():
    """Their official names are an independent list, not made by these rules."""
    plain = [
        (row["region_name"], row["region_name_en"])
        for row in rows("regions.csv")
        if row["level"] == "sigungu" and row["region_name"][-1] in SUFFIXES
    ]
    plain = [pair for pair in plain if " " not in pair[0] and "특별" not in pair[0]]
    assert len(plain) > 190
    assert [
        (korean, official)
        for korean, official in plain
        if romanised(korean[:-1]) + SUFFIXES[korean[-1]] != official
    ] == []


@pytest.mark.parametrize(("korean", "said"), SPELT.items())
def test_words_that_say_what_a_place_is_are_translated(korean, said):
    assert spelt(korean) == said


def test_a_map_calls_regions_by_short_names_in_english():
    named = ("Chungcheongbuk-do", "Jeonbuk State", "Gumi-si", "Jung-gu", "Seo-gu, B-gu (former C)")
    short = ["Chungbuk", "Jeonbuk", "Gumi", "Jung-gu", "Seo-gu, B-gu"]
    assert [short_region(name) for name in named] == short


def test_what_people_corrected_goes_before_the_rules():
    assert english("대덕연구개발특구") == "Daedeok Innopolis"
    assert spelt("대덕연구개발특구") == "Daedeok R&D Special Zone"


def test_the_list_is_what_the_script_would_write_and_tells_complexes_apart():
    listed = rows("complex_names_en.csv")
    assert len(listed) > 1300
    assert {row["mark"] for row in listed} == {"rule", "kept"}
    assert [
        r for r in listed if r["mark"] == "rule" and spelt(r["complex_name"]) != r["name_en"]
    ] == []
    assert [row for row in listed if HANGUL.search(row["name_en"])] == []
    assert len({row["name_en"] for row in listed}) == len(listed)


def test_every_complex_that_comes_with_the_program_is_in_the_list():
    listed = {row["complex_name"] for row in rows("complex_names_en.csv")}
    for name in ("complex_tree.csv", "national_complexes.csv"):
        names = {row["complex_name"] for row in rows(name) if HANGUL.search(row["complex_name"])}
        assert names - listed == set()


def test_only_names_of_places_change_and_only_in_english():
    given = pd.DataFrame(
        {
            "complex_name": ["서울디지털", None, "서울디지털"],
            "building_name": ["예시타워 1", "예시타워 2", None],
            "company_name": ["서울디지털", "나", "다"],
        }
    )
    assert in_language(given, "ko") is given
    named = in_language(given, "en")
    assert named["complex_name"].tolist()[::2] == ["Seoul Digital", "Seoul Digital"]
    assert pd.isna(named["complex_name"][1])
    assert named["building_name"].tolist()[:2] == ["Sample Tower 1", "Sample Tower 2"]
    assert named["company_name"].tolist() == ["서울디지털", "나", "다"]
    assert given["complex_name"][0] == "서울디지털"
