"""What a load says of each file, in Korean."""

import sys
from contextlib import suppress

import pandas as pd

from src.load.loaded_file import LoadedFile

FORMATS = {
    "kicox_complexes": "전국산업단지현황통계",
    "kicox_national": "국가산업단지 산업동향정보",
    "national_facts": "국가산업단지 공개 통계",
    "pension": "국민연금 가입 사업장 내역",
    "comwel": "고용·산재보험 가입 현황",
    "factories": "등록공장현황",
    "centres": "지식산업센터현황",
    "boundaries": "경계 파일",
    "visit_outcomes": "방문 결과 시트",
    "extracts": "부처 자료 (표준 서식)",
    "sample": "예시 자료",
}
DIFFERENCES = {"extracts": "받았으나 다른 자료와 맞지 않는 곳"}
"""What differences are called where they are no sums; they are warnings, the rows were taken."""
SHOWN_DIFFERENCES = 5
SHOWN_REASONS = 8


def say(*lines: str) -> None:
    """Print lines, at once also where the output is a pipe; what cannot be printed stops nothing.

    Output may go to a full disk, or to a reader that has gone: a load must not end for that.
    """
    with suppress(OSError):
        print(*(f"{line}\n" for line in lines), sep="", end="", flush=True)


def warn(line: str) -> None:
    """Print a sentence where errors go: the Data page shows the last of them."""
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def describe(name: str, intake: LoadedFile) -> list[str]:
    """Return what was found in a file: format, quarter, rows, where it does not add up."""
    source = intake.source
    differences = intake.problems[intake.problems["level"] == "difference"]
    layout = FORMATS.get(source["source"], source["source"])
    read, accepted, rejected = (source[f"rows_{word}"] for word in ("read", "accepted", "rejected"))
    return [
        name,
        f"  형식: {layout}, {_span_in_words(source)}",
        f"  읽은 행 {read:,} = 받은 행 {accepted:,} + 거절한 행 {rejected:,}",
        f"  {DIFFERENCES.get(source['source'], '합계가 맞지 않는 곳')} {len(differences):,}건",
        *[f"    - {reason}" for reason in differences["reason"].head(SHOWN_DIFFERENCES)],
        *_refused_in_words(intake.problems),
        *_notes_in_words(intake.problems),
    ]


def _refused_in_words(problems: pd.DataFrame) -> list[str]:
    """Return a line per reason for which rows were refused: how many, the reason, the first row."""
    refused = problems[problems["level"] == "rejected"]
    groups = refused.groupby("reason", sort=False)["row"].agg(["size", "min"])
    most = groups.sort_values("size", ascending=False, kind="stable").head(SHOWN_REASONS)
    rows = zip(most.index, most["size"], most["min"], strict=True)
    return [f"    - {count:,}개 행: {reason}{_first(row)}" for reason, count, row in rows]


def _first(row) -> str:
    return "" if pd.isna(row) else f" (첫 행: {row})"


def _notes_in_words(problems: pd.DataFrame) -> list[str]:
    """Return a line on how many notes there are, and the first of them."""
    notes = problems[problems["level"] == "note"]
    told = [f"    - {_where(note)}{note.reason}" for note in notes.head(SHOWN_REASONS).itertuples()]
    if len(notes) > SHOWN_REASONS:
        told.append(f"    - 그 밖에 {len(notes) - SHOWN_REASONS:,}건")
    return [f"  알림 {len(notes):,}건", *told] if len(notes) else []


def _where(problem) -> str:
    """Return the sheet and the column: the same may be true of several tables."""
    there = [str(part) for part in (problem.sheet, problem.column) if not pd.isna(part)]
    return f"{', '.join(there)}: " if there else ""


def _span_in_words(source: dict) -> str:
    """Return the quarter or the month that a file speaks for."""
    month = source.get("month")
    if month:
        return f"기준 달: {month[:4]}년 {int(month[5:])}월"
    return f"분기: {quarter_in_words(source.get('quarter'))}"


def quarter_in_words(code) -> str:
    """Return '2026Q1' as '2026년 1분기'; a file without a quarter is '없음'."""
    return f"{code[:4]}년 {code[-1]}분기" if isinstance(code, str) else "없음"
