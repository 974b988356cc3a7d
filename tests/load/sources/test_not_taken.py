"""A known official publication that we do not read is named, with what to load instead."""

import pytest

from src.load.extracts.extracts import Unmapped
from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from src.load.sources.not_taken import NOT_TAKEN
from tests.load.cases import case
from tests.load.files.lookalikes import write_workbook

INDUSTRIES = "음식료(백만달러),섬유의복(백만달러),목재종이(백만달러),석유화학(백만달러)"
HEADERS = {
    "complexes_by_industry": (f"산업단지,구분,{INDUSTRIES}", "서울,국가,0.1,1,2,3"),
    "survey_sheet": ("산업단지,구분,당분기,전분기", "서울,국가,1,2"),
    "census_sheet": ("유형,시도,시군,단지명,조성상태,지정면적", "국가,서울,구로구,서울,완료,1"),
    "census_by_province": ("시도,산업단지수,지정면적", "서울,4,100"),
    "leave_statistics": ("연월,시도,성별,육아휴직급여 수급자수", "202601,서울,여,30"),
    "leave_headline": ("지표,기준연도,전체,부(남),모(여),단위", "육아휴직자,2024,3,1,2,명"),
    "insured_statistics": ("시도,산업,피보험자수", "서울,제조업,10"),
    "establishments": ("행정구역별,사업체수 (개),종사자수 (명)", "서울,10,20"),
    "region_codes": ("법정동코드,법정동명,폐지여부", "1111000000,서울특별시 종로구,존재"),
    "industry_codes": ("대분류,중분류,소분류,세분류,세세분류", "A,01,011,0111,01110"),
}


@pytest.mark.parametrize("code", [row.code for row in NOT_TAKEN])
@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig"])
def test_a_publication_that_is_not_taken_is_named(tmp_path, code, encoding):
    path = tmp_path / "받은자료.csv"
    path.write_bytes("\n".join([*HEADERS[code], ""]).encode(encoding))
    with pytest.raises(Unreadable) as refused:
        read_source(path)
    assert refused.value.reason.key == f"not_taken.{code}"
    assert str(refused.value).endswith("십시오.")
    assert not isinstance(refused.value, Unmapped)


def test_it_is_named_in_a_sheet_below_a_title_too(tmp_path):
    rows = [line.split(",") for line in HEADERS["leave_statistics"]]
    sheet = [["육아휴직급여 수급자 현황", "", "", ""], *rows]
    path = write_workbook(tmp_path / "통계.xlsx", {"현황": sheet})
    with pytest.raises(Unreadable, match="기업을 가를 수 없어 읽지 않으니"):
        read_source(path)


def test_the_exports_by_industry_of_kicox_lead_to_the_survey():
    path = case("10-kicox-national-exports_20250930.csv")
    with pytest.raises(Unreadable, match="'국가산업단지 산업동향정보' 통합 문서") as refused:
        read_source(path)
    assert not isinstance(refused.value, Unmapped)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("시도,사업장관리번호,피보험자수", "서울,51000137160,10"),
        ("지역,고유값,피보험자수", "서울,124-81-00998,10"),
        ("지역,고유값,피보험자수", "서울,12481009980,10"),
    ],
)
def test_a_table_that_tells_companies_apart_is_offered_for_mapping(tmp_path, header, row):
    path = tmp_path / "추출.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(Unmapped):
        read_source(path)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("사번,이름,급여", "1,홍길동,100"),
        ("품목,가격,수량", "볼트,10,20"),
        ("회사명,전화,주소", "가나,010-1234-5678,서울"),
    ],
)
def test_a_table_that_can_be_no_extract_is_not_offered_for_mapping(tmp_path, header, row):
    path = tmp_path / "명단.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="아는 자료가 아닌 CSV 파일이니") as refused:
        read_source(path)
    assert not isinstance(refused.value, Unmapped)
