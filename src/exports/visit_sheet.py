"""A visit plan as a workbook: one sheet a day, with blanks for what came of each visit.

What is filled in comes back through the loader (src/load/sources/visit_outcomes.py). Every row
carries the ids it needs for that and whose data it was made from: a row says by itself what it is.
The names in brackets are what the loader finds the columns by: the same in every language.
"""

from datetime import date
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from src.exports.cells import KINDS, ExportColumn, clean_text
from src.exports.provenance import Provenance, about_rows, words_of
from src.exports.sheet import width_of
from src.exports.xlsx_file import A4, OPTIONS, cells_of, write_about

WORDS: dict[str, dict[str, str]] = {
    "ko": {
        "day": "{day}일차",
        "of_planner": "플래너 {number}",
        "heading": "{title} {day} · 방문 {visits}곳 · {hours}시간",
        "fill_in": "노란 칸에 접촉일, 단계, 플래너를 적고 이 파일을 그대로 올리면 접촉으로 "
        "기록됩니다. 만나지 못했으면 비워 두십시오. 회색 열은 고치지 마십시오.",
        "contacted_on": "접촉일 (contacted_on)",
        "stage": "단계 (stage)",
        "planner": "플래너 (planner)",
        "memo": "메모",
        "company_id": "기업 식별자 (company_id)",
        "campaign_id": "캠페인 (campaign_id)",
        "plan_id": "계획 번호 (plan_id)",
        "origin": "자료 성격 (origin)",
        "held_on": "정한 날 (held_on)",
        "bad_date": "2026-11-23처럼 날짜를 적어 주십시오.",
        "bad_stage": "목록에서 단계를 골라 주십시오.",
        "held_out": "남겨 둔 기업",
        "held_heading": "효과를 견주려고 무작위로 남겨 둔 기업 {companies}곳: "
        "이번에는 찾아가지 마십시오",
    },
    "en": {
        "day": "Day {day}",
        "of_planner": "Planner {number}",
        "heading": "{title}, {day} · {visits} visits · {hours} hours",
        "fill_in": "Fill in date, stage and planner in the yellow cells and load this file "
        "as it is. Leave a row empty where nobody was met. Do not change the grey columns.",
        "contacted_on": "Contacted on (contacted_on)",
        "stage": "Stage (stage)",
        "planner": "Planner (planner)",
        "memo": "Memo",
        "company_id": "Company (company_id)",
        "campaign_id": "Campaign (campaign_id)",
        "plan_id": "Plan (plan_id)",
        "origin": "Origin (origin)",
        "held_on": "Held out on (held_on)",
        "bad_date": "Write the date like 2026-11-23.",
        "bad_stage": "Choose a stage from the list.",
        "held_out": "Held out",
        "held_heading": "{companies} companies kept back by chance, to compare with: "
        "do not visit them",
    },
}


def visit_words(lang: str) -> dict[str, str]:
    """Return the words of one language; Korean where the language is unknown."""
    return WORDS.get(lang, WORDS["ko"])


BLANKS = ("contacted_on", "stage", "planner", "memo")
IDS = ("company_id", "campaign_id", "plan_id", "origin")
HELD_IDS = ("held_on", *IDS)
HEADER_ROW = 2
BLANK_WIDTH, ID_WIDTH = 16, 12
YELLOW, GREY = "#FFF7CC", "#E6E8EA"
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2099, 12, 31)


def to_visit_sheets(
    plan: pd.DataFrame, columns: list[ExportColumn], stages: list[str], provenance: Provenance
) -> bytes:
    """Return the plan as a workbook: a sheet a day, those held out, and the explanation.

    plan : one row per company in visiting order with planner and day (NaN where held out), minutes,
    the keys of `columns`, and IDS; held_on where held out. stages : the words that the cell of the
    stage offers. Everything is text, number or date; nothing in a name becomes a formula.
    """
    words = words_of(provenance.lang) | visit_words(provenance.lang)
    answers = _answers(stages, words)
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": provenance.title})
        planned = plan[plan["day"].notna()]
        several = planned["planner"].nunique() > 1
        for (who, day), rows in planned.groupby(["planner", "day"], sort=True):
            name = words["day"].format(day=int(day))
            name = f"{words['of_planner'].format(number=int(who))} {name}" if several else name
            _write_day(book, name, rows, (columns, answers), provenance)
        held = plan[plan["day"].isna()]
        if len(held):
            heading = words["held_heading"].format(companies=len(held))
            sheet = _sheet(book, words["held_out"], heading, provenance, words)
            _write_rows(book, sheet, held, [*columns, *_id_columns(HELD_IDS, words)], words)
        write_about(book, about_rows(columns, provenance, len(plan), words), words)
    return buffer.getvalue()


def _write_day(
    book: xlsxwriter.Workbook,
    name: str,
    rows: pd.DataFrame,
    shown_and_answers: tuple[list[ExportColumn], dict[str, dict[str, Any]]],
    provenance: Provenance,
) -> None:
    """Write the visits of one day: its columns, and what each blank takes (see _answers)."""
    words = words_of(provenance.lang) | visit_words(provenance.lang)
    columns, answers = shown_and_answers
    heading = words["heading"].format(
        title=provenance.title,
        day=name,
        visits=len(rows),
        hours=f"{rows['minutes'].sum() / 60:,.1f}",
    )
    sheet = _sheet(book, name, heading, provenance, words)
    sheet.write_string(1, 0, words["fill_in"])
    blanks = [ExportColumn(key, words[key], "text") for key in BLANKS]
    shown = [*columns, *blanks, *_id_columns(IDS, words)]
    _write_rows(book, sheet, rows.assign(**dict.fromkeys(BLANKS, None)), shown, words)
    first = len(columns)
    for at, key in enumerate(BLANKS, first):
        if key in answers:
            last = HEADER_ROW + len(rows)
            sheet.data_validation(HEADER_ROW + 1, at, last, at, answers[key])


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    heading: str,
    provenance: Provenance,
    words: dict[str, str],
) -> Worksheet:
    sheet = book.add_worksheet(name)
    mark = f"{words['sample_warning']} · " if provenance.is_sample else ""
    bold = book.add_format({"bold": True, "font_size": 13})
    sheet.write_string(0, 0, clean_text(pd.Series([mark + heading])).iloc[0], bold)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.set_footer("&C&P / &N")
    return sheet


def _id_columns(keys: tuple[str, ...], words: dict[str, str]) -> list[ExportColumn]:
    return [ExportColumn(key, words[key], "code") for key in keys]


def _write_rows(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    rows: pd.DataFrame,
    columns: list[ExportColumn],
    words: dict[str, str],
) -> None:
    """Write header and cells; blanks are yellow, what the loader needs is grey."""
    for at, column in enumerate(columns):
        colour = YELLOW if column.key in BLANKS else GREY if column.key in HELD_IDS else None
        head, body = _formats(book, column, colour)
        cells = cells_of(rows, column, words)
        fixed = BLANK_WIDTH if column.key in BLANKS else ID_WIDTH if colour else None
        sheet.set_column(at, at, fixed or width_of(column.label, cells))
        sheet.write_string(HEADER_ROW, at, column.label, head)
        for row, value in enumerate(cells, HEADER_ROW + 1):
            if value is None:
                sheet.write_blank(row, at, None, body)
            elif isinstance(value, str):
                sheet.write_string(row, at, value, body)
            else:
                sheet.write_number(row, at, value, body)


def _formats(
    book: xlsxwriter.Workbook, column: ExportColumn, colour: str | None
) -> tuple[Format, Format]:
    base = {"bg_color": colour, "border": 1, "border_color": "#B1B8BE"} if colour else {}
    head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "quote_prefix": True}
    kind = KINDS[column.kind]
    number = "yyyy-mm-dd" if column.key == "contacted_on" else kind.number_format
    quoted = {"quote_prefix": True} if kind.is_text and column.key not in BLANKS else {}
    body = base | {"num_format": number, "valign": "top", "text_wrap": column.key == "why"} | quoted
    return book.add_format(head | ({"bg_color": colour} if colour else {})), book.add_format(body)


def _answers(stages: list[str], words: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return by blank what the loader understands there, with the reason where it does not."""
    stage = {"validate": "list", "source": stages, "error_message": words["bad_stage"]}
    day = {
        "validate": "date",
        "criteria": "between",
        "minimum": FIRST_DAY,
        "maximum": LAST_DAY,
        "error_message": words["bad_date"],
    }
    known: dict[str, dict[str, Any]] = {"stage": stage, "contacted_on": day}
    return {key: rules | {"error_title": words[key][:32]} for key, rules in known.items()}
