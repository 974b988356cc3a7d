"""Every measure as a row: what is divided by what, its unit, its source, in two languages.

The methods page shows these rows, and every export includes those it uses. They also decide which
pairs of columns are summed together.
"""

from dataclasses import dataclass

from src.domain.codes import Code, by_code

UNITS = ("count", "share", "ratio", "per", "krw", "usd")
BASES = ("quarter", "window", "month", "")
DIRECTIONS = ("higher", "lower", "neutral")


@dataclass(frozen=True)
class Measure:
    """One measure. `numerator` and `denominator` are columns; without a denominator it is a count.

    `unit`: count, share (0 to 1), ratio (1 is the level of like companies), per (a ratio of two
    different units), krw, usd.
    `direction`: which way is better: higher, lower, or neutral (it judges nothing).
    `source`: where the formula or the figures come from.
    `basis`: what one figure of a complex or a region stands for: a quarter; a programme, sex and
    window; or a month. Empty for a measure of companies or campaigns.
    """

    name: str
    numerator: str
    denominator: str
    unit: str
    direction: str
    source: str
    label_ko: str
    label_en: str
    meaning_ko: str
    meaning_en: str
    basis: str = ""

    @property
    def is_matched(self) -> bool:
        """Return whether its two columns are summed only over complexes that give both.

        A source may give one figure of a complex and withhold the other; figures of people and of
        uptake always come together.
        """
        return self.basis == "quarter" and bool(self.denominator)


_KICOX = "한국산업단지공단 전국산업단지현황통계 · 국가산업단지 산업동향정보 (KICOX)"
_INSURED = "고용보험"
_LIKE = "비슷한 기업의 사람들의 사용률"
SOURCE_IN_ENGLISH = {
    _KICOX: "KICOX: statistics of industrial complexes; monthly trends of national complexes",
    _INSURED: "Employment insurance",
    _LIKE: "rate of people at similar companies",
}
"""English names of sources; papers are cited alike in both languages."""

# fmt: off
COMPLEX_MEASURES = (
    Measure("complexes", "complexes", "", "count", "neutral", _KICOX, "산업단지 수", "Complexes",
            "산업단지의 수입니다. 하위단지는 상위단지와 함께 세지 않습니다.",
            "Number of industrial complexes; a complex and its parts are never counted together.",
            basis="quarter"),
    Measure("tenants", "tenants", "", "count", "neutral", _KICOX, "입주업체", "Tenants",
            "산업단지에 입주 계약을 한 업체의 수입니다.",
            "Companies with a tenancy contract in the complex.", basis="quarter"),
    Measure("operating", "operating", "", "count", "higher", _KICOX, "가동업체", "Operating",
            "입주업체 가운데 실제로 가동 중인 업체의 수입니다.",
            "Tenants that are operating.", basis="quarter"),
    Measure("operating_share", "operating", "tenants", "share", "higher", _KICOX,
            "가동업체 비율", "Operating share",
            "가동업체 수를 입주업체 수로 나눈 비율입니다. 생산 능력 대비 가동률과는 다릅니다.",
            "Operating companies divided by tenants; not the rate of capacity used.",
            basis="quarter"),
    Measure("employees", "employees", "", "count", "neutral", _KICOX, "고용 인원", "Employees",
            "가동업체에 고용된 사람의 수입니다.",
            "People employed by the operating companies.", basis="quarter"),
    Measure("women_share", "employees_f", "employees", "share", "neutral", _KICOX,
            "여성 비율", "Women's share",
            "여성 고용 인원을 전체 고용 인원으로 나눈 비율입니다.",
            "Women employed divided by all employed.", basis="quarter"),
    Measure("employees_per_company", "employees", "operating", "per", "neutral", _KICOX,
            "업체당 고용 인원", "Employees per company",
            "고용 인원을 가동업체 수로 나눈 값입니다.",
            "Employees divided by operating companies.", basis="quarter"),
    Measure("production_krw", "production_krw", "", "krw", "neutral", _KICOX,
            "생산액", "Production",
            "그 분기 동안의 생산액(원)입니다. 물가를 고려하지 않은 금액입니다.",
            "Production of the quarter in won, at current prices.", basis="quarter"),
    Measure("exports_usd", "exports_usd", "", "usd", "neutral", _KICOX, "수출액", "Exports",
            "그 분기 동안의 수출액(미국 달러)입니다.",
            "Exports of the quarter in US dollars.", basis="quarter"),
)

UPTAKE_MEASURES = (
    Measure("eligible", "eligible", "", "count", "neutral", _INSURED,
            "대상자", "Eligible",
            "기간에 그 제도를 쓸 수 있게 된 사람의 수입니다. 지켜보기가 끝난 사람만 셉니다.",
            "People who became eligible in the window and whose follow-up has ended.",
            basis="window"),
    Measure("users", "users", "", "count", "higher", _INSURED,
            "사용자", "Users",
            "그 대상자 가운데 지켜보는 동안 그 제도를 쓰기 시작한 사람의 수입니다.",
            "Those of them who started using the programme within the follow-up.",
            basis="window"),
    Measure("rate", "users", "eligible", "share", "higher", "Wilson 1927; Kish 1965, 5.4",
            "사용률", "Uptake rate",
            "사용자를 대상자로 나눈 비율입니다. 대상자가 없으면 값이 없고, 자료가 적으면 "
            "‘판단하기에 적음’으로 적습니다. 구간은 윌슨(Wilson) 구간이며, 단지와 지역에서는 같은 "
            "기업 사람들이 서로 닮은 정도(군집)를 반영한 유효 표본 수로 계산합니다.",
            "Users divided by eligible; no value where nobody was eligible, none where there are "
            "too few to judge; Wilson interval, in complexes and regions with the effective number "
            "of people, who are clustered by company.", basis="window"),
    Measure("expected", "expected", "", "count", "neutral", "Breslow & Day 1987, 2.3",
            "기대 사용자", "Expected users",
            "업종·규모·성별·제도가 같은 다른 곳 사람들의 사용률을 적용했을 때 나올 "
            "사용자 수입니다.",
            "Users expected at the rates of similar companies elsewhere (industry, size, sex, "
            "programme).", basis="window"),
    Measure("ratio", "users", "expected", "ratio", "higher",
            "Breslow & Day 1987, 2.3; Korn & Graubard 1998",
            "업종·규모 감안 사용비", "Standardised ratio",
            "사용자를 기대 사용자로 나눈 값입니다. 1이면 업종·규모·성별이 같은 다른 곳 기업과 "
            "같은 수준입니다. 구간은 기업 단위 군집을 반영한 이항 구간입니다.",
            "Users divided by expected users (indirect standardisation); 1 is the level of similar "
            "companies elsewhere; binomial interval, clustered by company.", basis="window"),
    Measure("benchmark", "benchmark", "", "share", "neutral",
            _LIKE,
            "비교 기준", "Benchmark",
            "기업을 비교해 보는 사용률입니다. 따로 고르지 않으면 비슷한 기업들의 사용률입니다.",
            "The rate a company is compared with: by default that of similar companies."),
    Measure("posterior_mean", "mean", "", "share", "higher", "Robbins 1956; Tierney & Kadane 1986",
            "추정 사용률", "Estimated rate",
            "그 기업의 모든 제도의 기록과 비슷한 기업들의 사용률을 함께 보아 "
            "한 모형으로 추정한 사용률입니다.",
            "The company's rate estimated by one model from its record in all programmes and from "
            "similar companies."),
    Measure("p_low", "p_low", "", "share", "lower", "Efron 2010, Large-Scale Inference",
            "뚜렷이 낮을 확률", "Probability of being clearly low",
            "그 기업의 참 사용률이 비교 기준보다, 고른 차이(처음에는 5%p)를 넘게 낮을 확률입니다.",
            "Probability that the company's true rate is below its benchmark by more than the "
            "chosen gap (5 points by default)."),
    Measure("p_worst", "p_worst", "", "share", "lower", "Goldstein & Spiegelhalter 1996",
            "가장 낮은 10%일 확률", "Probability of being in the lowest 10%",
            "그 기업의 참 사용률이 비슷한 기업 가운데 가장 낮은 10%에 들 확률입니다.",
            "Probability that the company's true rate is among the lowest tenth of similar "
            "companies."),
    Measure("missed", "missed", "", "count", "lower", "Normand et al. 1997; Laird & Louis 1989",
            "부족 인원", "People missed",
            "비교 기준에 비해 제도를 쓰지 못하고 지나갈 것으로 기대되는 대상자 수입니다. "
            "방문 순서는 이 값이 큰 순입니다.",
            "Eligible people expected to go without, compared with the benchmark; visits are "
            "ranked by it."),
    Measure("q", "q", "", "share", "lower", "Storey 2003; Efron 2010",
            "거짓 발견율", "False discovery rate",
            "이 기업까지를 모두 ‘낮음’으로 부를 때 그 가운데 틀린 것으로 기대되는 비율입니다.",
            "Expected share of wrong calls if this and all more certain companies are called low."),
)

PEOPLE_MEASURES = (
    Measure("young_share", "employees_young", "employees", "share", "neutral", _INSURED,
            "20·30대 비율", "Share under 40",
            "고용보험에 든 고용 인원 가운데 40세 미만인 사람의 비율입니다. "
            "20·30대와 그보다 어린 사람이 들어갑니다.",
            "People under 40 divided by all insured employees.", basis="month"),
    Measure("insured_women_share", "employees_f", "employees", "share", "neutral", _INSURED,
            "여성 비율 (고용보험)", "Women's share (insured)",
            "고용보험에 든 고용 인원 가운데 여성의 비율입니다. 매달 나오며 모든 단지에 있습니다.",
            "Women divided by all insured employees; monthly, and of every complex.",
            basis="month"),
)

CAMPAIGN_MEASURES = (
    Measure("reach", "companies", "targeted", "share", "higher",
            "서로 다른 기업 수 (distinct companies)", "도달률", "Reach",
            "대상으로 삼은 기업 가운데 그 단계까지 접촉한 서로 다른 기업의 비율입니다. "
            "여러 번 만나도 한 번만 셉니다.",
            "Share of the targeted companies that reached the stage; a company counts once however "
            "often it is contacted."),
    Measure("cost_per_company", "cost_krw", "companies", "krw", "lower",
            "집행액 ÷ 기업 수 (spending ÷ companies)", "기업당 비용", "Cost per company",
            "집행액(아직 모르면 예산)을 접촉한 서로 다른 기업 수로 나눈 금액입니다.",
            "Spending (the budget until it is known) divided by the distinct companies "
            "reached."),
    Measure("campaign_effect", "excess_users", "eligible", "share", "higher",
            "Callaway & Sant'Anna 2021; Ding & Li 2019",
            "캠페인 효과", "Campaign effect",
            "접촉한 기업에서 접촉 뒤 여섯 달 동안 대상이 된 사람의 사용자 수에서, 기록이 같고 "
            "그때까지 접촉하지 않은 기업처럼 썼다면 나왔을 사용자 수를 빼고, 대상자 수로 나눈 "
            "값입니다. 화면에는 100명당으로 적습니다.",
            "Among people who became eligible at reached companies within six months of the "
            "contact: users, minus the users expected from companies with the same record not "
            "reached by then, divided by eligible people; pages show it per 100."),
    Measure("outstanding", "outstanding", "", "count", "neutral", "Mack 1993, ASTIN 23:213",
            "아직 접수되지 않은 사용자", "Not yet reported",
            "이미 시작했지만 아직 신고되지 않은 것으로 추정되는 사용자 수입니다.",
            "Users who have started but are estimated not to be reported yet."),
)
# fmt: on

MEASURES = {
    row.name: row
    for row in COMPLEX_MEASURES + UPTAKE_MEASURES + PEOPLE_MEASURES + CAMPAIGN_MEASURES
}
PLACE_MEASURES = (
    *[MEASURES[name] for name in ("rate", "ratio")],
    *COMPLEX_MEASURES[1:],
    *PEOPLE_MEASURES,
)
"""Measures of a complex or a region."""
UPTAKE_COUNTS = tuple(MEASURES[name] for name in ("eligible", "users", "expected"))
SHOWN_MEASURES = COMPLEX_MEASURES + UPTAKE_MEASURES + PEOPLE_MEASURES
"""Measures that the methods page explains; the campaigns page explains its own."""

COUNTED = {
    row.name: Code(row.name, row.label_ko, row.label_en)
    for row in (*COMPLEX_MEASURES, *UPTAKE_COUNTS)
    if not row.denominator
} | by_code(
    Code("complexes", "단지 수", "Complexes"),
    Code("employees_f", "여성 고용 인원", "Women employed"),
    Code("employees_young", "40세 미만 고용 인원", "Employees under 40"),
)
"""Names of the columns that measures count or divide."""


def matched_columns(numerator: str, denominator: str) -> tuple[str, str]:
    """Return the names of the columns that hold the two where both are known."""
    return f"{numerator}_of_{denominator}", f"{denominator}_with_{numerator}"


MATCHED = tuple(
    dict.fromkeys((row.numerator, row.denominator) for row in MEASURES.values() if row.is_matched)
)
"""Pairs of columns that are also summed over only the complexes that give both."""
