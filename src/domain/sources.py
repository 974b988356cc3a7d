"""The sources of the data, each named as its publisher names it."""

from collections.abc import Iterable
from dataclasses import dataclass

from src.domain.codes import Code, by_code


@dataclass(frozen=True)
class Source(Code):
    """A kind of file that can be loaded.

    rank : priority where several sources give a figure of the same complex and quarter, 1 first; 0
    for a source that gives none. count_rank : the same for the numbers of tenants and operating
    companies. The census counts these in every complex by one rule, the national survey only in
    complexes that KICOX manages; for all other figures the survey is later and fuller. Figures
    typed from a publication come after the publication itself.
    """

    rank: int = 0
    count_rank: int = 0


SOURCE = by_code(
    Source(
        "kicox_complexes",
        "전국산업단지현황통계",
        "Census of industrial complexes",
        rank=2,
        count_rank=1,
    ),
    Source(
        "kicox_national",
        "국가산업단지 산업동향정보",
        "Survey of national complexes",
        rank=1,
        count_rank=2,
    ),
    Source(
        "national_facts",
        "국가산업단지 공개 수치(요약)",
        "Public figures of national complexes (summary)",
        rank=3,
        count_rank=3,
    ),
    Source("visit_outcomes", "방문 결과 시트", "Visit outcomes"),
    Source("pension", "국민연금 가입 사업장 내역", "workplaces insured with the national pension"),
    Source(
        "comwel",
        "고용·산재보험 가입 현황",
        "workplaces insured by employment and accident insurance",
    ),
    Source("factories", "등록공장현황", "registered factories"),
    Source("centres", "지식산업센터현황", "knowledge-industry centres"),
    Source("boundaries", "경계 파일", "Boundary file"),
    Source("extracts", "부처 자료 (표준 서식)", "The ministry's own data (templates)"),
    Source("sample", "예시 데이터", "Sample data", rank=4, count_rank=4),
)
SOURCES = tuple(SOURCE)

SURVEY_FIRST = tuple(
    row.code for row in sorted(SOURCE.values(), key=lambda row: row.rank) if row.rank
)
CENSUS_FIRST = tuple(
    row.code for row in sorted(SOURCE.values(), key=lambda row: row.count_rank) if row.count_rank
)
COUNTED_BY_CENSUS = ("tenants", "operating")
"""The values for which the census has priority."""
STRUCTURE_SOURCE = "kicox_complexes"
"""The source that has priority for names, parents and places of complexes."""


def order_sources(value: str, present: Iterable[str]) -> list[str]:
    """Return the sources in `present` by priority for a value; unknown ones last, by name."""
    ranked = CENSUS_FIRST if value in COUNTED_BY_CENSUS else SURVEY_FIRST
    return sorted(present, key=lambda source: (_rank(source, ranked), source))


def _rank(source: str, ranked: tuple[str, ...]) -> int:
    return ranked.index(source) if source in ranked else len(ranked)
