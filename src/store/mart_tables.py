"""The marts of a snapshot: small tables made when it is published, which the pages read.

Published figures of complexes and regions with their coverage; companies; head counts; uptake with
its windows; weeks; and protected counts.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, Double, Float, Table

from src.domain.cohorts import BASIS
from src.domain.measures import MATCHED, matched_columns
from src.domain.tables import VALUES
from src.store import reach_tables
from src.store.keys import leave_unindexed
from src.store.mart_columns import (
    marts,
    number_column,
    program_columns,
    region_columns,
    stratum_columns,
    text_column,
)


def pair_role(part: str, whole: str) -> str:
    """Return the name of the column with the role of a complex in the sum of a matched pair."""
    return f"{part}_of_{whole}_role"


def _value_columns(value: str) -> list[Column]:
    return [
        number_column(
            value, f"{value}: 선택한 값, 상위단지는 하위단지의 합", f"{value}, chosen or summed"
        ),
        text_column(
            f"{value}_gap",
            "사유: withheld 비공개, not_carried 원자료에 없음, partial 하위단지 일부만 더함",
            "withheld, not_carried, or partial: summed without a child that has no figure",
        ),
        text_column(f"{value}_source", "값을 준 자료", "the source that gave it"),
        text_column(
            f"{value}_role",
            "합계에서의 몫: summed 더함, missing 값이 없음, contained 다른 단지 값에 들어 있음",
            "its role in a sum: summed, missing, or contained in another complex",
        ),
    ]


def _pair_columns(part: str, whole: str) -> list[Column]:
    first, second = matched_columns(part, whole)
    return [
        number_column(first, f"{whole}도 아는 곳의 {part}", f"{part} where {whole} is known too"),
        number_column(second, f"{part}도 아는 곳의 {whole}", f"{whole} where {part} is known too"),
        text_column(
            pair_role(part, whole), "짝을 이룬 합계에서의 몫", "its role in the matched sum"
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
        "before", "비교할 앞 분기 (없으면 비어 있음)", "the quarter before to compare with, or NULL"
    ),
    Column(
        "fullest",
        Boolean,
        nullable=False,
        comment="가장 많이 실린 분기 가운데 최근 것인지",
        doc="the newest of the quarters with the fullest coverage",
    ),
)


company_facts = Table(
    "company_facts",
    marts,
    text_column("company_id", "기업 식별자", "id of the company", primary_key=True),
    text_column("company_name", "기업 이름", "name", nullable=False),
    text_column("business_no", "사업자등록번호", "business number"),
    text_column("complex_id", "산업단지 식별자", "id of the complex", nullable=False),
    text_column("complex_name", "단지 이름", "name of the complex"),
    text_column("top_id", "최상위 단지 식별자", "id of the topmost complex"),
    text_column("kind", "단지 유형", "kind of the complex"),
    text_column("sido", "시도 코드", "province"),
    text_column("sigungu", "시군구 코드", "district"),
    text_column("building_id", "건물 식별자", "id of the building"),
    text_column("building_name", "건물 이름", "name of the building"),
    text_column("ksic", "한국표준산업분류 코드", "industry code"),
    text_column("industry", "업종", "industry"),
    text_column("size_band", "규모", "size band"),
    number_column("employees", "고용 인원 (명)", "employees"),
    number_column("employees_f", "여성 고용 인원 (마지막 달, 명)", "women employed, last month"),
    number_column("employees_m", "남성 고용 인원 (마지막 달, 명)", "men employed, last month"),
    number_column("employees_young", "20·30대 고용 인원 (마지막 달, 명)", "employees under 40"),
    Column(
        "young_share",
        Double,
        comment="20·30대의 몫 (마지막 달; 나이를 아는 사람이 없으면 비어 있음)",
        doc="share of employees under 40 among those of known age; NULL where none is known",
    ),
    text_column(
        "firm_class",
        "기업 구분 (자료에 적힌 대로, 없으면 업종과 인원으로 셈; 모르면 비어 있음)",
        "class of the firm: as given, else from industry and size; NULL where it is not known",
    ),
    Column("lat", Float, comment="위도, 없으면 건물의 위도", doc="latitude, else the building's"),
    Column("lon", Float, comment="경도, 없으면 건물의 경도", doc="longitude, else the building's"),
    Column("opened_on", Date, comment="성립일", doc="day it opened"),
    Column("closed_on", Date, comment="소멸일", doc="day it closed"),
    Column(
        "is_open",
        Boolean,
        nullable=False,
        comment="자료 기준일에 열려 있는지",
        doc="whether it is open on the day of the data",
    ),
    Column("first_contact_on", Date, comment="첫 접촉일 (안내 단계부터)", doc="first contact"),
    Column("last_contact_on", Date, comment="마지막 접촉일 (안내 단계부터)", doc="last contact"),
    text_column("stage", "가장 멀리 간 단계 (없으면 비어 있음)", "furthest stage, NULL for none"),
    Column("reached", Boolean, nullable=False, comment="접촉했는지 (안내부터)", doc="contacted"),
)


campaign_spread = Table(
    "campaign_spread",
    marts,
    text_column("campaign_id", "캠페인 식별자", "id of the campaign", primary_key=True),
    text_column("complex_id", "접촉한 기업의 단지", "complex of the firms", primary_key=True),
    number_column("companies", "접촉한 기업 수", "firms contacted"),
)


def _people_columns() -> list[Column]:
    return [
        number_column("employees", "고용 인원 (명)", "employees"),
        number_column("employees_f", "여성 (명)", "women"),
        number_column("employees_young", "40세 미만 (명)", "employees under 40"),
    ]


complex_people = Table(
    "complex_people",
    marts,
    text_column(
        "complex_id",
        "산업단지 식별자 (상위단지는 하위단지의 합)",
        "id; a complex above is the sum of those below",
        primary_key=True,
    ),
    text_column("month", "달, 그 달 말일 기준", "month, at its last day", primary_key=True),
    *_people_columns(),
)

region_people = Table(
    "region_people",
    marts,
    *region_columns(),
    text_column("month", "달, 그 달 말일 기준", "month, at its last day", primary_key=True),
    *_people_columns(),
)


_listed = ", ".join(f"{row.code} {row.ko}" for row in BASIS.values())
PERIODS = ("now", "before")
"""A window of months, and the same window a year before."""


def _window_columns() -> list[Column]:
    return [
        Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
        text_column(
            "period",
            "now 이번 기간, before 한 해 앞의 같은 기간",
            "now or before",
            primary_key=True,
        ),
    ]


def open_column() -> Column:
    """Return the column of people in follow-up who have not started."""
    return number_column(
        "open",
        "기간 뒤에 대상이 되어 아직 지켜보는, 시작하지 않은 사람 (명; before에는 0)",
        "people eligible after the window who have not started; 0 in the period before",
    )


CHANCES = {
    "expected": (
        "업종·규모·성별이 같은 다른 곳 기업의 사용률로 기대되는 사용자 (명)",
        "users expected at the rates of industry, size band and sex elsewhere",
    ),
    "clustered": (
        "대상자, 한 기업의 사람들이 닮은 만큼 불린 수",
        "people eligible × design effect of clustering within companies",
    ),
    "chance": (
        "사용자의 분산 가운데 수준에 비례하는 몫",
        "part of the variance of users that is proportional to the level (sum of clustered × rate)",
    ),
    "chance_less": (
        "사용자의 분산 가운데 수준의 제곱에 비례하여 빼는 몫",
        "part to subtract, proportional to the square of the level (sum of clustered × rate²)",
    ),
    "chance_more": (
        "비교하는 곳의 사용률을 다 알지는 못해서 더하는 분산",
        "variance added because the rates elsewhere are estimates",
    ),
}
"""Expected users of a place, and the parts of their variance, for src/metrics/clustered.py."""


def chance_columns() -> list[Column]:
    """Return the columns of CHANCES."""
    return [Column(name, Double, comment=ko, doc=en) for name, (ko, en) in CHANCES.items()]


def _uptake_columns() -> list[Column]:
    return [
        number_column("eligible", "대상자 (명)", "people eligible"),
        number_column("users", "사용자 (명)", "people who started"),
        open_column(),
        *chance_columns(),
        number_column("companies", "대상자가 있는 기업 수", "companies with somebody eligible"),
        number_column(
            "companies_shared",
            "남녀 대상자가 다 있어 두 번 세는 기업 수 (여성 행에만)",
            "companies with eligible men and women, in the women's row only",
        ),
    ]


uptake_windows = Table(
    "uptake_windows",
    marts,
    *_window_columns(),
    *program_columns(),
    text_column("first_month", "기간의 첫 달", "first month", nullable=False),
    text_column("last_month", "기간의 마지막 달", "last month", nullable=False),
)

uptake_bases = Table(
    "uptake_bases",
    marts,
    *program_columns(),
    text_column(
        "basis",
        f"시작을 대상이 된 달에 맞춘 방법: {_listed}",
        "how starts were assigned to months of eligibility",
    ),
    number_column("follow_up", "지켜보는 달 수", "months after which a cohort is complete"),
    Column("lag", Double, comment="대상이 된 달에서 시작까지 (평균, 달)", doc="mean lag, months"),
    text_column("first_month", "셀 수 있는 첫 달", "first month that can be counted"),
    text_column("last_month", "지켜보기가 끝난 마지막 달", "last cohort that is complete"),
    number_column("eligible", "그 사이의 대상자 (명)", "people eligible in these months"),
    number_column("users", "그 사이의 사용자 (명)", "of these, people who started"),
    number_column(
        "raised",
        "대상자 자료에 없지만 사용해서 대상자로 더한 사람 (명)",
        "users in no file of eligible people, counted as eligible",
    ),
    number_column(
        "placed", "단지를 아는 기업의 대상자 (명)", "eligible at firms of a known complex"
    ),
    number_column(
        "classed", "업종을 아는 기업의 대상자 (명)", "eligible at firms of known industry"
    ),
)

company_uptake = Table(
    "company_uptake",
    marts,
    text_column("company_id", "기업 식별자", "id of the company", primary_key=True),
    Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
    *program_columns(),
    number_column("eligible", "대상자 (명)", "people eligible"),
    number_column("users", "사용자 (명)", "people who started"),
    open_column(),
)


def _share(name: str, comment: str, doc: str) -> Column:
    return Column(name, Double, comment=comment, doc=doc)


firm_rates = Table(
    "firm_rates",
    marts,
    text_column("company_id", "기업 식별자", "id of the company", primary_key=True),
    Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
    *program_columns(),
    _share("zero", "아무에게도 주지 않는 기업일 확률", "chance that the firm never grants"),
    _share("mean", "주는 기업일 때 사용률의 기댓값", "mean of the rate, if it grants"),
    _share("variance", "주는 기업일 때 사용률의 분산", "variance of the rate, if it grants"),
    _share(
        "covariance",
        "같은 제도의 다른 성별 사용률과의 공분산 (없으면 0)",
        "covariance with the rate of the other sex, 0 without one",
    ),
    _share("like_rate", "비슷한 기업의 사람들의 사용률", "rate of the people of similar firms"),
    _share("like_zero", "비슷한 기업이 주지 않을 확률", "share of similar firms that never grant"),
    _share("like_mean", "주는 비슷한 기업의 평균 사용률", "mean rate of similar firms that grant"),
    _share("like_variance", "주는 비슷한 기업의 사용률 분산", "variance of their rates"),
    _share(
        "like_covariance", "그 두 성별 사용률의 공분산", "covariance of the rates of both sexes"
    ),
)

help_rates = Table(
    "help_rates",
    marts,
    text_column("company_id", "기업 식별자", "id of the company", primary_key=True),
    *program_columns(),
    _share("zero", "아무에게도 주지 않는 기업일 확률", "chance that the firm never grants"),
    _share(
        "mean",
        "주는 기업일 때, 가장 최근 달의 대상자가 쓸 확률의 기댓값 (아직 지켜보는 사람까지 봄)",
        "mean chance of people of the newest month, if it grants; uses people in follow-up, too",
    ),
    _share("variance", "그 분산", "its variance"),
    _share("like_rate", "비슷한 기업의 그 사용률", "that of the people of similar firms"),
)

cohort_levels = Table(
    "cohort_levels",
    marts,
    *program_columns(),
    Column(
        "watched",
        BigInteger,
        primary_key=True,
        comment="대상이 된 달부터 시작을 다 아는 달까지의 달 수 (0 이하: 다 아는 달이 없음)",
        doc="months from being eligible of which all starts are known; 0 or less: none yet",
    ),
    _share("known", "시작할 사람의 시작이 알려졌을 확률", "chance that a start is known"),
    _share(
        "level",
        "가장 최근 달의 사람과 견준 로그 오즈의 차이",
        "log odds less those of people of the newest month",
    ),
)

company_open = Table(
    "company_open",
    marts,
    text_column("company_id", "기업 식별자", "id of the company", primary_key=True),
    *program_columns(),
    Column(
        "watched",
        BigInteger,
        primary_key=True,
        comment="대상이 된 달부터 시작을 다 아는 달까지의 달 수 (0 이하: 다 아는 달이 없음)",
        doc="months from being eligible of which all starts are known; 0 or less: none yet",
    ),
    open_column(),
)

company_seen = Table(
    "company_seen",
    marts,
    text_column("company_id", "기업 식별자", "id of the company", primary_key=True),
    *program_columns(),
    number_column(
        "eligible",
        "최근 달들의 대상자 (seen_bases의 달 수만큼, 아직 지켜보는 사람도 셈)",
        "people eligible in the last months, including those in follow-up",
    ),
)

seen_bases = Table(
    "seen_bases",
    marts,
    *program_columns(),
    number_column("months", "센 달 수", "number of months counted"),
    text_column("last_month", "센 마지막 달", "last month counted"),
    Column(
        "yearly",
        Double,
        comment="그 성별의 고용 인원 한 사람마다 한 해에 생기는 대상자",
        doc="people eligible a year for each employee of the sex",
    ),
    Column(
        "likeness",
        Double,
        comment="기업마다 얼마나 다른가 (감마 분포의 모양, 클수록 고름)",
        doc="shape of the gamma distribution over firms; the larger, the more alike they are",
    ),
)

visit_effect = Table(
    "visit_effect",
    marts,
    text_column("program", "제도 (모든 제도: 빈 문자열)", "program, '' for all", primary_key=True),
    text_column(
        "form",
        "방문이 바꾸는 꼴: odds 오즈, share 부족 인원의 몫, gap 비슷한 곳과의 차이; reach 닿는 수",
        "form of the effect of a visit: odds, share or gap; reach: number of people reached",
        primary_key=True,
    ),
    Column("size", Double, primary_key=True, comment="크기", doc="size of the effect"),
    _share("weight", "증거의 무게 (합이 1)", "weight of the evidence; the sum is 1"),
    _share("low", "95% 하한 (평균의 배수)", "lower limit as a multiple of the mean"),
    _share("high", "95% 상한 (평균의 배수)", "upper limit as a multiple of the mean"),
    _share("share", "부족 인원 가운데 바뀌는 몫", "share of would-be non-users who start"),
    _share("per_hundred", "대상자 100명에 더 쓰는 사람", "extra users per 100 eligible people"),
    number_column("firms", "배운 방문 기업 수", "visited firms that it was estimated from"),
)

earlier_lists = Table(
    "earlier_lists",
    marts,
    Column("months", BigInteger, primary_key=True, comment="몇 달 전 목록인지", doc="months ago"),
    Column("listed_on", Date, nullable=False, comment="그 목록의 기준일", doc="day of the list"),
    text_column("program", "제도", "programme", primary_key=True),
    text_column("sido", "시도 (KR 전국)", "province; KR the country", primary_key=True),
    text_column(
        "rule",
        "순서: list 그때의 목록, open, size, observed_missed, z, lowest_rate, random 무작위 평균, "
        "visited 실제로 방문한 기업",
        "order: list (as it was), open, size, observed_missed, z, lowest_rate, random (average), "
        "visited (firms actually visited)",
        primary_key=True,
    ),
    number_column("firms", "기업 수 (곳)", "firms"),
    _share("ended", "그 뒤에 지켜보기가 끝난 사람 (명)", "people whose follow-up ended since"),
    _share("without", "그 가운데 쓰지 못한 사람 (명)", "of these, people who did not start"),
    _share(
        "within_reach",
        "그 가운데 방문 한 번이 닿는 사람 (그날 기다리던 사람 가운데 세 명에게 닿을 때)",
        "of these, people within reach of one visit, which reaches three of those open that day",
    ),
)

start_shares = Table(
    "start_shares",
    marts,
    *program_columns(),
    Column(
        "months",
        BigInteger,
        primary_key=True,
        comment="대상이 된 달 뒤의 달 수",
        doc="months after being eligible",
    ),
    Column(
        "share",
        Double,
        comment="시작하는 사람 가운데 그 달에 시작하는 몫",
        doc="share of starters who start in that month",
    ),
)

cohort_users = Table(
    "cohort_users",
    marts,
    text_column("company_id", "기업 식별자", "id of the company", primary_key=True),
    text_column("month", "대상이 된 달", "month of becoming eligible", primary_key=True),
    *program_columns(),
    text_column("started", "시작한 달", "month of the start", primary_key=True),
    number_column(
        "users",
        "그 달에 대상이 되어 그 달에 시작한 사람 (명)",
        "people who became eligible in `month` and started in `started`",
    ),
)

cohort_shares = Table(
    "cohort_shares",
    marts,
    *program_columns(),
    text_column("month", "대상이 된 달", "month of becoming eligible", primary_key=True),
    _share(
        "known",
        "시작할 사람의 시작이 지금까지 알려졌을 확률",
        "chance that the start of a person who starts is known by now",
    ),
)

uptake_rates = Table(
    "uptake_rates",
    marts,
    *_window_columns(),
    *program_columns(),
    *stratum_columns(),
    number_column("eligible", "대상자 (명)", "people eligible"),
    number_column("users", "사용자 (명)", "people who started"),
)

complex_uptake = Table(
    "complex_uptake",
    marts,
    *_window_columns(),
    text_column(
        "complex_id",
        "산업단지 식별자 (상위단지는 하위단지의 합)",
        "id; a complex above is the sum of those below",
        primary_key=True,
    ),
    *program_columns(),
    *_uptake_columns(),
)

region_uptake = Table(
    "region_uptake",
    marts,
    *_window_columns(),
    *region_columns(),
    *program_columns(),
    *_uptake_columns(),
)

uptake_groups = Table(
    "uptake_groups",
    marts,
    Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
    text_column(
        "level",
        "단계: complex, country, sido, sigungu",
        "complex, country, sido or sigungu",
        primary_key=True,
    ),
    text_column(
        "place",
        "산업단지 식별자나 행정구역 코드",
        "id of the complex or code of the region",
        primary_key=True,
    ),
    text_column("kind", "단지 유형 (단지는 빈 문자열)", "kind, '' of complexes", primary_key=True),
    *program_columns(),
    text_column("size_band", "규모 (모르면 빈 문자열)", "size band, '' unknown", primary_key=True),
    text_column("sido", "시도 코드 (전국과 단지는 비어 있음)", "province; NULL for others"),
    number_column("eligible", "대상자 (명)", "people eligible"),
    number_column("users", "사용자 (명)", "people who started"),
    *chance_columns(),
)


uptake_periods = Table(
    "uptake_periods",
    marts,
    text_column(
        "complex_id",
        "산업단지 식별자 (상위단지는 하위단지의 합)",
        "id; a complex above is the sum of those below",
        primary_key=True,
    ),
    *program_columns(),
    text_column(
        "period", "차례 (5가 가장 최근)", "which of the periods; 5 is the newest", primary_key=True
    ),
    Column("window", BigInteger, comment="기간의 길이 (달)", doc="months in a period"),
    text_column("first_month", "기간의 첫 달", "first month", nullable=False),
    text_column("last_month", "기간의 마지막 달", "last month", nullable=False),
    number_column("eligible", "대상자 (명)", "people eligible"),
    number_column("users", "사용자 (명)", "people who started"),
    *chance_columns(),
    Column(
        "likeness",
        Double,
        comment="한 기업의 사람들이 닮은 정도 (상관, 0~1)",
        doc="correlation between people of one company, from 0 to 1",
    ),
    number_column(
        "with_all",
        "기업마다 (이 기간 대상자 × 모든 기간 대상자)의 합",
        "sum over companies: eligible now × eligible in all periods",
    ),
    number_column(
        "with_later",
        "기업마다 (이 기간 대상자 × 기간 번호를 곱한 대상자)의 합",
        "sum over companies: eligible now × sum of eligible × number of the period",
    ),
)


def _group_columns() -> list[Column]:
    return [
        text_column(
            "complex_id",
            "기업이 든 산업단지 식별자",
            "complex of the companies",
            primary_key=True,
        ),
        *program_columns(),
        *stratum_columns(),
        Column(
            "reached",
            Boolean,
            primary_key=True,
            comment="접촉한 적이 있는 기업인지 (안내 단계부터)",
            doc="whether the company was ever contacted, from informed on",
        ),
    ]


month_eligible = Table(
    "month_eligible",
    marts,
    text_column("month", "달", "month", primary_key=True),
    *_group_columns(),
    number_column("eligible", "대상자 (명)", "people eligible"),
)

week_starts = Table(
    "week_starts",
    marts,
    Column("week", Date, primary_key=True, comment="시작한 주의 월요일", doc="week started"),
    Column(
        "received_week", Date, primary_key=True, comment="접수된 주의 월요일", doc="week reported"
    ),
    *_group_columns(),
    number_column("users", "사용자 (명)", "people who started"),
)


def _protected_place_columns() -> list[Column]:
    return [
        text_column(
            "level",
            "단계: country, sido, sigungu, complex",
            "country, sido, sigungu or complex",
            primary_key=True,
        ),
        text_column(
            "place",
            "행정구역 코드나 산업단지 식별자",
            "code of the region or id of the complex",
            primary_key=True,
        ),
        text_column(
            "kind",
            "단지 유형 (모두면 빈 문자열; 전국만 유형별로 있음)",
            "kind of complexes, '' all; by kind for the country only",
            primary_key=True,
        ),
        text_column("program", "제도", "program", primary_key=True),
    ]


def _protected_count_columns() -> list[Column]:
    return [
        number_column("eligible", "보호된 대상자 (명)", "people eligible, protected"),
        number_column("users", "보호된 사용자 (명)", "people who started, protected"),
    ]


protected_uptake = Table(
    "protected_uptake",
    marts,
    Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
    *_protected_place_columns(),
    text_column("sex", "성별: all, f, m", "all, f or m", primary_key=True),
    *_protected_count_columns(),
)

protected_weeks = Table(
    "protected_weeks",
    marts,
    *_protected_place_columns(),
    Column("week", Date, primary_key=True, comment="시작한 주의 월요일", doc="week started"),
    Column(
        "received_week",
        Date,
        primary_key=True,
        comment="접수된 주의 월요일 (전국의 접수 속도로 나눈 값)",
        doc="week reported, distributed by the reporting delays of the country",
    ),
    number_column("users", "보호된 사용자 (명)", "people who started, protected"),
)

protected_months = Table(
    "protected_months",
    marts,
    *_protected_place_columns(),
    text_column("month", "달", "month", primary_key=True),
    number_column("eligible", "보호된 대상자 (명)", "people eligible, protected"),
)

protected_reach = Table(
    "protected_reach",
    marts,
    *[column for column in _protected_place_columns() if column.name != "program"],
    text_column(
        "channel",
        "캠페인의 방법, 또는 접촉한 기관",
        "channel of the campaigns, or agency that made the contact",
        primary_key=True,
    ),
    text_column(
        "stage", "그 단계까지 간 기업", "stage that firms got at least to", primary_key=True
    ),
    number_column("companies", "보호된 기업 (곳)", "firms, protected"),
)

leave_unindexed(reach_tables.marts)
