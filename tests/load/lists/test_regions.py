"""Region names and codes, old and new, lead to the regions of today."""

from pathlib import Path

import pandas as pd
import pytest

from src.load.lists.code_systems import UndecidableCodes, detect_code_system
from src.load.lists.region_codes import canonical_code
from src.load.lists.regions import Region, find_region, read_regions
from src.store.schema import regions as regions_table

PROJECT_ROOT = Path(__file__).parents[3]
REAL = PROJECT_ROOT.parent / "shared" / "real"

NAMES = [
    ("서울", "구로구", "11530"),
    ("서울시", "구로구", "11530"),
    ("서울특별시", "구로", "11530"),
    ("서울특별시", " 구로 구", "11530"),
    ("Seoul", "Guro-gu", "11530"),
    ("강원도", "고성군", "51820"),
    ("경남", "고성군", "48820"),
    ("전라북도", "전주시 덕진구", "52110"),
    ("전북", "전주시", "52110"),
    ("제주도", "제주시", "50110"),
    ("세종", "세종", "36110"),
    ("세종시", "", "36110"),
    ("경남", "창원시 진해구", "48120"),
    ("경남", "창원시 마산합포구", "48120"),
    ("경남", "마산시", "48120"),
    ("경기", "성남시 수정구", "41130"),
    ("충북", "청주시흥덕구", "43110"),
    ("충북", "청원군", "43110"),
    ("경기", "부천시 원미구", "41190"),
    ("경기", "원미구", "41190"),
    ("경기", "화성시 동탄구", "41590"),
    ("경기", "광주시", "41610"),
    ("경북", "군위군", "27720"),
    ("대구", "군위군", "27720"),
    ("경북", "포항시 남구", "47110"),
    ("울산광역시", "울주군 온산읍", "31710"),
    ("인천", "미추홀구", "28177"),
    ("인천", "남구", "28177"),
]
CHANGES_OF_2026 = [
    ("광주", "북구", "12300"),
    ("광주광역시", "광산구", "12330"),
    ("전남", "목포시", "12110"),
    ("전라남도", "신안군", "12870"),
    ("전남광주통합특별시", "동구", "12210"),
    ("인천", "동구", "28125"),
    ("인천", "제물포구", "28125"),
    ("인천", "중구", "28155"),
    ("인천", "영종구", "28155"),
    ("인천", "서구", "28260"),
    ("인천", "서해구", "28260"),
    ("인천", "검단구", "28260"),
]


@pytest.mark.parametrize(("sido", "sigungu", "code"), NAMES + CHANGES_OF_2026)
def test_a_name_in_any_form_is_found(sido, sigungu, code):
    assert find_region(sido, sigungu) == Region(code[:2], code)


@pytest.mark.parametrize(
    ("whole", "code"),
    [
        ("경상남도 창원시 진해구", "48120"),
        ("경기도 광주시", "41610"),
        ("광주광역시 동구", "12210"),
        ("구로구", "11530"),
    ],
)
def test_a_name_written_as_one_is_found(whole, code):
    assert find_region(whole) == Region(code[:2], code)


def test_a_province_alone_has_no_district():
    assert find_region("강원도") == Region("51", None)
    assert find_region("광주", "") == Region("12", None)


def test_a_place_in_two_districts_has_no_district():
    assert find_region("서울특별시", "구로구·금천구") == Region("11", None)
    assert find_region("울산광역시", "남구·동구ㆍ북구") == Region("31", None)


def test_two_districts_of_one_city_are_the_city():
    assert find_region("경기", "안산시 상록구·단원구") == Region("41", "41270")


@pytest.mark.parametrize(
    ("sido", "sigungu"),
    [("서울", "없는구"), ("나라", ""), ("", ""), ("", "중구"), (float("nan"), float("nan"))],
)
def test_an_unknown_or_ambiguous_name_is_not_guessed(sido, sigungu):
    assert find_region(sido, sigungu) is None


@pytest.mark.parametrize(
    ("code", "today"),
    [
        ("11", "11"),
        ("29", "12"),
        ("46", "12"),
        ("42", "51"),
        ("45", "52"),
        ("29110", "12210"),
        ("46910", "12870"),
        ("12870", "12870"),
        ("47720", "27720"),
        ("42110", "51110"),
        ("45111", "52110"),
        ("41192", "41190"),
        ("41597", "41590"),
        ("47111", "47110"),
        ("28140", "28125"),
        ("28275", "28260"),
        ("1153010200", "11530"),
        ("1100000000", "11"),
        ("11530102", "11530"),
        ("11530.0", "11530"),
    ],
)
def test_an_old_or_finer_code_leads_to_the_region_of_today(code, today):
    assert canonical_code(code) == today


def test_a_dong_tells_which_part_of_a_split_district_is_meant():
    assert canonical_code("28110") == "28155"
    assert canonical_code("2811014700") == "28155"
    assert canonical_code("2811010100") == "28125"


@pytest.mark.parametrize("code", ["99999", "4111", "", "구로구", "21", None])
def test_an_unknown_code_is_none(code):
    assert canonical_code(code) is None


def test_sgis_numbers_its_provinces_differently():
    assert canonical_code("26", "SGIS") == "31"
    assert canonical_code("26") == "26"
    assert canonical_code("24", "SGIS") == canonical_code("36", "SGIS") == "12"
    assert canonical_code("21080", "SGIS") is None


@pytest.mark.parametrize(
    ("codes", "system"),
    [
        (["11", "26", "27"], "행안부"),
        (["11", "21", "31"], "SGIS"),
        (["21080", "31010"], "SGIS"),
        (["11110", "11740"], "행안부"),
        (["11010", "11110"], "SGIS"),
        (["26110", "26710"], "행안부"),
        (["12210"], "행안부"),
        (["41111.0", "41590.0"], "행안부"),
    ],
)
def test_the_system_of_a_set_of_codes_is_seen(codes, system):
    assert detect_code_system(codes) == system


@pytest.mark.parametrize(
    "codes", [["11", "26", "29"], ["21", "27"], ["11110"], ["11010", "11740"], [], ["99"], ["가나"]]
)
def test_codes_that_fit_both_systems_or_mix_them_are_refused(codes):
    with pytest.raises(UndecidableCodes, match=r"십시오\.$") as refused:
        detect_code_system(codes)
    assert refused.value.english.endswith(".")


def test_the_regions_are_16_provinces_and_229_districts():
    regions = read_regions()
    assert list(regions) == [column.name for column in regions_table.columns]
    assert regions.level.value_counts().to_dict() == {"sigungu": 229, "sido": 16}
    assert regions.region_code.is_unique
    districts = regions[regions.level == "sigungu"]
    assert (districts.parent_code == districts.region_code.str[:2]).all()
    assert regions.drop(columns="parent_code").notna().all(axis=None)


def test_reading_the_regions_twice_gives_separate_frames():
    changed = read_regions()
    changed["region_name"] = "X"
    assert read_regions().region_name[0] == "서울특별시"


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("11530", "Guro-gu"),
        ("11110", "Jongno-gu"),
        ("51150", "Gangneung-si"),
        ("51780", "Cheorwon-gun"),
        ("47940", "Ulleung-gun"),
        ("12870", "Sinan-gun"),
        ("48740", "Changnyeong-gun"),
        ("48730", "Haman-gun"),
        ("26260", "Dongnae-gu"),
        ("41430", "Uiwang-si"),
        ("28125", "Jemulpo-gu"),
        ("51", "Gangwon State"),
        ("52", "Jeonbuk State"),
    ],
)
def test_english_names_follow_the_official_romanisation(code, english):
    regions = read_regions().set_index("region_code")
    assert regions.region_name_en[code] == english


def test_every_district_of_the_real_workbook_is_found():
    path = REAL / "한국산업단지공단_전국산업단지현황통계_20250930.xlsx"
    if not path.exists():
        pytest.skip("the official workbook of 2025 Q3 is not here")
    sheet = pd.read_excel(path, sheet_name="전국산업단지현황", header=3, engine="calamine")
    pairs = sheet.dropna(subset=["유형", "단지명"])[["시도", "시군"]].drop_duplicates()
    lost = [pair for pair in pairs.values if (find_region(*pair) or Region("")).sigungu is None]
    assert len(pairs) > 180
    assert lost == []
