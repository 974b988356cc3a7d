"""Compare the census with its own sums: the summary sheet per kind, parents with their children."""

from collections import Counter, defaultdict

from src.load.files.cells import read_number, read_text
from src.load.files.header import find_header
from src.load.files.problems import Problems
from src.load.files.table import cell_at
from src.load.files.workbook import Workbook
from src.load.lists.names import SPACES

SUMMARY = "요약"
KIND_NAMES = {"국가": "national", "일반": "general", "도시첨단": "urban", "농공": "rural"}
# what is compared → patterns of its column in the summary, and its Korean name
COMPARED = (
    ("complexes", (("산업단지수",), ("단지수",)), "단지 수"),
    ("tenants", (("입주계약*",), ("입주업체*",)), "입주업체 수"),
    ("operating", (("가동업체*",),), "가동업체 수"),
    ("employees", (("고용*", "계"), ("고용*", "합계"), ("고용*",)), "고용 인원"),
)
NAMES = {value: name for value, _, name in COMPARED} | {
    "employees_m": "남성 고용 인원",
    "employees_f": "여성 고용 인원",
    "production_ytd_krw": "누계 생산액(원)",
    "exports_ytd_usd": "누계 수출액(달러)",
}


def check_totals(
    book: Workbook, sheet: str, nodes: dict, complexes: list, problems: Problems
) -> dict[tuple[str, str], int]:
    """Add a `difference` for every sum that differs; nothing is refused for it.

    Return (kind, value) → total as the summary prints it.
    """
    printed = _check_summary(book, nodes, complexes, problems)
    _check_parents(sheet, nodes, problems)
    for row in nodes.values():
        _check_row(sheet, row, problems)
    return {key: total for key, total in printed.items() if key[1] != "complexes"}


def _check_summary(book, nodes, complexes, problems) -> dict[tuple[str, str], int]:
    sheet = next((name for name in book.sheets if SPACES.sub("", name) == SUMMARY), None)
    rows = book.rows(sheet) if sheet else []
    sums, withheld = _sums_per_kind(nodes, complexes)
    start, totals = 0, {}
    while header := find_header(rows, ("단지유형",), start=start, most=len(rows)):
        start = header.last + 1
        for number, row in enumerate(rows[start : start + 4], start + 1):
            kind = SPACES.sub("", read_text(cell_at(row, header.find("단지유형"))))
            if kind in KIND_NAMES:
                totals |= _compare(header, row, number, sheet, kind, sums, withheld, problems)
    return totals


def _compare(header, row, number, sheet, kind, sums, withheld, problems) -> dict:
    totals = {}
    for value, alternatives, name in COMPARED:
        found = (header.find(*patterns) for patterns in alternatives)
        column = next((column for column in found if column is not None), None)
        printed = read_number(cell_at(row, column))
        key = (KIND_NAMES[kind], value)
        if column is None or printed is None or isinstance(printed, str):
            continue
        totals[key] = int(printed)
        if printed == sums[key]:
            continue
        where = {
            "sheet": sheet,
            "row": number,
            "column": header.printed[column],
            "value": row[column],
        }
        details = {"measure": name, "sum": f"{sums[key]:,}", "printed": f"{int(printed):,}"}
        if withheld[key] and sums[key] < printed:
            count = withheld[key]
            problems.add("note", "total_with_withheld", count=count, **details, **where)
        else:
            problems.add("difference", "kind_total", kind=kind, **details, **where)
    return totals


def _sums_per_kind(nodes, complexes) -> tuple[Counter, Counter]:
    """Return (kind, value) → sum, and count of withheld cells, over rows without a parent."""
    sums, withheld = Counter(), Counter()
    for row in complexes:
        sums[row["kind"], "complexes"] += row["parent_id"] is None
    for row in nodes.values():
        for value, cell in row.cells.items() if row.parent is None else ():
            sums[row.kind, value] += cell.value or 0
            withheld[row.kind, value] += cell.gap == "withheld"
    return sums, withheld


def _check_parents(sheet, nodes, problems) -> None:
    children = defaultdict(list)
    for row in nodes.values():
        if row.parent:
            children[row.parent.id].append(row)
    for id_, below in children.items():
        parent = nodes[id_]
        for value, cell in parent.cells.items():
            cells = [child.cells[value] for child in below]
            if cell.value is None or any(child.value is None for child in cells):
                continue
            total = sum(child.value for child in cells)
            if total != cell.value:
                details = {
                    "measure": NAMES[value],
                    "sum": f"{total:,}",
                    "printed": f"{cell.value:,}",
                }
                where = {"sheet": sheet, "row": parent.number, "column": NAMES[value]}
                problems.add("difference", "parent_total", value=parent.printed, **details, **where)


def _check_row(sheet, row, problems) -> None:
    """Compare men and women with the total, operating companies with tenants, in one row."""
    got = {value: cell.value for value, cell in row.cells.items() if cell.value is not None}
    where = {"sheet": sheet, "row": row.number, "value": row.printed}
    if {"employees", "employees_m", "employees_f"} <= got.keys():
        men, women, printed = got["employees_m"], got["employees_f"], got["employees"]
        if men + women != printed:
            counts = {"men": f"{men:,}", "women": f"{women:,}", "printed": f"{printed:,}"}
            problems.add("difference", "sex_total", column="고용현황", **counts, **where)
    if got.get("operating", 0) > got.get("tenants", float("inf")):
        counts = {"operating": f"{got['operating']:,}", "tenants": f"{got['tenants']:,}"}
        problems.add("difference", "more_operating", column="가동업체", **counts, **where)
