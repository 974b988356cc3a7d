"""The marts of published figures: of each complex, of each region, and how much they cover."""

from sqlalchemy import Boolean, Column, Float, Table

from src.domain.measures import MATCHED, matched_columns
from src.domain.tables import VALUES
from src.store.mart_columns import marts, number_column, text_column

COUNTRY = "KR"
STRADDLING = "00"
"""Region code of figures printed only for a complex that straddles two provinces."""
UNDISCLOSED = "99"
"""Region code of what a printed total holds beyond the published complexes: the withheld ones."""
ROLES = ("summed", "missing", "contained")


def pair_role(part: str, whole: str) -> str:
    """Return the name of the column that says what a complex does in the sum of a pair."""
    return f"{part}_of_{whole}_role"


def _value_columns(value: str) -> list[Column]:
    return [
        number_column(
            value, f"{value}: 선택한 값, 상위단지는 하위단지의 합", f"{value}, chosen or summed"
        ),
        text_column(
            f"{value}_gap",
            "까닭: withheld 비공개, not_carried 원자료에 없음, partial 하위단지 일부만 더함",
            "withheld, not_carried, or partial: summed without a child that has no figure",
        ),
        text_column(f"{value}_source", "값을 준 자료", "the source that gave it"),
        text_column(
            f"{value}_role",
            "합계에서의 몫: summed 더함, missing 값이 없음, contained 다른 단지 값에 들어 있음",
            "what it does in a sum: summed, missing or contained in another",
        ),
    ]


def _pair_columns(part: str, whole: str) -> list[Column]:
    first, second = matched_columns(part, whole)
    return [
        number_column(first, f"{whole}도 아는 곳의 {part}", f"{part} where {whole} is known too"),
        number_column(second, f"{part}도 아는 곳의 {whole}", f"{whole} where {part} is known too"),
        text_column(
            pair_role(part, whole), "짝을 이룬 합계에서의 몫", "what it does in the matched sum"
        ),
    ]


complex_figures = Table(
    "complex_figures",
    marts,
    text_column("complex_id", "산업단지 식별자", "id of the complex", primary_key=True),
    text_column("quarter", "분기", "quarter", primary_key=True),
    text_column("parent_id", "상위단지 식별자", "id of the complex above"),
    text_column("top_id", "최상위 단지 식별자", "id of the topmost complex", nullable=False),
    text_column("complex_name", "단지 이름", "name", nullable=False),
    text_column("kind", "유형", "kind", nullable=False),
    text_column("development", "조성상태", "development"),
    text_column("sido", "시도 코드", "province"),
    text_column("sigungu", "시군구 코드", "district"),
    Column(
        "is_leaf", Boolean, nullable=False, comment="하위단지가 없는 단지인지", doc="has no child"
    ),
    Column("lat", Float, comment="위도 (WGS84)", doc="latitude"),
    Column("lon", Float, comment="경도 (WGS84)", doc="longitude"),
    text_column("place", "위치 정확도", "exact or approximate"),
    *[column for value in VALUES for column in _value_columns(value)],
    *[column for pair in MATCHED for column in _pair_columns(*pair)],
)


def _region_columns(value: str) -> list[Column]:
    return [
        number_column(value, f"{value}의 합", f"sum of {value}"),
        number_column(
            f"{value}_complexes", "값을 더한 단지 수", "complexes whose figure is in the sum"
        ),
        number_column(f"{value}_withheld", "비공개라 빠진 곳의 수", "places left out: withheld"),
        number_column(
            f"{value}_not_carried", "원자료에 없어 빠진 곳의 수", "places left out: not carried"
        ),
    ]


region_figures = Table(
    "region_figures",
    marts,
    text_column("quarter", "분기", "quarter", primary_key=True),
    text_column(
        "level", "단계: country, sido, sigungu", "country, sido or sigungu", primary_key=True
    ),
    text_column(
        "region_code",
        "행정구역 코드 (전국 KR, 두 시도에 걸침 00, 비공개 몫 99, 시군구 모름은 시도)",
        "KR the country, 00 straddling, 99 withheld, a province where no district is known",
        primary_key=True,
    ),
    text_column("sido", "시도 코드 (전국은 비어 있음)", "province; NULL for the country"),
    text_column("kind", "유형", "kind", primary_key=True),
    number_column(
        "complexes", "단지 수 (최상위 단지를 한 번씩)", "complexes, each topmost one once"
    ),
    *[column for value in VALUES for column in _region_columns(value)],
    *[
        number_column(name, "짝을 이룬 값의 합", "sum of a matched value")
        for pair in MATCHED
        for name in matched_columns(*pair)
    ],
)

coverage = Table(
    "coverage",
    marts,
    text_column("value", "값의 이름", "name of the value", primary_key=True),
    text_column("quarter", "분기", "quarter", primary_key=True),
    text_column("kind", "유형 (all 전체)", "kind, or all", primary_key=True),
    number_column("listed", "그 분기에 실린 단지 수", "complexes listed in the quarter"),
    number_column("complexes", "값이 있는 단지 수", "complexes with the value"),
    number_column("withheld", "비공개가 있는 단지 수", "complexes with a place withheld"),
    number_column("not_carried", "원자료에 없는 단지 수", "complexes with a place not carried"),
    text_column(
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
