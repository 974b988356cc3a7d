"""What a load says of each file, in Korean."""

from src.intake.result import Intake

FORMATS = {
    "kicox_complexes": "전국산업단지현황통계",
    "kicox_national": "국가산업단지 산업동향정보",
    "national_facts": "국가산업단지 공개 통계",
    "boundaries": "경계 파일",
    "visit_outcomes": "방문 결과 시트",
    "sample": "예시 자료",
}
SHOWN_DIFFERENCES = 5


def say(*lines: str) -> None:
    """Print lines, at once also where the output is a pipe."""
    print(*lines, sep="\n", flush=True)


def describe(name: str, intake: Intake) -> list[str]:
    """Return what was found in a file: format, quarter, rows, where it does not add up."""
    source = intake.source
    differences = intake.problems[intake.problems["level"] == "difference"]
    layout = FORMATS.get(source["source"], source["source"])
    read, accepted, rejected = (source[f"rows_{word}"] for word in ("read", "accepted", "rejected"))
    return [
        name,
        f"  형식: {layout}, 분기: {quarter_in_words(source.get('quarter'))}",
        f"  읽은 행 {read:,} = 받은 행 {accepted:,} + 거절한 행 {rejected:,}",
        f"  합계가 맞지 않는 곳 {len(differences):,}건",
        *[f"    - {reason}" for reason in differences["reason"].head(SHOWN_DIFFERENCES)],
    ]


def quarter_in_words(code) -> str:
    """Return '2026Q1' as '2026년 1분기'; a file without a quarter is '없음'."""
    return f"{code[:4]}년 {code[-1]}분기" if isinstance(code, str) else "없음"
