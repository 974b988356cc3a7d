"""Compare the census with its own totals: with the summary sheet, and parents with children."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from src.domain.codes import KIND
from src.domain.tables import VALUE_TITLES
from src.load.files.cells import read_number, read_text
from src.load.files.problems import Problems
from src.load.files.table import Header, cell_at, joined_header
from src.load.files.workbook import Workbook
from src.load.lists.names import SPACES
from src.load.sources.kicox_complexes.tree import CensusRow

SUMMARY = "요약"
KINDS = {row.ko: code for code, row in KIND.items()}
"""Kinds by the name that the census prints."""
# Compared value → patterns of its column in the summary
COMPARED = (
    ("complexes", (("산업단지수",), ("단지수",))),
    ("tenants", (("입주계약*",), ("입주업체*",))),
    ("operating", (("가동업체*",),)),
    ("employees", (("고용*", "계"), ("고용*", "합계"), ("고용*",))),
)
NAMES = {"complexes": "단지 수", **VALUE_TITLES}
Totals = dict[tuple[str, str], int]
Details = dict[str, Any]
"""Values for the blanks of a sentence, or the place of a problem."""


@dataclass(frozen=True)
class Sums:
    """Sums over the rows without a parent, by kind and value: totals and numbers of withheld
    cells.
    """

    total: Counter
    withheld: Counter


def check_totals(
    book: Workbook,
    sheet: str,
    nodes: dict[str, CensusRow],
    complexes: list[dict],
    problems: Problems,
) -> Totals:
    """Report every sum that differs as a `difference`, without refusing anything.

    Return the totals of the summary: (kind, value) → total.
    """
    printed = _check_summary(book, _sums_per_kind(nodes, complexes), problems)
    _check_parents(sheet, nodes, problems)
    for row in nodes.values():
        _check_row(sheet, row, problems)
    return {key: total for key, total in printed.items() if key[1] != "complexes"}


def _check_summary(book: Workbook, sums: Sums, problems: Problems) -> Totals:
    sheet = next((name for name in book.sheets if SPACES.sub("", name) == SUMMARY), None)
    rows = book.rows(sheet) if sheet else []
    totals: Totals = {}
    for header in _blocks(rows):
        for number, row in enumerate(rows[header.last + 1 :][: len(KINDS)], header.last + 2):
            totals |= _compare(header, row, {"sheet": sheet, "row": number}, sums, problems)
    compared = {value for _, value in totals}
    printed = ("complexes", *{value for _, value in sums.total})
    lacking = [NAMES[v] for v, _ in COMPARED if v in printed and v not in compared]
    if sheet is None:
        problems.add("note", "no_summary")
    elif lacking:
        problems.add("note", "not_in_summary", sheet=sheet, measures=", ".join(lacking))
    return totals


def _blocks(rows: list[list]) -> Iterator[Header]:
    """Yield the header of each block of the summary, which has a row for each kind.

    The header is the row above the kinds, and also the row above that if it has several titles.
    """
    for at in range(1, len(rows)):
        below = [_kind_at(other) for other in rows[at : at + len(KINDS)]]
        if below and below[0] is not None and len(set(below) - {None}) > 1:
            if _kind_at(rows[at - 1]) is not None:
                continue
            two = at > 1 and sum(map(bool, map(read_text, rows[at - 2]))) > 2
            yield joined_header(rows, at - 2 if two else at - 1, at - 1)


def _kind_at(row: list) -> str | None:
    """Return the kind in the first filled cell of a row, None for none."""
    first = next((text for text in map(read_text, row) if text), "")
    return KINDS.get(SPACES.sub("", first))


def _compare(header: Header, row: list, where: Details, sums: Sums, problems: Problems) -> Totals:
    """Return the totals in a row of the summary; report those that differ."""
    kind = _kind_at(row)
    totals: Totals = {}
    for value, alternatives in COMPARED if kind else ():
        column = header.find_any(alternatives)
        printed = read_number(cell_at(row, column))
        key = (str(kind), value)
        if column is None or printed is None or isinstance(printed, str):
            continue
        totals[key] = int(printed)
        if printed == sums.total[key]:
            continue
        at = where | {"column": header.printed[column], "value": row[column]}
        counts: Details = {"measure": NAMES[value]}
        counts |= {"sum": f"{sums.total[key]:,}", "printed": f"{int(printed):,}"}
        if sums.withheld[key] and sums.total[key] < printed:
            counts |= {"count": sums.withheld[key]}
            problems.add("note", "total_with_withheld", **counts, **at)
        else:
            problems.add("difference", "kind_total", kind=KIND[str(kind)].ko, **counts, **at)
    return totals


def _sums_per_kind(nodes: dict[str, CensusRow], complexes: list[dict]) -> Sums:
    sums = Sums(Counter(), Counter())
    for complex_ in complexes:
        sums.total[complex_["kind"], "complexes"] += complex_["parent_id"] is None
    for row in nodes.values():
        for value, cell in row.cells.items() if row.parent is None else ():
            sums.total[row.kind, value] += cell.value or 0
            sums.withheld[row.kind, value] += cell.gap == "withheld"
    return sums


def _check_parents(sheet: str, nodes: dict[str, CensusRow], problems: Problems) -> None:
    children = defaultdict(list)
    for row in nodes.values():
        if row.parent:
            children[row.parent.id].append(row)
    for id_, below in children.items():
        parent = nodes[id_]
        for value, cell in parent.cells.items():
            values = [child.cells[value].value for child in below]
            if cell.value is None or None in values:
                continue
            total = sum(found for found in values if found is not None)
            if total != cell.value:
                name = NAMES[value]
                counts: Details = {
                    "measure": name,
                    "sum": f"{total:,}",
                    "printed": f"{cell.value:,}",
                }
                where: Details = {"sheet": sheet, "row": parent.number, "column": name}
                problems.add("difference", "parent_total", value=parent.printed, **counts, **where)


def _check_row(sheet: str, row: CensusRow, problems: Problems) -> None:
    """Compare men and women with the total, operating companies with tenants, in one row."""
    got = {value: cell.value for value, cell in row.cells.items() if cell.value is not None}
    where: Details = {"sheet": sheet, "row": row.number, "value": row.printed}
    if {"employees", "employees_m", "employees_f"} <= got.keys():
        men, women, printed = got["employees_m"], got["employees_f"], got["employees"]
        if men + women != printed:
            counts: Details = {"men": f"{men:,}", "women": f"{women:,}", "printed": f"{printed:,}"}
            problems.add("difference", "sex_total", column="고용현황", **counts, **where)
    if got.get("operating", 0) > got.get("tenants", float("inf")):
        counts = {"operating": f"{got['operating']:,}", "tenants": f"{got['tenants']:,}"}
        problems.add("difference", "more_operating", column="가동업체", **counts, **where)
