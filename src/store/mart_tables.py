"""The marts of a snapshot: small tables made when it is published, which the pages read.

Every sum is stored as BIGINT: DuckDB's own sum of integers is HUGEINT, and a screen that reads a
stored HUGEINT was measured 128 times slower.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, MetaData, String, Table

from src.store.precedence import PAIRS
from src.store.schema import VALUES

marts = MetaData()

LEVELS = ("country", "sido", "sigungu")
COUNTRY = "KR"
STRADDLING = "00"
"""Region code of figures printed only for a complex that straddles two provinces."""
UNDISCLOSED = "99"
"""Region code of what a printed total holds beyond the published complexes: the withheld ones."""
ROLES = ("summed", "missing", "contained")


def _text(name: str, comment: str, doc: str, **more) -> Column:
    return Column(name, String, comment=comment, doc=doc, **more)


def _number(name: str, comment: str, doc: str) -> Column:
    return Column(name, BigInteger, comment=comment, doc=doc)


def matched(part: str, whole: str) -> tuple[str, str]:
    """Return the names of the two columns that hold a pair where both are known."""
    return f"{part}_of_{whole}", f"{whole}_with_{part}"


def pair_role(part: str, whole: str) -> str:
    """Return the name of the column that says what a complex does in the sum of a pair."""
    return f"{part}_of_{whole}_role"


def _value_columns(value: str) -> list[Column]:
    return [
        _number(
            value, f"{value}: 선택한 값, 상위단지는 하위단지의 합", f"{value}, chosen or summed"
        ),
        _text(
            f"{value}_gap",
            "까닭: withheld 비공개, not_carried 원자료에 없음, partial 하위단지 일부만 더함",
            "withheld, not_carried, or partial: summed without a child that has no figure",
        ),
        _text(f"{value}_source", "값을 준 자료", "the source that gave it"),
        _text(
            f"{value}_role",
            "합계에서의 몫: summed 더함, missing 값이 없음, contained 다른 단지 값에 들어 있음",
            "what it does in a sum: summed, missing or contained in another",
        ),
    ]


def _pair_columns(part: str, whole: str) -> list[Column]:
    first, second = matched(part, whole)
    return [
        _number(first, f"{whole}도 아는 곳의 {part}", f"{part} where {whole} is known too"),
        _number(second, f"{part}도 아는 곳의 {whole}", f"{whole} where {part} is known too"),
        _text(pair_role(part, whole), "짝을 이룬 합계에서의 몫", "what it does in the matched sum"),
    ]


complex_figures = Table(
    "complex_figures",
    marts,
    _text("complex_id", "산업단지 식별자", "id of the complex", primary_key=True),
    _text("quarter", "분기", "quarter", primary_key=True),
    _text("parent_id", "상위단지 식별자", "id of the complex above"),
    _text("top_id", "최상위 단지 식별자", "id of the topmost complex", nullable=False),
    _text("complex_name", "단지 이름", "name", nullable=False),
    _text("kind", "유형", "kind", nullable=False),
    _text("development", "조성상태", "development"),
    _text("sido", "시도 코드", "province"),
    _text("sigungu", "시군구 코드", "district"),
    Column(
        "is_leaf", Boolean, nullable=False, comment="하위단지가 없는 단지인지", doc="has no child"
    ),
    Column("lat", Float, comment="위도 (WGS84)", doc="latitude"),
    Column("lon", Float, comment="경도 (WGS84)", doc="longitude"),
    _text("place", "위치 정확도", "exact or approximate"),
    *[column for value in VALUES for column in _value_columns(value)],
    *[column for pair in PAIRS for column in _pair_columns(*pair)],
)


def _region_columns(value: str) -> list[Column]:
    return [
        _number(value, f"{value}의 합", f"sum of {value}"),
        _number(f"{value}_complexes", "값을 더한 단지 수", "complexes whose figure is in the sum"),
        _number(f"{value}_withheld", "비공개라 빠진 곳의 수", "places left out: withheld"),
        _number(
            f"{value}_not_carried", "원자료에 없어 빠진 곳의 수", "places left out: not carried"
        ),
    ]


region_figures = Table(
    "region_figures",
    marts,
    _text("quarter", "분기", "quarter", primary_key=True),
    _text("level", "단계: country, sido, sigungu", "country, sido or sigungu", primary_key=True),
    _text(
        "region_code",
        "행정구역 코드 (전국 KR, 두 시도에 걸침 00, 비공개 몫 99, 시군구 모름은 시도)",
        "KR the country, 00 straddling, 99 withheld, a province where no district is known",
        primary_key=True,
    ),
    _text("sido", "시도 코드 (전국은 비어 있음)", "province; NULL for the country"),
    _text("kind", "유형", "kind", primary_key=True),
    _number("complexes", "단지 수 (최상위 단지를 한 번씩)", "complexes, each topmost one once"),
    *[column for value in VALUES for column in _region_columns(value)],
    *[
        _number(name, "짝을 이룬 값의 합", "sum of a matched value")
        for p in PAIRS
        for name in matched(*p)
    ],
)

coverage = Table(
    "coverage",
    marts,
    _text("value", "값의 이름", "name of the value", primary_key=True),
    _text("quarter", "분기", "quarter", primary_key=True),
    _text("kind", "유형 (all 전체)", "kind, or all", primary_key=True),
    _number("listed", "그 분기에 실린 단지 수", "complexes listed in the quarter"),
    _number("complexes", "값이 있는 단지 수", "complexes with the value"),
    _number("withheld", "비공개가 있는 단지 수", "complexes with a place withheld"),
    _number("not_carried", "원자료에 없는 단지 수", "complexes with a place not carried"),
    _text(
        "before", "견줄 앞 분기 (없으면 비어 있음)", "the quarter before to compare with, or NULL"
    ),
    Column(
        "fullest",
        Boolean,
        nullable=False,
        comment="가장 많이 실린 분기 가운데 최근 것인지",
        doc="the newest of the quarters with the fullest coverage",
    ),
)

PERIODS = ("now", "before")
"""A window of months, and the same window a year before."""
WINDOWS = (12, 24, 36)
"""Lengths of the windows in months. All end with the last month whose reports are in."""


def _window_columns() -> list[Column]:
    return [
        Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
        _text(
            "period",
            "now 이번 기간, before 한 해 앞의 같은 기간",
            "now or before",
            primary_key=True,
        ),
    ]


def _program_columns() -> list[Column]:
    return [
        _text("program", "제도", "program", primary_key=True),
        _text("sex", "성별: m, f", "m or f", primary_key=True),
    ]


def _uptake_columns() -> list[Column]:
    return [
        _number("eligible", "대상자 (명)", "people eligible"),
        _number("users", "사용자 (명)", "people who started"),
        Column(
            "expected",
            Float,
            comment="업종·규모·성별이 같은 기업의 전국 사용률로 기대되는 사용자 (명)",
            doc="users expected at the country's rates of industry, size band and sex",
        ),
        _number("companies", "대상자가 있는 기업 수", "companies with somebody eligible"),
    ]


def _group_columns() -> list[Column]:
    return [
        _text("complex_id", "산업단지 식별자 (맨 아래 단지)", "id of the leaf", primary_key=True),
        *_program_columns(),
        _text("industry", "업종 (모르면 빈 문자열)", "industry, '' unknown", primary_key=True),
        _text("size_band", "규모 (모르면 빈 문자열)", "size band, '' unknown", primary_key=True),
        Column(
            "reached",
            Boolean,
            primary_key=True,
            comment="기준일까지 접촉한 기업인지 (안내 단계부터)",
            doc="whether the company was contacted by as_of, from informed on",
        ),
    ]


uptake_windows = Table(
    "uptake_windows",
    marts,
    *_window_columns(),
    _text("first_month", "기간의 첫 달", "first month", nullable=False),
    _text("last_month", "기간의 마지막 달", "last month", nullable=False),
)

company_facts = Table(
    "company_facts",
    marts,
    _text("company_id", "기업 식별자", "id of the company", primary_key=True),
    _text("company_name", "기업 이름", "name", nullable=False),
    _text("business_no", "사업자등록번호", "business number"),
    _text("complex_id", "산업단지 식별자", "id of the complex", nullable=False),
    _text("complex_name", "단지 이름", "name of the complex"),
    _text("top_id", "최상위 단지 식별자", "id of the topmost complex"),
    _text("kind", "단지 유형", "kind of the complex"),
    _text("sido", "시도 코드", "province"),
    _text("sigungu", "시군구 코드", "district"),
    _text("building_id", "건물 식별자", "id of the building"),
    _text("building_name", "건물 이름", "name of the building"),
    _text("ksic", "한국표준산업분류 코드", "industry code"),
    _text("industry", "업종", "industry"),
    _text("size_band", "규모", "size band"),
    _number("employees", "고용 인원 (명)", "employees"),
    _number("employees_f", "여성 고용 인원 (마지막 달, 명)", "women employed, last month"),
    _number("employees_young", "20·30대 고용 인원 (마지막 달, 명)", "employees under 40"),
    Column("lat", Float, comment="위도, 없으면 건물의 위도", doc="latitude, else the building's"),
    Column("lon", Float, comment="경도, 없으면 건물의 경도", doc="longitude, else the building's"),
    Column("opened_on", Date, comment="성립일", doc="day it opened"),
    Column("closed_on", Date, comment="소멸일", doc="day it closed"),
    Column("first_contact_on", Date, comment="첫 접촉일 (안내 단계부터)", doc="first contact"),
    Column("last_contact_on", Date, comment="마지막 접촉일", doc="last contact"),
    _text("stage", "가장 멀리 간 단계 (없으면 비어 있음)", "furthest stage, NULL for none"),
    Column("reached", Boolean, nullable=False, comment="접촉했는지 (안내부터)", doc="contacted"),
)

company_uptake = Table(
    "company_uptake",
    marts,
    _text("company_id", "기업 식별자", "id of the company", primary_key=True),
    Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
    *_program_columns(),
    _number("eligible", "대상자 (명)", "people eligible"),
    _number("users", "사용자 (명)", "people who started"),
)

uptake_rates = Table(
    "uptake_rates",
    marts,
    *_window_columns(),
    *_program_columns(),
    _text("industry", "업종 (모르면 빈 문자열)", "industry, '' unknown", primary_key=True),
    _text("size_band", "규모 (모르면 빈 문자열)", "size band, '' unknown", primary_key=True),
    _number("eligible", "대상자 (명)", "people eligible"),
    _number("users", "사용자 (명)", "people who started"),
)

complex_uptake = Table(
    "complex_uptake",
    marts,
    *_window_columns(),
    _text("complex_id", "산업단지 식별자 (상위단지는 하위단지의 합)", "id", primary_key=True),
    *_program_columns(),
    *_uptake_columns(),
)

region_uptake = Table(
    "region_uptake",
    marts,
    *_window_columns(),
    _text("level", "단계: country, sido, sigungu", "level", primary_key=True),
    _text(
        "region_code", "행정구역 코드 (전국 KR)", "region code, KR the country", primary_key=True
    ),
    _text("sido", "시도 코드", "province; NULL for the country"),
    _text("kind", "단지 유형", "kind", primary_key=True),
    *_program_columns(),
    *_uptake_columns(),
)

complex_people = Table(
    "complex_people",
    marts,
    _text("complex_id", "산업단지 식별자 (상위단지는 하위단지의 합)", "id", primary_key=True),
    _text("month", "달", "month", primary_key=True),
    _number("employees", "고용 인원 (명)", "employees"),
    _number("employees_f", "여성 (명)", "women"),
    _number("employees_young", "20·30대와 그 아래 (40세 미만, 명)", "employees under 40"),
)

region_people = Table(
    "region_people",
    marts,
    _text("level", "단계", "level", primary_key=True),
    _text("region_code", "행정구역 코드", "region code", primary_key=True),
    _text("sido", "시도 코드", "province; NULL for the country"),
    _text("kind", "단지 유형", "kind", primary_key=True),
    _text("month", "달", "month", primary_key=True),
    _number("employees", "고용 인원 (명)", "employees"),
    _number("employees_f", "여성 (명)", "women"),
    _number("employees_young", "40세 미만 (명)", "employees under 40"),
)

month_eligible = Table(
    "month_eligible",
    marts,
    _text("month", "달", "month", primary_key=True),
    *_group_columns(),
    _number("eligible", "대상자 (명)", "people eligible"),
)

week_starts = Table(
    "week_starts",
    marts,
    Column("week", Date, primary_key=True, comment="시작한 주의 월요일", doc="week started"),
    Column(
        "received_week", Date, primary_key=True, comment="접수된 주의 월요일", doc="week reported"
    ),
    *_group_columns(),
    _number("users", "사용자 (명)", "people who started"),
)
