"""Compare the national survey with its own sums: the row '계', the industries, men and women."""

from src.load.files.cells import read_amount, read_count
from src.load.files.table import cell_at

# Each printed figure is rounded to whole won or dollars here, so a sum may be off by one a row
ROUNDED = 1
NAMES = {
    "tenants": "입주업체 수",
    "operating": "가동업체 수",
    "leasing": "임차업체 수",
    "employees": "고용 인원",
    "employees_m": "남성 고용 인원",
    "employees_f": "여성 고용 인원",
    "production_krw": "생산액(원)",
    "production_ytd_krw": "누계 생산액(원)",
    "exports_usd": "수출액(달러)",
    "exports_ytd_usd": "누계 수출액(달러)",
}


def check_table(sheet, total, columns, header, seen, problems) -> dict:
    """Compare the sum of each column with the row '계', and return what that row prints.

    Where complexes are withheld the total includes them, so a sum below it is only noted.
    """
    number, cells = total
    totals = {}
    for measured, column in columns.items():
        printed = _printed(cell_at(cells, column), measured.unit)
        known = [row[measured] for _, row in seen.values()]
        sum_ = sum(cell.value or 0 for cell in known)
        withheld = sum(cell.gap == "withheld" for cell in known)
        slack = ROUNDED * len(known) if measured.unit else 0
        if printed is not None:
            totals[measured] = printed
        if printed is None or abs(sum_ - printed) <= slack:
            continue
        name = NAMES.get(measured.value, f"{header.printed[column]} 업종의 값")
        details = {"measure": name, "sum": f"{sum_:,}", "printed": f"{printed:,}"}
        where = {"sheet": sheet, "row": number, "column": header.printed[column]}
        where["value"] = cell_at(cells, column)
        if withheld and sum_ < printed:
            problems.add("note", "total_with_withheld", count=withheld, **details, **where)
        else:
            problems.add("difference", "grand_total", **details, **where)
    return totals


def _printed(raw, unit: int | None) -> int | None:
    return (read_count(raw) if unit is None else read_amount(raw, unit)).value


def check_industries(book, sheet, header, column, value, seen, problems) -> None:
    """Compare the sum over the industries of each complex with its column '총계' or '계'."""
    for number, cells in seen.values():
        printed = _printed(cell_at(book.rows(sheet)[number - 1], column), None)
        if printed is None or any(cell.value is None for cell in cells.values()):
            continue
        sum_ = sum(cell.value for cell in cells.values())
        if sum_ != printed:
            details = {"measure": NAMES[value], "sum": f"{sum_:,}", "printed": f"{printed:,}"}
            where = {"sheet": sheet, "row": number, "column": header.printed[column]}
            problems.add("difference", "industry_total", value=printed, **details, **where)


def check_sexes(found, problems) -> None:
    """Compare men and women with the total of each complex."""
    for (id_, _, _), cells in found.facts.items():
        got = [cells.get(v) for v in ("employees_m", "employees_f", "employees")]
        if any(cell is None or cell.value is None for cell in got):
            continue
        men, women, printed = (cell.value for cell in got)
        if men + women != printed:
            counts = {"men": f"{men:,}", "women": f"{women:,}", "printed": f"{printed:,}"}
            where = {"column": "고용현황", "value": found.printed[id_]}
            problems.add("difference", "sex_total", **counts, **where)
