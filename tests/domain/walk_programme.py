"""Take family_care from the template to the report; run by test_new_programme in a copy."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import func, select

from src.command.main import main
from src.domain.tables import EXTRACT
from src.load.template_files import template
from src.sample.generate import generate
from src.sample.world import Recipe
from src.store.engine import fetch_frame, open_engine
from src.store.mart_tables import company_uptake, region_uptake, week_starts
from src.store.snapshots import current_snapshot
from tests.domain.opened_page import page_says

PROGRAM, NAME = "family_care", "가족돌봄휴가"
COMPLEXES = ("seoul-digital", "gumi-1")
COMPANIES = tuple(f"c{number:02d}" for number in range(40))
LAST = date(2026, 11, 9)
WEEKS = tuple(LAST - timedelta(weeks=back) for back in range(120))
MONTHS = tuple(sorted({f"{week:%Y-%m}" for week in WEEKS[4:]}))


def offered() -> None:
    book = load_workbook(io.BytesIO(template("eligible", "xlsx")))
    lists = [rule.formula1 for rule in book["자료"].data_validations.dataValidation]
    assert any(NAME in words for words in lists), lists
    print(f"template: offers {NAME}")


def loaded(folder: Path) -> None:
    files = (
        _write(folder / "companies.csv", "companies", [
            {"company_id": one, "company_name": f"회사 {one}", "complex_id": COMPLEXES[at % 2],
             "industry": "기계", "size_band": "5~49", "employees": "24", "opened_on": "2020-01-02"}
            for at, one in enumerate(COMPANIES)
        ]),
        _write(folder / "eligible.csv", "eligible", [
            {"company_id": one, "month": month, "program": NAME, "sex": sex, "eligible": "3"}
            for one in COMPANIES for month in MONTHS for sex in ("여", "남")
        ]),
        _write(folder / "leave_starts.csv", "leave_starts", [
            {"company_id": COMPANIES[(at * 7 + n) % 40], "week": str(week), "program": NAME,
             "sex": "여", "received_week": str(min(week + timedelta(weeks=2), LAST)), "users": "1"}
            for at, week in enumerate(WEEKS) for n in range(6)
        ]),
    )  # fmt: skip
    facts = Path("data/reference/national_complexes.csv")
    assert main(["load", str(facts), *map(str, files)]) == 0
    print(f"load: {NAME} taken")


def _write(path: Path, table: str, rows: list[dict]) -> Path:
    columns = next(csv.reader(io.StringIO(template(table, "csv").decode("utf-8-sig"))))
    names = {column.title: column.name for column in EXTRACT[table].file_columns}
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([row.get(names[title], "") for title in columns] for row in rows)
    return path


def summed() -> None:
    engine = open_engine(current_snapshot(Path("published")))
    for mart in (company_uptake, region_uptake, week_starts):
        users = select(func.sum(mart.c.users).label("users")).where(mart.c.program == PROGRAM)
        assert fetch_frame(engine, users)["users"].iloc[0] > 0, mart.name
    print(f"marts: {PROGRAM} summed by company, region and week")


def reported(folder: Path) -> None:
    words = ["report", "--program", PROGRAM, "--format", "html", "--out", str(folder)]
    assert main(words) == 0
    (file,) = folder.glob("*.html")
    assert NAME in file.read_text("utf-8")
    print(f"report: {NAME}")


def sampled() -> None:
    tables = generate(Recipe("pilot", 1, years=1))
    for name, count in (("eligible", "eligible"), ("leave_starts", "users")):
        rows = tables[name]
        assert rows.loc[rows["program"] == PROGRAM, count].sum() > 0, name
    print(f"sample: {PROGRAM} used")


if __name__ == "__main__":
    here = Path.cwd()
    (here / "files").mkdir()
    offered()
    loaded(here / "files")
    summed()
    page_says("regions", f"{NAME} 사용률", measure="rate", program=PROGRAM)
    page_says("weekly", NAME, program=PROGRAM)
    page_says(
        "complexes", f"{NAME} 사용률", measure="rate", program=PROGRAM, compare="seoul-digital"
    )
    page_says("companies", f"{NAME}는 해마다 10일까지 씁니다.", company="c01")
    reported(here / "report")
    sampled()
