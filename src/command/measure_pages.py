"""The reference page of the measures, generated from their definitions."""

from src.domain.measures import (
    CAMPAIGN_MEASURES,
    COMPLEX_MEASURES,
    PEOPLE_MEASURES,
    SOURCE_IN_ENGLISH,
    UPTAKE_MEASURES,
    Measure,
)

# title, note, measures
SECTIONS = (
    (
        "단지 (Complexes)",
        "산업단지 통계에서 냅니다. From the statistics of complexes.",
        COMPLEX_MEASURES,
    ),
    (
        "제도 이용 (Uptake)",
        "고용보험 자료에서 냅니다. From employment insurance data.",
        UPTAKE_MEASURES,
    ),
    (
        "고용 인원 (People)",
        "고용보험의 고용 인원에서 냅니다. From the head counts of employment insurance.",
        PEOPLE_MEASURES,
    ),
    (
        "캠페인 (Campaigns)",
        "캠페인 기록에서 냅니다. From the records of campaigns.",
        CAMPAIGN_MEASURES,
    ),
)
UNITS = {
    "count": "개수 count",
    "share": "비율 share (0~1)",
    "ratio": "기대치의 몇 배 ratio to the expected",
    "per": "나눈 값 ratio",
    "krw": "원 won",
    "usd": "미국 달러 US dollars",
}
DIRECTIONS = {
    "higher": "높을수록 좋음 higher is better",
    "lower": "낮을수록 좋음 lower is better",
    "neutral": "좋고 나쁨을 가리지 않음 neither is better",
}


def measures_page() -> str:
    """Return the page of every measure, Korean then English."""
    return (
        "# 지표 (Measures)\n\n"
        "코드는 주소와 파일에서 쓰는 이름입니다. 분자와 분모는 자료의 열입니다.\n"
        "The code is the name used in addresses and files. Numerator and denominator are columns "
        "of the data.\n\n"
        + "\n".join(
            f"## {title}\n\n{note}\n\n" + "\n".join(_measure(row) for row in rows)
            for title, note, rows in SECTIONS
        )
    )


def _measure(row: Measure) -> str:
    return (
        f"### {row.label_ko} ({row.label_en})\n\n"
        f"{row.meaning_ko}\n{row.meaning_en}\n\n"
        f"- 코드 code: `{row.name}`\n"
        f"- 계산 formula: {_formula(row)}\n"
        f"- 단위 unit: {UNITS[row.unit]} · {DIRECTIONS[row.direction]}\n"
        f"- 출처 source: {_source(row.source)}\n"
    )


def _source(source: str) -> str:
    english = SOURCE_IN_ENGLISH.get(source)
    return f"{source} ({english})" if english else source


def _formula(row: Measure) -> str:
    return " ÷ ".join(f"`{name}`" for name in (row.numerator, row.denominator) if name)
