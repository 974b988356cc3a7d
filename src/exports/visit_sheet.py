"""A visit plan as a workbook: one sheet per day, with blanks for the outcome of each visit.

The filled-in workbook is read by the loader (src/load/sources/visit_outcomes.py). For that every
row carries its ids and the origin of its data. The loader finds columns by the names in brackets,
which are the same in every language.
"""

from datetime import date
from io import BytesIO
from typing import Any, NamedTuple

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from src.exports.cells import KINDS, ExportColumn, clean_text
from src.exports.provenance import Provenance, about_rows, words_of
from src.exports.sheet import width_of
from src.exports.xlsx_file import A4, OPTIONS, cells_of, write_about
from src.text.values import FORMATS

WORDS: dict[str, dict[str, str]] = {
    "ko": {
        "day": "{day}일차",
        "of_planner": "플래너 {number}",
        "heading": "{title} {day} · 방문 {visits}곳 · {hours}시간",
        "fill_in": "노란 칸에 접촉일, 단계, 플래너를 적고 이 파일을 그대로 올리면, 데이터 "
        "화면에서는 접촉으로, 후속 관리 화면에서는 메모까지 방문으로 기록됩니다. 만나지 못했으면 "
        "비워 두십시오. 회색 열은 고치지 마십시오.",
        "contacted_on": "접촉일 (contacted_on)",
        "stage": "단계 (stage)",
        "planner": "플래너 (planner)",
        "obstacle": "걸림돌 (obstacle)",
        "step": "약속한 제도 (step)",
        "next_on": "다음 점검일 (next_on)",
        "memo": "메모",
        "cards": "카드",
        "answers": "자주 듣는 말",
        "card_blank": "접촉일:                단계:                걸림돌:                \n"
        "약속한 제도:                누가:                다음 점검일:                \n메모:",
        "bad_choice": "목록에서 골라 주십시오.",
        "company_id": "기업 식별자 (company_id)",
        "campaign_id": "캠페인 (campaign_id)",
        "plan_id": "계획 번호 (plan_id)",
        "origin": "자료 성격 (origin)",
        "held_on": "정한 날 (held_on)",
        "bad_date": "2026-11-23처럼 날짜를 적어 주십시오.",
        "bad_stage": "목록에서 단계를 골라 주십시오.",
        "held_out": "남겨 둔 기업",
        "held_heading": "효과를 비교하려고 무작위로 남겨 둔 기업 {companies}곳: "
        "이번에는 찾아가지 마십시오",
    },
    "en": {
        "day": "Day {day}",
        "of_planner": "Planner {number}",
        "heading": "{title}, {day} · {visits} visits · {hours} hours",
        "fill_in": "Fill in date, stage and planner in the yellow cells and load this file "
        "as it is: on the page of data as a contact, on that of follow-up as a visit with its "
        "memo. Leave a row empty where nobody was met. Do not change the grey columns.",
        "contacted_on": "Contacted on (contacted_on)",
        "stage": "Stage (stage)",
        "planner": "Planner (planner)",
        "obstacle": "Obstacle (obstacle)",
        "step": "Agreed on (step)",
        "next_on": "Next check (next_on)",
        "memo": "Memo",
        "cards": "Cards",
        "answers": "Answers",
        "card_blank": "Contacted on:                Stage:              Obstacle:              \n"
        "Agreed on:                By whom:                Next check:                \nMemo:",
        "bad_choice": "Choose from the list.",
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


class Offered(NamedTuple):
    """Options of the cells: stages, programmes, and obstacles as (objection, what to answer)."""

    stages: list[str]
    programs: list[str]
    answers: list[tuple[str, str]]


def visit_words(lang: str) -> dict[str, str]:
    """Return the words of one language; Korean where the language is unknown."""
    return WORDS.get(lang, WORDS["ko"])


BLANKS = ("contacted_on", "stage", "planner", "obstacle", "step", "next_on", "memo")
DATES = ("contacted_on", "next_on")
CARDS_A_PAGE = 3
IDS = ("company_id", "campaign_id", "plan_id", "origin")
HELD_IDS = ("held_on", *IDS)
HEADER_ROW = 2
BLANK_WIDTH, ID_WIDTH = 16, 12
WRAPPED = ("why", "may_have", "case")
YELLOW, GREY = "#FFF7CC", "#E6E8EA"
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2099, 12, 31)


def to_visit_sheets(
    plan: pd.DataFrame,
    columns: list[ExportColumn],
    offered: Offered,
    provenance: Provenance,
) -> bytes:
    """Return the plan as a workbook: a sheet per day, firms held out, and the explanation.

    plan : one row per company in visiting order with planner and day (NaN where held out), minutes,
    the keys of `columns`, and IDS; held_on where held out. offered : the options of the cells.
    Every cell is text, number or date, so no name becomes a formula.
    """
    words = words_of(provenance.lang) | visit_words(provenance.lang)
    answers = _answers(offered, words)
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": provenance.title})
        planned = plan[plan["day"].notna()]
        several = planned["planner"].nunique() > 1
        for (who, day), rows in planned.groupby(["planner", "day"], sort=True):
            name = words["day"].format(day=int(day))
            name = f"{words['of_planner'].format(number=int(who))} {name}" if several else name
            _write_day(book, name, rows, (columns, answers), provenance)
        _write_cards(book, planned, columns, words)
        _write_answers(book, offered, words)
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
    """Write the visits of one day: columns, and validation rules of the blanks (see _answers)."""
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


def _write_cards(
    book: xlsxwriter.Workbook,
    planned: pd.DataFrame,
    columns: list[ExportColumn],
    words: dict[str, str],
) -> None:
    """Write a card for each visit, three per A4 page: its facts, and lines to write on."""
    sheet = book.add_worksheet(words["cards"])
    bold = book.add_format({"bold": True, "valign": "top", "top": 2, "quote_prefix": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 74)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    shown = {column.label: _as_text(planned, column, words) for column in columns}
    breaks, line = [], 0
    for number in range(len(planned)):
        told = [(label, cells[number]) for label, cells in shown.items() if cells[number]]
        for at, (label, value) in enumerate(told):
            sheet.write_string(line, 0, label, wrap if at else bold)
            sheet.write_string(line, 1, value, wrap if at else bold)
            line += 1
        sheet.set_row(line, 64)
        sheet.write_string(line, 1, words["card_blank"], wrap)
        line += 2
        if (number + 1) % CARDS_A_PAGE == 0:
            breaks.append(line)
    sheet.set_h_pagebreaks(breaks)


def _as_text(rows: pd.DataFrame, column: ExportColumn, words: dict[str, str]) -> list[str]:
    """Return the cells of a column as texts for cards, "" for missing values."""
    if column.kind == "date":
        days = pd.to_datetime(rows[column.key])
        return [f"{day:%Y-%m-%d}" if pd.notna(day) else "" for day in days]
    kind = {"number": "few", "share": "share"}.get(column.kind)
    cells = cells_of(rows, column, words)
    return [
        one if isinstance(one, str) else "" if one is None
        else FORMATS[kind](one, "ko") if kind else f"{one:,}"
        for one in cells
    ]  # fmt: skip


def _write_answers(book: xlsxwriter.Workbook, offered: Offered, words: dict[str, str]) -> None:
    """Write what to say to the usual objections."""
    sheet = book.add_worksheet(words["answers"])
    wrap = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 90)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    for line, (objection, answer) in enumerate(offered.answers):
        sheet.write_string(line, 0, objection, wrap)
        sheet.write_string(line, 1, answer, wrap)


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
    """Write header and cells; blanks are yellow, the ids that the loader needs are grey."""
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
    number = "yyyy-mm-dd" if column.key in DATES else kind.number_format
    quoted = {"quote_prefix": True} if kind.is_text and column.key not in BLANKS else {}
    body = (
        base | {"num_format": number, "valign": "top", "text_wrap": column.key in WRAPPED} | quoted
    )
    return book.add_format(head | ({"bg_color": colour} if colour else {})), book.add_format(body)


def _answers(offered: Offered, words: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return the validation rules of each blank, with the message for a wrong value."""
    stage = {"validate": "list", "source": offered.stages, "error_message": words["bad_stage"]}
    said = {"validate": "list", "error_message": words["bad_choice"], "error_type": "information"}
    day = {
        "validate": "date",
        "criteria": "between",
        "minimum": FIRST_DAY,
        "maximum": LAST_DAY,
        "error_message": words["bad_date"],
    }
    known: dict[str, dict[str, Any]] = {"stage": stage, "contacted_on": day, "next_on": day}
    lists = {"obstacle": [name for name, _ in offered.answers], "step": offered.programs}
    known |= {key: said | {"source": source} for key, source in lists.items() if source}
    return {key: rules | {"error_title": words[key][:32]} for key, rules in known.items()}
