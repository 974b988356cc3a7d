"""Build files that look like the official lists of workplaces, with exactly the same headers."""

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd

PENSION_2026 = [
    "자료생성년월",
    "사업장명",
    "사업자등록번호",
    "사업장가입상태코드 1 등록 2 탈퇴",
    "우편번호",
    "사업장지번상세주소",
    "사업장도로명상세주소",
    "고객법정동주소코드",
    "고객행정동주소코드",
    "법정동주소광역시도코드",
    "법정동주소광역시시군구코드",
    "법정동주소광역시시군구읍면동코드",
    "사업장형태구분코드 1 법인 2 개인",
    "사업장업종코드",
    "사업장업종코드명",
    "적용일자",
    "재등록일자",
    "탈퇴일자",
    "가입자수",
    "당월고지금액",
    "신규취득자수",
    "상실가입자수",
]
PENSION_2021 = [
    {
        "자료생성년월": "자료생성년월(자격마감일(매월 15일)까지 신고분 반영)",
        "사업장가입상태코드 1 등록 2 탈퇴": "사업장가입상태코드 1:등록2:탈퇴",
        "사업장형태구분코드 1 법인 2 개인": "사업장형태구분코드 1:법인2:개인",
        "사업장업종코드": "사업장업종코드(국세청업종코드 참조)",
        "당월고지금액": "당월고지금액(※ 국민연금법 시행령의 상한액을 넘지 않음)",
    }.get(name, name)
    for name in PENSION_2026
]
_CODES = [
    "DATA_CRT_YM",
    "WKPL_NM",
    "BZOWR_RGST_NO",
    "WKPL_JNNG_STCD",
    "ZIP",
    "WKPL_LTNO_DTL_ADDR",
    "WKPL_ROAD_NM_DTL_ADDR",
    "CUST_LDONG_ADDR_CD",
    "CUST_ADONG_ADDR_CD",
    "LDONG_ADDR_MGPL_DG_CD",
    "LDONG_ADDR_MGPL_SGGU_CD",
    "LDONG_ADDR_MGPL_SGGU_EMD_CD",
    "WKPL_STYL_DVCD",
    "WKPL_INTP_CD",
    "VLDT_VL_KRN_NM",
    "ADPT_DT",
    "RRG_DT",
    "SCSN_DT",
    "JNNGP_CNT",
    "CRRMM_NTC_AMT",
    "NW_ACQZR_CNT",
    "LSS_JNNGP_CNT",
]
PENSION_2016 = [
    f"{name.split(' ')[0]} {code}{' ' if place == 0 else chr(9)}VARCHAR(100)"
    for place, (name, code) in enumerate(zip(PENSION_2026, _CODES, strict=True))
]
PENSION_ROWS = [
    ["2026-08", "가나산업(주)", "123456", "1", "12816", "경기도 광주시 도척면"]
    + ["경기도 광주시 도척면 도척윗로", "4161033025", "4161033000", "41", "610", "330", "1"]
    + ["292201", "동력식 수지 공구 제조업", "1988-01-01", "", "", "4", "938400", "0", "0"],
    ["2026-08", "(주)다라자산", "234567", "2", "04536", "서울특별시 중구 명동2가", ""]
    + ["1114012700", "1114055000", "11", "140", "127", "1", "701201", "비주거용 건물 임대업"]
    + ["1988-01-01", "", "2026-07-01", "0", "0", "0", "0"],
    ["2026-08", "(주)마바이엔씨/일용/신축공사", "345678", "1", "", "", "", "", "", "11", "200"]
    + ["114", "1", "281104", "구조용 금속 판제품  제조업", "2024-03-05", "", "", "7", "3829400"]
    + ["2", "1"],
]
COMWEL = [
    "연번",
    "보험구분",
    "사업장명",
    "사업장우편번호",
    "사업장주소",
    "고용보험 업종코드",
    "고용보험 업종명",
    "산재보험 성립일자",
    "고용보험 성립일자",
    "산재보험 상시근로자수",
    "고용보험 상시근로자수",
    "산재보험 사업구분",
    "고용보험 사업구분",
    "사업자등록번호",
    "사업장관리번호",
    "고용보험 업종코드(제11차)",
    "고용보험 업종명(제11차)",
]
COMWEL_ROWS = [
    ["101", "0", "가나다센터", "61411", "광주 동구 필문대로 1", "85614"]
    + ["청소년 수련시설 운영업", "45017", "45017", "7", "7", "계속", "계속", "1248100998"]
    + ["12481009980", "85614", "청소년 수련시설 운영업"],
    ["102", "1", "라마건설(주)", "8379", "서울특별시 구로구 디지털로 1, 2층", "", "", "40000", ""]
    + ["12", "", "일괄유기", "", "1248100998", "12481009986", "", ""],
    ["103", "2", "바사상회", "39379", "경상북도 구미시 공단로 3", "10799", "기타 식료품 제조업", ""]
    + ["20230401", "", "0", "", "계속", "", "90012345670", "", ""],
]
COMWEL_ROMAN = [
    "OPABOHEOMFG",
    "SAEOPJANGNM",
    "POST",
    "ADDR",
    "GYEOPJONGCD",
    "GYEOPJONGNM",
    "SEONGRIPDT",
    "GYEBHGJNRINWONSU",
    "SAEOPFG",
    "SAEOPJADRNO",
]
COMWEL_ROMAN_ROWS = [
    ["2", "가나다센터", "61411", "광주광역시 동구 필문대로 1", "85614", "청소년 수련시설 운영업"]
    + ["20230401", "7", "1", "124-81-00998"],
    ["1", "라마건설(주)", "08379", "서울 구로구 디지털로 1", "", "", "20090706", "12", "4", ""],
]
FACTORIES = ["순번", "회사명", "단지명", "생산품", "공장주소"]
FACTORY_ROWS = [
    ["1", "가나정밀", "서울디지털국가산업단지", "전자부품, 기판", "서울특별시 구로구 디지털로 1"],
    ["2", "다라식품", "", "김치", "경기도 광주시 도척면 도척윗로 2"],
]
CENTRES = [
    "시도",
    "시군구",
    "지식산업센터명",
    "입지구분",
    "회사명",
    "등록구분",
    "단지명",
    "관할기관",
    "산단구분",
    "상태",
    "지목",
    "용지면적(제곱미터)",
    "건축면적(제곱미터)",
    "제조면적(제곱미터)",
    "부대면적(제곱미터)",
    "공장대표주소(도로명)",
    "공장대표주소(지번)",
    "분양형태",
    "건축상태",
    "용도지역1",
    "용도지역2",
    "설치자",
]
CENTRE_ROWS = [
    ["서울특별시", "구로구", "가나타워1차", "계획입지", "가나개발", "신설승인", "온산국가산업단지"]
    + ["한국산업단지공단", "국가", "완료", "대", "1000", "800", "600", "200"]
    + [
        "서울특별시 구로구 디지털로 1",
        "서울특별시 구로구 구로동 1",
        "분양",
        "준공",
        "",
        "",
        "가나",
    ],
    ["인천광역시", "남동구", "다라테크", "계획입지", "다라", "신설승인", "남동국가산업단지"]
    + ["한국산업단지공단", "국가", "완료", "대", "1,000", "800", "600", "200"]
    + ["", "인천광역시 남동구 고잔동 2", "분양", "준공", "", "", "다라"],
    ["경기도", "광주시", "마바센터", "개별입지", "마바", "신설승인", "", "광주시", "", "완료", "대"]
    + ["", "", "", "", "경기도 광주시 경안로 3", "", "분양", "준공", "", "", "마바"],
]
KINDS = {
    "pension 2026": ("국민연금_202608.csv", PENSION_2026, PENSION_ROWS, ","),
    "pension 2021": ("국민연금.csv", PENSION_2021, PENSION_ROWS, ","),
    "pension 2016": ("국민연금_옛것.csv", PENSION_2016, PENSION_ROWS, ","),
    "comwel": ("고용산재_20231231.csv", COMWEL, COMWEL_ROWS, ","),
    "comwel roman": ("고용산재_20201231.csv", COMWEL_ROMAN, COMWEL_ROMAN_ROWS, "\t"),
    "factories": ("공장등록현황_20241231.csv", FACTORIES, FACTORY_ROWS, ","),
    "centres": ("지식산업센터_20250630.csv", CENTRES, CENTRE_ROWS, ","),
}
"""Every layout: file name, header, rows of made-up workplaces, delimiter."""


def table(header: list[str], rows: list[list[str]], delimiter: str = ",") -> str:
    """Return the rows below the header as text with Windows line breaks."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([header, *rows])
    return text.getvalue()


def write(path: Path, header, rows, delimiter: str = ",", encoding: str = "cp949") -> Path:
    """Write a file of this header and these rows."""
    path.write_bytes(table(header, rows, delimiter).encode(encoding))
    return path


def write_kind(folder: Path, kind: str, encoding: str = "cp949") -> Path:
    """Write the file of one of `KINDS`."""
    name, header, rows, delimiter = KINDS[kind]
    return write(folder / name, header, rows, delimiter, encoding)


def changed(rows: list[list[str]], row: int, header: list[str], **cells: str) -> list[list[str]]:
    """Return the rows with cells of one of them replaced; cells : beginning of a header → value."""
    copy = [list(found) for found in rows]
    for beginning, value in cells.items():
        place = next(i for i, name in enumerate(header) if name.startswith(beginning))
        copy[row][place] = value
    return copy


def column(rows: pd.DataFrame, name: str) -> list:
    """Return the values of a column, None where one is missing."""
    return list(rows[name].astype(object).where(rows[name].notna(), None))


def packed(entries: dict[str, bytes]) -> bytes:
    """Return a zip archive of the entries."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return memory.getvalue()
