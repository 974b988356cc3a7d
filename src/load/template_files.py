"""Write the templates of the ministry's own extracts, and the page that describes them."""

from pathlib import Path

from src.domain.columns import Table
from src.domain.tables import EXTRACT, EXTRACTS
from src.load.extracts.templates import ABOUT_TITLES, about_rows, csv_template, xlsx_template

PAGE_HEAD = """# 부처 자료의 표준 서식 (자동으로 만든 문서: `python -m src docs`)

고용보험 등 부처가 가진 자료는 이 서식에 담아 올립니다.
빈 서식은 데이터 화면에서 받거나 `python -m src templates --out 폴더`로 만듭니다.
열의 차례는 상관없고, 열 이름은 한국어 제목과 영문 이름을 모두 알아봅니다.
다른 머리글의 표는 데이터 화면에서 [열을 한 번 맞추어](../how-to/data-steward.md) 저장하면 됩니다.

Templates of the ministry's own extracts, generated. Titles are Korean; the canonical names are
understood as well.
"""


def write_templates(folder: Path) -> int:
    """Write a CSV, an example and a workbook for each table, and return how many tables."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in EXTRACTS:
        (folder / f"{table.name}.csv").write_bytes(csv_template(table))
        (folder / f"{table.name}-example.csv").write_bytes(csv_template(table, example=True))
        (folder / f"{table.name}.xlsx").write_bytes(xlsx_template(table))
    return len(EXTRACTS)


def template(name: str, extension: str) -> bytes:
    """Return the template of a table as a file: csv or xlsx."""
    table = EXTRACT[name]
    return csv_template(table) if extension == "csv" else xlsx_template(table)


def templates_page() -> str:
    """Return the reference page of the templates: one table of columns for each."""
    return "\n".join([PAGE_HEAD, *map(_section, EXTRACTS)])


def _section(table: Table) -> str:
    rows = [ABOUT_TITLES, ("---",) * len(ABOUT_TITLES), *about_rows(table)]
    lines = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join([f"## {table.title} (`{table.name}`)", "", *lines, ""])
