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

from src.store.keys import leave_unindexed

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
    _text("complex_id", "산업단지 식별자 (모르면 비어 있음)", "id of the complex, NULL if unknown"),
    _text("building_name", "지식산업센터·건물 이름", "name of the building", nullable=False),
    _text("address", "주소", "address"),
    _text("sigungu", "시군구 코드", "district"),
    _text("complex_name", "원자료에 적힌 단지 이름", "name of the complex as printed"),
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
    _text("address", "주소 (원자료에 적힌 대로)", "address as printed"),
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

headcounts = Table(
    "headcounts",
    metadata,
    _text("company_id", "기업 식별자", "id of the company", primary_key=True),
    _text("month", "달 (예: 2026-03), 그 달 말일 기준", "month, at its last day", primary_key=True),
    _text("sex", "성별: m 남성, f 여성", "m or f", primary_key=True),
    _text("age_band", "연령대: -29, 30-39, 40-49, 50-59, 60+", "age band", primary_key=True),
    Column("employees", Integer, nullable=False, comment="고용 인원 (명)", doc="employees"),
)

eligible = Table(
    "eligible",
    metadata,
    _text("company_id", "기업 식별자", "id of the company", primary_key=True),
    _text(
        "month",
        "달 (예: 2026-03): 제도를 쓸 수 있게 된 달, 한 사람은 한 번만 셈",
        "month in which they came to be eligible; a person counts in one month only",
        primary_key=True,
    ),
    _text(
        "program",
        "제도: parental 육아휴직, maternity 출산전후휴가, paternity 배우자 출산휴가, "
        "reduced_hours 육아기 근로시간 단축, flexible 유연근무, replacement 대체인력",
        "program",
        primary_key=True,
    ),
    _text("sex", "성별: m 남성, f 여성", "m or f", primary_key=True),
    Column("eligible", Integer, nullable=False, comment="대상자 수 (명)", doc="people eligible"),
)

leave_starts = Table(
    "leave_starts",
    metadata,
    _text("company_id", "기업 식별자", "id of the company", primary_key=True),
    Column(
        "week",
        Date,
        primary_key=True,
        comment="사용을 시작한 주의 월요일",
        doc="Monday of the week in which they started",
    ),
    _text("program", "제도", "program", primary_key=True),
    _text("sex", "성별: m 남성, f 여성", "m or f", primary_key=True),
    Column(
        "received_week",
        Date,
        primary_key=True,
        comment="신고가 접수된 주의 월요일",
        doc="Monday of the week in which it was reported",
    ),
    Column("users", Integer, nullable=False, comment="사용자 수 (명)", doc="people who started"),
)

workplaces = Table(
    "workplaces",
    metadata,
    _text(
        "source",
        "자료 이름: pension 국민연금, comwel 고용·산재보험, factories 등록공장",
        "name of the source format",
        primary_key=True,
    ),
    _text("month", "달 (예: 2026-08)", "month, such as 2026-08", primary_key=True),
    _text(
        "workplace_key",
        "사업장 식별자: 사업장관리번호, 없으면 사업자등록번호, 없으면 앞 6자리·이름·주소의 해시 "
        "(같은 것이 여럿이면 -2, -3)",
        "workplace number, else business number, else a hash of its head, name and address; "
        "-2, -3 where several share it",
        primary_key=True,
    ),
    _text("workplace_name", "사업장 이름", "name of the workplace", nullable=False),
    _text(
        "business_no",
        "사업자등록번호 (숫자 10자리, 가려졌거나 검증이 틀리면 비어 있음)",
        "business number, ten digits; NULL where masked or mistyped",
    ),
    _text("business_no_head", "사업자등록번호 앞 6자리", "first six digits of the business number"),
    _text("workplace_no", "사업장관리번호 (숫자 11자리)", "workplace number, eleven digits"),
    _text("address", "주소 (원자료에 적힌 대로)", "address as printed"),
    _text("postcode", "우편번호 (앞의 0을 지킴)", "postcode, zeros in front kept"),
    _text("sigungu", "시군구 코드 (모르면 비어 있음)", "district, NULL if unknown"),
    _text(
        "complex_name", "원자료에 적힌 단지 이름 (없으면 비어 있음)", "complex as printed, or NULL"
    ),
    _text("industry_code", "업종 코드 (원자료에 적힌 대로)", "industry code as printed"),
    _text("industry_name", "업종 이름 (원자료에 적힌 대로)", "name of the industry as printed"),
    _text(
        "industry_system",
        "업종 코드의 체계: nts 국세청, ksic10, ksic11 한국표준산업분류",
        "what the industry code belongs to: nts, ksic10, ksic11",
    ),
    _text(
        "ksic_division",
        "한국표준산업분류 중분류 2자리 (옮길 수 없으면 비어 있음)",
        "division of KSIC, NULL where the code cannot be carried over",
    ),
    Column("employees", BigInteger, comment="가입자·상시근로자 수 (명)", doc="people insured"),
    Column("joined", BigInteger, comment="그 달의 신규 취득자 (명)", doc="people who joined"),
    Column("left", BigInteger, comment="그 달의 상실 가입자 (명)", doc="people who left"),
    Column("since", Date, comment="적용일·성립일", doc="day from which it is insured"),
    Column("until", Date, comment="탈퇴일", doc="day until which it was insured"),
    _text("status", "가입 상태: joined 등록, left 탈퇴", "joined or left"),
    _text("form", "형태: corporation 법인, individual 개인", "corporation or individual"),
    _text(
        "insurance",
        "보험: both 고용·산재, accident 산재, employment 고용",
        "both, accident or employment",
    ),
    _text(
        "operation",
        "사업구분: continuing 계속, fixed 유기, pooled_continuing 일괄계속, pooled_fixed 일괄유기, "
        "opened 사업개시",
        "kind of operation",
    ),
    Column(
        "is_day_labour",
        Boolean,
        nullable=False,
        comment="일용 근로자의 사업장인지 (이름에 /일용)",
        doc="is kept for day labourers",
    ),
)

company_links = Table(
    "company_links",
    metadata,
    _text("company_id", "기업 식별자", "id of the company", primary_key=True),
    _text("source", "사업장 자료의 이름", "source of the workplace", primary_key=True),
    _text(
        "workplace_key",
        "사업장 식별자 (이어지지 않은 기업은 빈 글자)",
        "workplace, empty for a company that is alone in this source",
        primary_key=True,
    ),
    _text("month", "이은 사업장 자료의 달", "month of the workplaces", nullable=False),
    _text(
        "method",
        "이은 방법: decided 사람이 정함, workplace_no 사업장관리번호, business_no 사업자등록번호, "
        "name_head_place 이름·번호 앞자리·주소, name_head 이름·번호 앞자리, name_place 이름·주소, "
        "name 이름·시군구, none 없음",
        "how: decided by a person, by a number, by name with the head of the number and the place",
        nullable=False,
    ),
    Column("score", Float, comment="점수 (0~1, 없으면 비어 있음)", doc="score from 0 to 1"),
    _text(
        "status",
        "상태: joined 이음, review 사람이 볼 것, alone 이어지지 않음",
        "joined, review or alone",
        nullable=False,
    ),
)

company_fills = Table(
    "company_fills",
    metadata,
    _text("company_id", "기업 식별자", "id of the company", primary_key=True),
    _text("field", "채운 열 (companies의 열 이름)", "column of companies", primary_key=True),
    _text("value", "채운 값 (글자로)", "the value, as text", nullable=False),
    _text("source", "값을 가져온 자료", "source that the value came from", nullable=False),
    _text("workplace_key", "값을 가져온 사업장 (주소에서 왔으면 빈 글자)", "workplace, or empty"),
    _text("month", "그 자료의 달 (주소에서 왔으면 비어 있음)", "its month, or NULL"),
)

workplace_places = Table(
    "workplace_places",
    metadata,
    _text("source", "사업장 자료의 이름", "source of the workplace", primary_key=True),
    _text("month", "달", "month", primary_key=True),
    _text("workplace_key", "사업장 식별자", "id of the workplace", primary_key=True),
    _text("complex_id", "산업단지 식별자", "id of the complex", nullable=False),
    _text("building_id", "건물 식별자 (모르면 비어 있음)", "id of the building, NULL if unknown"),
    _text(
        "method",
        "찾은 방법: complex_name 단지 이름, building_name 건물 이름, polygon 좌표와 경계",
        "how: by the name of the complex, of the building, or by coordinates",
        nullable=False,
    ),
)

campaigns = Table(
    "campaigns",
    metadata,
    _text("campaign_id", "캠페인 식별자", "id of the campaign", primary_key=True),
    _text("campaign_name", "캠페인 이름", "name of the campaign", nullable=False),
    _text(
        "channel",
        "방법: briefing 설명회, training 대표이사 교육, visit 방문, fair 박람회, mail 안내문",
        "channel",
        nullable=False,
    ),
    _text("complex_id", "산업단지 식별자 (여러 단지면 비어 있음)", "id of the complex, or NULL"),
    Column("starts_on", Date, nullable=False, comment="시작일", doc="first day"),
    Column("ends_on", Date, comment="종료일 (정해지지 않았으면 비어 있음)", doc="last day"),
    Column("target", Integer, comment="목표 기업 수", doc="companies it means to reach"),
    Column("budget_krw", BigInteger, comment="예산 (원)", doc="budget in won"),
)

contacts = Table(
    "contacts",
    metadata,
    _text("contact_id", "접촉 식별자", "id of the contact", primary_key=True),
    _text("campaign_id", "캠페인 식별자 (캠페인 밖이면 비어 있음)", "id of the campaign, or NULL"),
    _text("company_id", "기업 식별자", "id of the company", nullable=False),
    Column("contacted_on", Date, nullable=False, comment="접촉한 날", doc="day of the contact"),
    _text(
        "stage",
        "단계: targeted 대상 선정, informed 안내, briefed 설명회, visited 방문, linked 제도 연계, "
        "placed 대체인력 배치",
        "stage reached",
        nullable=False,
    ),
    _text("planner", "담당 플래너", "planner in charge"),
)

holdouts = Table(
    "holdouts",
    metadata,
    _text("campaign_id", "캠페인 식별자", "id of the campaign", primary_key=True),
    _text("company_id", "기업 식별자", "id of the company", primary_key=True),
    Column(
        "held_on",
        Date,
        nullable=False,
        comment="무작위로 남겨 두기로 한 날 (효과를 견주려고 접촉하지 않음)",
        doc="day on which chance kept it back, to compare the effect with",
    ),
)

events = Table(
    "events",
    metadata,
    _text("event_id", "사건 식별자", "id of the event", primary_key=True),
    Column("happened_on", Date, nullable=False, comment="날짜", doc="day"),
    _text("program", "제도 (모든 제도면 비어 있음)", "program, NULL for all"),
    _text("complex_id", "산업단지 식별자 (전국이면 비어 있음)", "id of the complex, NULL for all"),
    _text("event_name", "이름", "name", nullable=False),
    _text("event_name_en", "영문 이름", "English name"),
    Column(
        "rebases",
        Boolean,
        nullable=False,
        comment="이날부터 관리한계를 새로 정하는지",
        doc="whether control limits start anew on it",
    ),
    _text("source", "근거 (법령, 공고)", "law or notice it rests on"),
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
    _text(
        "month", "자료의 기준 달 (여러 달이면 비어 있음)", "month it speaks for, NULL for several"
    ),
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
    _text(
        "level",
        "종류: rejected 거절(행마다 하나), also 거절한 행의 다른 문제, difference 합계 차이, "
        "note 알림",
        "rejected (one per refused row), also (what else is wrong in it), difference, note",
        nullable=False,
    ),
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
    _text(
        "key",
        "항목: version, origin, as_of, published_at, 활용 자료가 있으면 last_week(신고가 들어온 "
        "마지막 주), report_weeks(신고를 기다리는 주 수), uptake_until(활용 기간의 마지막 달)",
        "key: version, origin, as_of, published_at; with uptake also last_week, report_weeks "
        "and uptake_until",
        primary_key=True,
    ),
    _text("value", "값", "value"),
)

leave_unindexed(metadata)
