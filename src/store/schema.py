"""The canonical tables of a snapshot: their columns, what each means, and what identifies a row.

One word per idea: the same names stand in SQL, frames, URL keys and text keys. `comment` is the
Korean entry of the data dictionary, `doc` the English one (data/README.md is made from them).

A value that a source does not give is NULL, and its `…_gap` column says why:
`withheld` (the source printed X), `not_carried` (this layout has no such column). No gap, no NULL.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    String,
    Table,
)

metadata = MetaData()

VALUES = (
    "tenants",
    "operating",
    "leasing",
    "employees",
    "employees_m",
    "employees_f",
    "production_krw",
    "production_ytd_krw",
    "exports_usd",
    "exports_ytd_usd",
)
GAPS = ("withheld", "not_carried")
KINDS = ("national", "general", "urban", "rural")
PLACES = ("exact", "approximate")


def _text(name: str, comment: str, doc: str, **more) -> Column:
    return Column(name, String, comment=comment, doc=doc, **more)


def _count(name: str, comment: str, doc: str) -> tuple[Column, Column]:
    return _measured(name, BigInteger, comment, doc)


def _measured(name: str, type_, comment: str, doc: str) -> tuple[Column, Column]:
    """Return the column of a measured value and the column that says why it is missing."""
    return (
        Column(name, type_, comment=comment, doc=doc),
        Column(
            f"{name}_gap",
            String,
            comment=f"{comment}: 값이 없는 까닭 (withheld 비공개, not_carried 원자료에 없음)",
            doc=f"why {name} is missing: withheld or not_carried",
        ),
    )


regions = Table(
    "regions",
    metadata,
    _text(
        "region_code", "행정구역 코드 (시도 2자리, 시군구 5자리)", "region code", primary_key=True
    ),
    _text("parent_code", "상위 행정구역 코드 (시도는 비어 있음)", "code of the region above"),
    _text("level", "단계: sido, sigungu", "sido or sigungu", nullable=False),
    _text("region_name", "행정구역 이름", "Korean name", nullable=False),
    _text("region_short", "줄인 이름 (지도 표시용)", "short Korean name for maps"),
    _text("region_name_en", "영문 이름", "English name"),
    Column("lat", Float, comment="대표점 위도 (WGS84)", doc="latitude of a point inside"),
    Column("lon", Float, comment="대표점 경도 (WGS84)", doc="longitude of a point inside"),
)

complexes = Table(
    "complexes",
    metadata,
    _text("complex_id", "산업단지 식별자", "id of the complex", primary_key=True),
    _text(
        "parent_id",
        "상위단지 식별자 (최상위는 비어 있음)",
        "id of the complex above; NULL at the top",
    ),
    _text(
        "top_id",
        "최상위 단지 식별자 (최상위는 자기 자신)",
        "id of the topmost complex",
        nullable=False,
    ),
    _text("complex_name", "단지 이름 (정리한 이름)", "cleaned name", nullable=False),
    _text("printed_name", "원자료에 적힌 이름", "name as the source prints it"),
    _text(
        "kind",
        "유형: national 국가, general 일반, urban 도시첨단, rural 농공",
        "kind",
        nullable=False,
    ),
    _text(
        "development", "조성상태: done 완료, developing 조성중, undeveloped 미개발", "development"
    ),
    _text(
        "sido",
        "시도 코드 (두 시도에 걸친 단지는 비어 있음)",
        "province; NULL where it straddles two",
    ),
    _text(
        "sigungu", "시군구 코드 (여러 곳에 걸치면 비어 있음)", "district; NULL where it straddles"
    ),
    Column(
        "is_leaf", Boolean, nullable=False, comment="하위단지가 없는 단지인지", doc="has no child"
    ),
    Column("lat", Float, comment="위도 (WGS84)", doc="latitude"),
    Column("lon", Float, comment="경도 (WGS84)", doc="longitude"),
    _text("place", "위치 정확도: exact, approximate (시군구 안 어림 위치)", "exact or approximate"),
)

complex_quarters = Table(
    "complex_quarters",
    metadata,
    _text("complex_id", "산업단지 식별자", "id of the complex", primary_key=True),
    _text("quarter", "분기 (예: 2026Q1)", "quarter, such as 2026Q1", primary_key=True),
    _text("source", "자료 이름 (형식 이름)", "name of the source format", primary_key=True),
    *_count("tenants", "입주업체 수", "tenant companies"),
    *_count("operating", "가동업체 수", "companies operating"),
    *_count("leasing", "임차업체 수 (입주업체에 포함)", "tenants that lease, among tenants"),
    *_count("employees", "고용 인원 (명)", "employees"),
    *_count("employees_m", "남성 고용 인원 (명)", "men employed"),
    *_count("employees_f", "여성 고용 인원 (명)", "women employed"),
    *_count("production_krw", "그 분기의 생산액 (원)", "production of the quarter, won"),
    *_count("production_ytd_krw", "1월부터 누계 생산액 (원)", "production since January, won"),
    *_count("exports_usd", "그 분기의 수출액 (미국 달러)", "exports of the quarter, US dollars"),
    *_count(
        "exports_ytd_usd", "1월부터 누계 수출액 (미국 달러)", "exports since January, US dollars"
    ),
)

complex_industries = Table(
    "complex_industries",
    metadata,
    _text("complex_id", "산업단지 식별자", "id of the complex", primary_key=True),
    _text("quarter", "분기", "quarter", primary_key=True),
    _text("source", "자료 이름 (형식 이름)", "name of the source format", primary_key=True),
    _text(
        "industry",
        "업종 (산단 통계의 11개 업종 코드)",
        "industry, one of eleven codes",
        primary_key=True,
    ),
    *_count("tenants", "입주업체 수", "tenant companies"),
    *_count("operating", "가동업체 수", "companies operating"),
    *_count("employees", "고용 인원 (명)", "employees"),
)

printed_totals = Table(
    "printed_totals",
    metadata,
    _text("quarter", "분기", "quarter", primary_key=True),
    _text("source", "자료 이름 (형식 이름)", "name of the source format", primary_key=True),
    _text("kind", "유형", "kind", primary_key=True),
    _text("value", "값의 이름 (예: employees)", "name of the value", primary_key=True),
    Column(
        "total",
        BigInteger,
        nullable=False,
        comment="원자료의 계 (비공개 단지를 포함)",
        doc="total as printed, withheld complexes included",
    ),
)

buildings = Table(
    "buildings",
    metadata,
    _text("building_id", "건물 식별자", "id of the building", primary_key=True),
    _text("complex_id", "산업단지 식별자", "id of the complex", nullable=False),
    _text("building_name", "지식산업센터·건물 이름", "name of the building", nullable=False),
    Column("lat", Float, comment="위도 (WGS84)", doc="latitude"),
    Column("lon", Float, comment="경도 (WGS84)", doc="longitude"),
)

companies = Table(
    "companies",
    metadata,
    _text("company_id", "기업 식별자", "id of the company", primary_key=True),
    _text("business_no", "사업자등록번호 (숫자 10자리)", "business number, ten digits"),
    _text("workplace_no", "사업장관리번호 (숫자 11자리)", "workplace number, eleven digits"),
    _text("company_name", "기업 이름", "name of the company", nullable=False),
    _text("complex_id", "산업단지 식별자", "id of the complex", nullable=False),
    _text("building_id", "건물 식별자 (모르면 비어 있음)", "id of the building, NULL if unknown"),
    _text("ksic", "한국표준산업분류 코드 (제11차)", "industry code, KSIC 11"),
    _text("industry", "업종 (산단 통계의 11개 업종 코드)", "industry, one of eleven codes"),
    _text("size_band", "규모: 1-4, 5-49, 50-299, 300+", "size band"),
    Column("employees", Integer, comment="고용 인원 (명)", doc="employees"),
    Column("lat", Float, comment="위도 (WGS84)", doc="latitude"),
    Column("lon", Float, comment="경도 (WGS84)", doc="longitude"),
    Column("opened_on", Date, comment="성립일", doc="day the workplace opened"),
    Column(
        "closed_on",
        Date,
        comment="소멸일 (영업 중이면 비어 있음)",
        doc="day it closed, NULL if open",
    ),
)

shapes = Table(
    "shapes",
    metadata,
    _text("layer", "경계 묶음: sido, sigungu, complex", "layer of boundaries", primary_key=True),
    _text(
        "code", "행정구역 코드 또는 산업단지 식별자", "region code or complex id", primary_key=True
    ),
    _text("name", "이름", "name"),
    _text("geojson", "경계 (GeoJSON 도형, WGS84)", "boundary as a GeoJSON geometry, WGS84"),
)

sources = Table(
    "sources",
    metadata,
    _text(
        "source_id",
        "적재 파일 식별자 (파일 내용의 해시)",
        "id: hash of the file's bytes",
        primary_key=True,
    ),
    _text("file", "파일 이름", "file name", nullable=False),
    _text("sha256", "파일 해시 (SHA-256)", "SHA-256 of the file", nullable=False),
    _text("source", "자료 이름 (형식 이름)", "name of the source format", nullable=False),
    _text("quarter", "자료의 기준 분기", "quarter the file speaks for"),
    Column("as_of", Date, comment="자료 기준일", doc="day the file speaks for"),
    Column("loaded_at", DateTime, comment="적재 시각 (UTC)", doc="when it was loaded, UTC"),
    Column("rows_read", BigInteger, comment="읽은 행 수", doc="rows read", nullable=False),
    Column("rows_accepted", BigInteger, comment="받은 행 수", doc="rows accepted", nullable=False),
    Column(
        "rows_rejected", BigInteger, comment="거절한 행 수", doc="rows rejected", nullable=False
    ),
)

problems = Table(
    "problems",
    metadata,
    _text("source_id", "적재 파일 식별자", "id of the file", nullable=False),
    _text("level", "종류: rejected 거절, difference 합계 차이, note 알림", "level", nullable=False),
    _text("sheet", "시트 이름", "sheet"),
    Column("row", BigInteger, comment="행 번호 (엑셀의 행 번호)", doc="row as Excel numbers it"),
    _text("column", "열 이름", "column"),
    _text("value", "원자료의 값", "value as printed"),
    _text("reason", "까닭과 고치는 법 (한국어)", "reason and remedy, in Korean", nullable=False),
    _text("reason_en", "까닭과 고치는 법 (영어)", "reason and remedy, in English"),
)

snapshot = Table(
    "snapshot",
    metadata,
    _text("key", "항목: version, origin, as_of, published_at", "key", primary_key=True),
    _text("value", "값", "value"),
)
