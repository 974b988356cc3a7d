"""The codes used in data, addresses and files: each vocabulary once, in display order.

A vocabulary is a dict of rows by code. Its tuple of codes (PROGRAMS for PROGRAM) is for checks and
for sorting. Words on screen come from these rows: `t("program.parental")`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True)
class Code:
    """One code with its names on screen.

    words : what files may write instead of the code; blanks and case do not matter. Templates print
    the first.
    """

    code: str
    ko: str
    en: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program(Code):
    """A work-life balance programme; light and dark : its colour in figures (decision 0004).

    sexes : who can use it; rows of files that say otherwise are refused. refusable : whether some
    firms never grant it to anybody; leave that is tied to a birth is hardly ever refused.
    together : whether one visit covers it along with the other programmes so marked.
    """

    light: str = ""
    dark: str = ""
    sexes: tuple[str, ...] = ("m", "f")
    refusable: bool = True
    together: bool = False


@dataclass(frozen=True)
class Industry(Code):
    """One of the eleven industries of the statistics of complexes.

    divisions : its divisions of KSIC 10 and 11. No file says which divisions make up an industry,
    so they were assigned by name. 34 (repair of machinery) matches no name and is left out.
    """

    divisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndustryGroup(Code):
    """Several industries that can be chosen together; members : their codes."""

    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind(Code):
    """A kind of industrial complex; suffixes : possible endings of the printed names."""

    suffixes: tuple[str, ...] = ()


Row = TypeVar("Row", bound=Code)


def by_code(*rows: Row) -> dict[str, Row]:
    """Return a vocabulary: the rows by code, in the order given."""
    return {row.code: row for row in rows}


def names(vocabulary: Mapping[str, Code], lang: str) -> dict[str, str]:
    """Return the name of each code in a language, ko or en."""
    return {code: getattr(row, lang) for code, row in vocabulary.items()}


def spellings(vocabulary: Mapping[str, Code]) -> dict[str, str]:
    """Return the code for each of its spellings in lower case: the code, both names, the words."""
    return {
        written.lower(): row.code
        for row in vocabulary.values()
        for written in (row.code, row.ko, row.en, *row.words)
    }


PROGRAM = by_code(
    Program(
        "parental",
        "육아휴직",
        "Parental leave",
        ("육아휴직", "육아휴직급여"),
        "#03409c",
        "#4087fd",
        together=True,
    ),
    Program(
        "maternity",
        "출산전후휴가",
        "Maternity leave",
        ("출산전후휴가", "출산휴가", "출산전후휴가급여", "산전후휴가"),
        "#7a1162",
        "#d863a0",
        sexes=("f",),
        refusable=False,
    ),
    Program(
        "paternity",
        "배우자 출산휴가",
        "Paternity leave",
        ("배우자 출산휴가", "배우자출산휴가", "배우자 출산휴가 급여"),
        "#2e7579",
        "#78fad1",
        sexes=("m",),
        refusable=False,
        together=True,
    ),
    Program(
        "reduced_hours",
        "육아기 근로시간 단축",
        "Reduced hours for childcare",
        ("육아기 근로시간 단축", "육아기근로시간단축", "육아기 근로시간 단축 급여"),
        "#a24e10",
        "#f3ae58",
        together=True,
    ),
    Program(
        "flexible",
        "유연근무",
        "Flexible work",
        ("유연근무", "유연근무제"),
        "#8459c3",
        "#c7aff5",
    ),
    Program("replacement", "대체인력", "Substitute staff", ("대체인력",), "#40400c", "#8b8c14"),
)
SEX = by_code(
    Code("m", "남성", "Men", ("남", "남성", "남자", "male", "1", "男")),
    Code("f", "여성", "Women", ("여", "여성", "여자", "female", "2", "女")),
)
AGE_BAND = by_code(
    Code(
        "-29",
        "29세 이하",
        "29 and younger",
        ("29세 이하", "20대 이하", "~29", "30세 미만", "15~29"),
    ),
    Code("30-39", "30대", "30–39", ("30대", "30~39", "30~39세", "30-39세")),
    Code("40-49", "40대", "40–49", ("40대", "40~49", "40~49세", "40-49세")),
    Code("50-59", "50대", "50–59", ("50대", "50~59", "50~59세", "50-59세")),
    Code("60+", "60세 이상", "60 and older", ("60세 이상", "60대 이상", "60~")),
)
SIZE_BAND = by_code(
    Code("1-4", "1~4명", "1–4", ("1~4", "1~4인", "5인 미만", "1인 이상 5인 미만")),
    Code(
        "5-49",
        "5~49명",
        "5–49",
        ("5~49", "5~49인", "5인 이상 50인 미만", "5~50인 미만"),
    ),
    Code(
        "50-299",
        "50~299명",
        "50–299",
        ("50~299", "50~299인", "50인 이상 300인 미만", "50~300인 미만"),
    ),
    Code("300+", "300명 이상", "300 or more", ("300인 이상", "300~", "300인~")),
)
"""Official bands of employees: a company of 1 to 4, 5 to 49, …"""
STAGE = by_code(
    Code("targeted", "대상 선정", "Targeted", ("대상 선정",)),
    Code("informed", "안내", "Informed", ("안내",)),
    Code("briefed", "설명회", "Briefed", ("설명회",)),
    Code("visited", "방문", "Visited", ("방문",)),
    Code("linked", "제도 연계", "Linked", ("제도 연계", "연계")),
    Code("placed", "대체인력 배치", "Placed", ("대체인력 배치", "배치")),
)
"""How far a company has got: each stage follows the ones before it."""
CHANNEL = by_code(
    Code("briefing", "설명회", "Briefing", ("설명회",)),
    Code("training", "대표이사 교육", "CEO training", ("대표이사 교육", "교육")),
    Code("visit", "플래너 방문", "Planner visit", ("방문",)),
    Code("fair", "박람회", "Fair", ("박람회",)),
    Code("mail", "안내문", "Letter", ("안내문", "우편")),
)
AGENCY = by_code(
    Code("job_centre", "고용센터", "Job centre", ("고용센터", "고용복지플러스센터")),
    Code(
        "innovation",
        "일터혁신 컨설팅",
        "Workplace innovation consulting",
        ("일터혁신 컨설팅", "일터혁신"),
    ),
    Code(
        "flexible_work",
        "유연근무 컨설팅",
        "Flexible work consulting",
        ("유연근무 컨설팅", "유연근무"),
    ),
    Code("bank", "인재채움뱅크", "Substitute staff bank", ("인재채움뱅크", "채움뱅크")),
    Code("local", "자치단체", "Local government", ("자치단체", "지자체", "구청", "시청")),
    Code(
        "kicox",
        "한국산업단지공단",
        "KICOX",
        ("한국산업단지공단", "KICOX", "산업단지공단", "산단공"),
    ),
    Code(
        "association",
        "산업단지경영자연합회",
        "Association of managers",
        ("산업단지경영자연합회", "경영자연합회"),
    ),
)
"""Agencies that run campaigns, make contacts and receive referrals."""
KIND = by_code(
    Kind("national", "국가", "National", suffixes=("국가산업단지", "산업단지", "국가")),
    Kind("general", "일반", "General", suffixes=("일반산업단지", "산업단지", "일반산단")),
    Kind(
        "urban",
        "도시첨단",
        "Urban high-tech",
        suffixes=("도시첨단산업단지", "산업단지", "도시첨단"),
    ),
    Kind("rural", "농공", "Rural", suffixes=("농공단지",)),
)
DEVELOPMENT = by_code(
    Code("done", "완료", "Done"),
    Code("developing", "조성중", "Developing"),
    Code("undeveloped", "미개발", "Undeveloped"),
)
"""How far a complex is built."""
PLACE = by_code(
    Code("exact", "정확한 위치", "exact place"),
    Code("approximate", "어림 위치", "approximate place"),
)
"""How well the coordinates of a complex are known."""
GAP = by_code(
    Code("withheld", "비공개(X)", "Withheld (X)"),
    Code("not_carried", "자료 없음", "Not available"),
)
"""Why a source gives no value."""
STATUS = by_code(
    Code("low", "낮음", "Low"),
    Code("watch", "지켜봄", "Watch"),
    Code("in_line", "비슷함", "In line"),
    Code("too_few", "판단하기에 적음", "Too few to judge"),
)
"""The judgement of a company's uptake; too few to judge is an answer of its own."""
INDUSTRY = by_code(
    Industry("food", "음식료", "Food", ("음식료", "음식료품", "식음료"), ("10", "11", "12")),
    Industry("textile", "섬유의복", "Textiles", ("섬유의복", "섬유", "의복"), ("13", "14", "15")),
    Industry(
        "wood_paper", "목재종이", "Wood, paper", ("목재종이", "목재", "종이"), ("16", "17", "18")
    ),
    Industry(
        "petrochemical",
        "석유화학",
        "Petro-chemicals",
        ("석유화학", "화학"),
        ("19", "20", "21", "22"),
    ),
    Industry("nonmetal", "비금속", "Non-metallic", ("비금속", "비금속광물"), ("23",)),
    Industry("steel", "철강", "Steel", ("철강", "1차금속", "철강금속"), ("24",)),
    Industry(
        "machinery", "기계", "Machinery", ("기계", "기계장비", "기계금속"), ("25", "27", "29")
    ),
    Industry("electronics", "전기전자", "Electronics", ("전기전자", "전자", "전기"), ("26", "28")),
    Industry(
        "transport_equipment",
        "운송장비",
        "Transport eq.",
        ("운송장비", "수송장비", "운송기계"),
        ("30", "31"),
    ),
    Industry("other", "기타 제조", "Other mfg.", ("기타", "기타 제조"), ("32", "33")),
    Industry("non_manufacturing", "비제조", "Non-mfg.", ("비제조", "비제조업")),
)
INDUSTRY_GROUP = by_code(
    IndustryGroup(
        "manufacturing",
        "제조업 전체",
        "All manufacturing",
        members=tuple(code for code in INDUSTRY if code != "non_manufacturing"),
    ),
)
FIRM_CLASS = by_code(
    Code(
        "priority",
        "우선지원대상기업",
        "Priority-support company",
        ("우선지원대상기업", "우선지원대상", "우선지원", "중소기업", "Priority-support firm"),
    ),
    Code("middle", "중견기업", "Middle-sized company", ("중견기업", "중견", "Middle-sized firm")),
    Code("large", "대규모기업", "Large company", ("대규모기업", "대기업", "대규모", "Large firm")),
    Code(
        "above",
        "우선지원 기준 초과",
        "Above the limit of priority support",
        ("우선지원 기준 초과", "비우선지원"),
    ),
)
"""Size class of a firm in law, which decides the subsidies it may have. `above`: over the limit of
priority support, so middle-sized or large."""
LINK_STATUS = by_code(
    Code("joined", "이음", "linked"),
    Code("review", "검토", "to review"),
    Code("alone", "홀로", "not linked"),
)
"""The result of linking a company to one source of workplaces."""
VERDICT = by_code(
    Code("same", "같음", "same"),
    Code("different", "다름", "different"),
    Code("undone", "취소", "undo"),
)
"""A person's decision on a pair of company and workplace."""
LINK_METHOD = by_code(
    Code("decided", "사람이 정함", "decided by a person"),
    Code("workplace_no", "사업장관리번호", "workplace number"),
    Code("business_no", "사업자등록번호", "business number"),
    Code("name_head_place", "이름·번호 앞자리·주소", "name, first digits of the number, address"),
    Code("name_head", "이름·번호 앞자리", "name, first digits of the number"),
    Code("name_place", "이름·주소", "name and address"),
    Code("name", "이름·시군구", "name and district"),
    Code("none", "없음", "none"),
)
"""How a company was joined to a workplace, the surest first."""
PROBLEM_LEVEL = by_code(
    Code("rejected", "거절", "Rejected"),
    Code("also", "거절한 행의 다른 문제", "also wrong in a rejected row"),
    Code("difference", "합계 차이", "Difference in totals"),
    Code("note", "알림", "Note"),
)
ORIGIN = by_code(
    Code("official", "공식 자료", "Official data"),
    Code("sample", "예시 자료", "Sample data"),
)
"""The origin of a snapshot's data; one snapshot never holds both."""
YES_NO = by_code(
    Code("yes", "예", "Yes", ("예", "1", "y", "true", "o")),
    Code("no", "아니오", "No", ("아니오", "아니요", "0", "n", "false", "x")),
)
IN_FILES: dict[str, Mapping[str, Code]] = {
    "program": PROGRAM,
    "sex": SEX,
    "age_band": AGE_BAND,
    "size_band": SIZE_BAND,
    "stage": STAGE,
    "channel": CHANNEL,
    "agency": AGENCY,
    "industry": INDUSTRY,
    "firm_class": FIRM_CLASS,
    "yes_no": YES_NO,
}
"""Vocabularies that files may write in words, by the kind of their columns."""

PROGRAMS = tuple(PROGRAM)
REFUSABLE = tuple(row.code for row in PROGRAM.values() if row.refusable)
"""Programmes that some firms never grant."""
TOGETHER = tuple(row.code for row in PROGRAM.values() if row.together)
"""Programmes that one visit covers together."""
SEXES = tuple(SEX)
AGE_BANDS = tuple(AGE_BAND)
YOUNG_AGE_BANDS = AGE_BANDS[:2]
SIZE_BANDS = tuple(SIZE_BAND)
SMALL_BANDS = SIZE_BANDS[:2]
"""Bands of the firms that the programme is for first: under 50 employees."""
STAGES = tuple(STAGE)
EFFECT_STAGES = ("visited", "briefed", "informed")
"""Stages from which on the effect of a contact is measured. Later ones are left out: companies
select themselves into them."""
CHANNELS = tuple(CHANNEL)
AGENCIES = tuple(AGENCY)
UNKNOWN = "unknown"
"""The code of a missing value where missing values form a group that can be chosen."""
KINDS = tuple(KIND)
DEVELOPMENTS = tuple(DEVELOPMENT)
PLACES = tuple(PLACE)
GAPS = tuple(GAP)
STATUSES = tuple(STATUS)
INDUSTRIES = tuple(INDUSTRY)
INDUSTRY_GROUPS = tuple(INDUSTRY_GROUP)
FIRM_CLASSES = tuple(FIRM_CLASS)
LINK_STATUSES = tuple(LINK_STATUS)
LINK_METHODS = tuple(LINK_METHOD)
VERDICTS = tuple(VERDICT)
PROBLEM_LEVELS = tuple(PROBLEM_LEVEL)
ORIGINS = tuple(ORIGIN)
LEVELS = ("country", "sido", "sigungu")
"""Levels of regions that figures are summed by, the largest first."""
COUNTRY = "KR"
STRADDLING = "00"
"""Region code of figures that are printed only for a complex that straddles two provinces."""
UNDISCLOSED = "99"
"""Region code of the withheld complexes: what a printed total exceeds the published ones by."""
WINDOWS = (12, 24, 36)
"""Lengths of the windows of uptake in months; all end with the last month whose reports are in."""
