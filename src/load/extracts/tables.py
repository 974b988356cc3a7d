"""The tables that the ministry hands over from its own systems, as rows of data.

No public layout of them exists, so these are ours: the titles are what the templates print, the
canonical names (src/store/schema.py) are understood as well. What a column means is told by the
comments of the schema; here stands what is read, and an example of each.
"""

from dataclasses import dataclass

PROGRAM_WORDS = {
    "parental": ("육아휴직",),
    "maternity": ("출산전후휴가", "출산휴가"),
    "paternity": ("배우자 출산휴가", "배우자출산휴가"),
    "reduced_hours": ("육아기 근로시간 단축", "육아기근로시간단축"),
    "flexible": ("유연근무", "유연근무제"),
    "replacement": ("대체인력",),
}
SEX_WORDS = {
    "m": ("남", "남성", "남자", "male"),
    "f": ("여", "여성", "여자", "female"),
}
AGE_WORDS = {
    "-29": ("29세 이하", "20대 이하", "~29"),
    "30-39": ("30대", "30~39", "30~39세", "30-39세"),
    "40-49": ("40대", "40~49", "40~49세", "40-49세"),
    "50-59": ("50대", "50~59", "50~59세", "50-59세"),
    "60+": ("60세 이상", "60대 이상", "60~"),
}
SIZE_WORDS = {
    "1-4": ("1~4", "1~4인", "1-4인", "5인 미만"),
    "5-49": ("5~49", "5~49인", "5-49인"),
    "50-299": ("50~299", "50~299인", "50-299인"),
    "300+": ("300인 이상", "300~"),
}
STAGE_WORDS = {
    "targeted": ("대상 선정",),
    "informed": ("안내",),
    "briefed": ("설명회",),
    "visited": ("방문",),
    "linked": ("제도 연계", "연계"),
    "placed": ("대체인력 배치", "배치"),
}
CHANNEL_WORDS = {
    "briefing": ("설명회",),
    "training": ("대표이사 교육", "교육"),
    "visit": ("방문",),
    "fair": ("박람회",),
    "mail": ("안내문", "우편"),
}
INDUSTRY_WORDS = {
    "food": ("음식료",),
    "textile": ("섬유의복",),
    "wood_paper": ("목재종이",),
    "petrochemical": ("석유화학",),
    "nonmetal": ("비금속",),
    "steel": ("철강",),
    "machinery": ("기계",),
    "electronics": ("전기전자",),
    "transport_equipment": ("운송장비",),
    "other": ("기타",),
    "non_manufacturing": ("비제조",),
}
YES_WORDS = {
    "yes": ("예", "1", "y", "true", "o"),
    "no": ("아니오", "아니요", "0", "n", "false", "x"),
}
CODES = {
    "program": PROGRAM_WORDS,
    "sex": SEX_WORDS,
    "age_band": AGE_WORDS,
    "size_band": SIZE_WORDS,
    "stage": STAGE_WORDS,
    "channel": CHANNEL_WORDS,
    "industry": INDUSTRY_WORDS,
    "yes_no": YES_WORDS,
}
"""What may be written for each code: the code itself and these words, blanks and case aside."""

LARGEST_COUNT, LARGEST_BUDGET = 1_000_000, 10**13
REFERENCE = ("company_id", "workplace_no", "business_no")
"""Columns any of which tells which company a row is about, the surest first."""


@dataclass(frozen=True)
class Column:
    """One column: its canonical name, the title that templates print, what its cells are.

    kind : text, id, month, week, day, past_day, ksic, count, money, latitude, longitude,
    workplace_no, business_no or one of CODES. needed : whether a cell must be filled. example :
    what the filled sheet shows. also : titles that other systems use; they are suggested, never
    taken unasked.
    """

    name: str
    title: str
    kind: str
    needed: bool
    example: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExtractTable:
    """One canonical table: its columns, what tells its header from others, what identifies a row.

    signs : canonical names of columns of which at least `least` must be in a header. last : the
    column that says until when the rows speak, None where none does. to_company : whether its rows
    are about companies of other tables.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    signs: tuple[str, ...]
    least: int
    keys: tuple[str, ...]
    last: str | None = None
    to_company: bool = True

    def column(self, name: str) -> Column:
        """Return the column of a name. KeyError for none."""
        return {column.name: column for column in self.columns}[name]


COMPANY_COLUMNS = (
    Column("company_id", "기업 식별자", "id", False, ("", ""), ("기업ID", "업체코드", "기업번호")),
    Column(
        "workplace_no",
        "사업장관리번호",
        "workplace_no",
        False,
        ("12345678910", "22222222270"),
        ("관리번호", "사업장번호", "고용보험관리번호", "사업장 관리 번호"),
    ),
    Column(
        "business_no",
        "사업자등록번호",
        "business_no",
        False,
        ("1234567891", "2222222227"),
        ("사업자번호", "사업자 등록 번호"),
    ),
)
PROGRAM = Column(
    "program",
    "제도",
    "program",
    True,
    ("육아휴직", "배우자 출산휴가"),
    ("제도명", "급여종류", "사업구분", "제도구분"),
)
SEX = Column("sex", "성별", "sex", True, ("여", "남"), ("성별구분", "남녀", "성"))
MONTH = Column(
    "month", "기준월", "month", True, ("2026-09", "2026-09"), ("년월", "대상월", "기준년월")
)

EXTRACTS = (
    ExtractTable(
        "companies",
        "입주기업",
        (
            *COMPANY_COLUMNS,
            Column(
                "company_name",
                "사업장명",
                "text",
                True,
                ("가나정밀", "다라소프트"),
                ("기업명", "업체명", "회사명", "상호"),
            ),
            Column("complex_id", "산업단지 식별자", "id", False, ("", ""), ("단지코드",)),
            Column(
                "complex_name",
                "산업단지",
                "text",
                False,
                ("서울디지털", "구미1"),
                ("단지명", "산업단지명", "단지"),
            ),
            Column("building_id", "건물 식별자", "id", False, ("", ""), ("건물코드",)),
            Column(
                "address",
                "주소",
                "text",
                False,
                ("서울특별시 구로구 디지털로 300", "경상북도 구미시 1공단로 10"),
                ("사업장주소", "도로명주소", "소재지"),
            ),
            Column(
                "ksic",
                "표준산업분류",
                "ksic",
                False,
                ("29299", "58222"),
                ("산업분류코드", "업종코드", "KSIC"),
            ),
            Column(
                "industry", "업종", "industry", False, ("기계", "비제조"), ("산단업종", "업종명")
            ),
            Column("size_band", "규모", "size_band", False, ("5~49", "1~4"), ("규모구분",)),
            Column(
                "employees",
                "고용 인원",
                "count",
                False,
                ("24", "4"),
                ("상시근로자수", "피보험자수", "근로자수"),
            ),
            Column("lat", "위도", "latitude", False, ("37.4812", ""), ("Y좌표",)),
            Column("lon", "경도", "longitude", False, ("126.8827", ""), ("X좌표",)),
            Column(
                "opened_on", "성립일", "day", False, ("2012-03-02", "2019-07-01"), ("성립일자",)
            ),
            Column("closed_on", "소멸일", "day", False, ("", ""), ("소멸일자", "폐업일")),
        ),
        ("company_name", "complex_id", "complex_name"),
        2,
        ("company_id",),
        to_company=False,
    ),
    ExtractTable(
        "headcounts",
        "고용 인원",
        (
            *COMPANY_COLUMNS,
            MONTH,
            SEX,
            Column("age_band", "연령대", "age_band", True, ("30대", "40대"), ("연령", "연령구분")),
            Column(
                "employees",
                "고용 인원",
                "count",
                True,
                ("7", "12"),
                ("피보험자수", "근로자수", "인원", "인원수"),
            ),
        ),
        ("month", "sex", "age_band", "employees"),
        4,
        ("company_id", "month", "sex", "age_band"),
        "month",
    ),
    ExtractTable(
        "eligible",
        "제도 대상자",
        (
            *COMPANY_COLUMNS,
            MONTH,
            PROGRAM,
            SEX,
            Column(
                "eligible",
                "대상자 수",
                "count",
                True,
                ("2", "1"),
                ("대상자", "대상인원", "인원", "인원수"),
            ),
        ),
        ("month", "program", "sex", "eligible"),
        4,
        ("company_id", "month", "program", "sex"),
        "month",
    ),
    ExtractTable(
        "leave_starts",
        "제도 사용 시작",
        (
            *COMPANY_COLUMNS,
            Column(
                "week",
                "시작 주",
                "week",
                True,
                ("2026-09-07", "2026-09-14"),
                ("시작주", "사용시작주", "개시주", "휴직시작주"),
            ),
            PROGRAM,
            SEX,
            Column(
                "received_week",
                "접수 주",
                "week",
                True,
                ("2026-09-21", "2026-09-28"),
                ("접수주", "신고주", "신청접수주"),
            ),
            Column(
                "users",
                "사용자 수",
                "count",
                True,
                ("1", "1"),
                ("사용자", "사용인원", "수급자수", "인원", "인원수", "초회수급자수"),
            ),
        ),
        ("week", "program", "sex", "received_week", "users"),
        5,
        ("company_id", "week", "program", "sex", "received_week"),
        "received_week",
    ),
    ExtractTable(
        "campaigns",
        "캠페인",
        (
            Column("campaign_id", "캠페인 식별자", "id", True, ("briefing-2026-09",) * 2),
            Column("campaign_name", "캠페인 이름", "text", True, ("9월 설명회",) * 2, ("행사명",)),
            Column("channel", "방법", "channel", True, ("설명회", "설명회"), ("홍보방법",)),
            Column("complex_id", "산업단지 식별자", "id", False, ("", ""), ("단지코드",)),
            Column("complex_name", "산업단지", "text", False, ("서울디지털",) * 2, ("단지명",)),
            Column("starts_on", "시작일", "day", True, ("2026-09-01",) * 2, ("시작일자",)),
            Column("ends_on", "종료일", "day", False, ("2026-09-30",) * 2, ("종료일자",)),
            Column("target", "목표 기업 수", "count", False, ("120",) * 2, ("목표",)),
            Column("budget_krw", "예산(원)", "money", False, ("8000000",) * 2, ("예산",)),
        ),
        ("campaign_id", "campaign_name", "channel", "starts_on"),
        4,
        ("campaign_id",),
        to_company=False,
    ),
    ExtractTable(
        "contacts",
        "접촉",
        (
            Column("contact_id", "접촉 식별자", "id", True, ("c-1001", "c-1002"), ("접촉번호",)),
            Column("campaign_id", "캠페인 식별자", "id", False, ("briefing-2026-09", "")),
            *COMPANY_COLUMNS,
            Column(
                "contacted_on",
                "접촉일",
                "past_day",
                True,
                ("2026-09-08", "2026-09-15"),
                ("방문일",),
            ),
            Column("stage", "단계", "stage", True, ("설명회", "방문"), ("접촉단계",)),
            Column("planner", "담당 플래너", "text", False, ("김플래너",) * 2, ("담당자",)),
        ),
        ("contact_id", "contacted_on", "stage"),
        3,
        ("contact_id",),
        "contacted_on",
    ),
    ExtractTable(
        "holdouts",
        "남겨 둔 기업",
        (
            Column("campaign_id", "캠페인 식별자", "id", True, ("briefing-2026-09",) * 2),
            *COMPANY_COLUMNS,
            Column("held_on", "남겨 둔 날", "past_day", True, ("2026-08-25",) * 2),
        ),
        ("campaign_id", "held_on"),
        2,
        ("campaign_id", "company_id"),
    ),
    ExtractTable(
        "events",
        "사건",
        (
            Column("event_id", "사건 식별자", "id", True, ("rule-2026-01", "form-2026-04")),
            Column("happened_on", "날짜", "day", True, ("2026-01-01", "2026-04-01")),
            Column("program", "제도", "program", False, ("육아휴직", "")),
            Column("complex_id", "산업단지 식별자", "id", False, ("", "")),
            Column("event_name", "사건 이름", "text", True, ("급여 상한 인상", "서식 변경")),
            Column("event_name_en", "영문 이름", "text", False, ("ceiling raised", "new form")),
            Column("rebases", "기준 새로 시작", "yes_no", True, ("예", "아니오")),
            Column("source", "근거", "text", False, ("고용보험법 시행령", "지침")),
        ),
        ("event_id", "happened_on", "event_name"),
        3,
        ("event_id",),
        to_company=False,
    ),
)
"""Every table, in the order in which they need each other: companies come before their figures."""
BY_NAME = {table.name: table for table in EXTRACTS}
