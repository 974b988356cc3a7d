"""Every table that a file may give is exported and read back with the same values."""

import pandas as pd
import pytest

from bench.read_back import answers_unlike, calls
from src.domain.columns import Table
from src.domain.tables import EXTRACTS, TABLES
from src.exports.cells import ExportColumn, inert_text
from src.exports.provenance import Provenance
from src.exports.table_file import write_table
from src.exports.xlsx_file import to_xlsx
from src.load.files.reasons import Unreadable
from src.load.pipeline import Order, load_files
from src.load.read_files import read_source
from src.store.engine import fetch_arrow, fetch_frame, open_engine
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, publish
from tests.firms import publish_firms

FORMULA = "=1+1"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return a snapshot with rows, also hostile ones, in every table that a file may give."""
    folder = tmp_path_factory.mktemp("written")
    firms = publish_firms(folder)
    names = fetch_frame(open_engine(firms), table_rows("companies"))
    short = names.assign(company_name=names["company_name"].str[:100])
    short["ksic"] = ["26", "2641", "26410", "01110", None, "26", "26", "26", "04536"]
    short["closed_on"] = pd.NaT
    short.loc[8, "closed_on"] = pd.Timestamp("2026-03-30")
    short.loc[0, "company_name"] = "＝가나"
    rows = {
        "companies": short,
        "campaigns": pd.DataFrame(
            [
                (
                    "k1",
                    FORMULA,
                    "briefing",
                    None,
                    "2026-01-05",
                    None,
                    120,
                    8_000_000,
                    7_500_000,
                    "local",
                )
            ],
            columns=["campaign_id", "campaign_name", "channel", "complex_id"]
            + ["starts_on", "ends_on", "target", "budget_krw", "spent_krw", "agency"],
        ),
        "holdouts": pd.DataFrame(
            {"campaign_id": ["k1"], "company_id": ["c9"], "held_on": ["2026-01-06"]}
        ),
        "headcounts": pd.DataFrame(
            {
                "company_id": ["c1", "c2"],
                "month": "2026-01",
                "sex": ["m", "f"],
                "age_band": ["-29", "60+"],
                "employees": [3, 0],
            }
        ),
        "events": pd.DataFrame(
            {
                "event_id": ["e1", "e2"],
                "happened_on": ["2026-01-01", "2026-02-01"],
                "program": ["parental", None],
                "complex_id": [None, "seoul-digital"],
                "event_name": ["상한 인상", "-서식"],
                "rebases": [True, False],
            }
        ),
    }
    return publish(
        folder, {name: _with_days(frame) for name, frame in rows.items()}, origin="official"
    )


def _with_days(frame: pd.DataFrame) -> pd.DataFrame:
    days = [name for name in frame if name.endswith("_on")]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})


def rows_of(snapshot, table: Table) -> pd.DataFrame:
    frame = fetch_frame(open_engine(snapshot), table_rows(table.name))
    return frame.sort_values(list(table.keys), ignore_index=True)


def as_csv(snapshot, table: Table, folder):
    """Write the file that the command `export` writes."""
    path = folder / f"{table.name}.csv"
    rows = fetch_arrow(open_engine(snapshot), table_rows(table.name))
    write_table(rows, path, sample=False)
    return path


def as_workbook(snapshot, table: Table, folder):
    """Write a workbook of typed cells, titles in Korean, as the exports of pages are."""
    path = folder / f"{table.name}.xlsx"
    kinds = {"count": "count", "money": "number", "day": "date", "past_day": "date"}
    kinds |= {"week": "date", "latitude": "number", "longitude": "number"}
    frame = rows_of(snapshot, table)
    columns = [
        ExportColumn(column.name, column.title, kinds.get(column.kind, "code"))
        for column in table.file_columns
        if column.name in frame
    ]
    if table.name == "events":
        frame["rebases"] = frame["rebases"].map({True: "예", False: "아니오"})
    about = Provenance(table.title, "시험", "2026-01-31", "1", "official")
    path.write_bytes(to_xlsx(frame, columns, about))
    return path


def test_a_text_that_was_made_inert_is_read_as_it_was(tmp_path):
    inert = ["'=1+1", "''=1+1", "'''-29", "'-29", "'가나'", "가-나", "' @x", "'＋가"]
    texts = ["=1+1", "'=1+1", "''-29", "-29", "'가나'", "가-나", " @x", "＋가"]
    assert list(inert_text(pd.Series(texts, dtype="str"))) == inert
    rows = [f"b{number},{text}" for number, text in enumerate(inert)]
    path = tmp_path / "건물.csv"
    path.write_text("\n".join(["건물 식별자,건물 이름", *rows, ""]), encoding="utf-8")
    found = read_source(path).tables["buildings"]["building_name"]
    assert found.to_list() == [*texts[:6], "@x", "＋가"]


@pytest.mark.slow
@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_every_table_that_a_file_may_give_is_read_back_with_its_values(written, tmp_path, write):
    publish(
        tmp_path / "data", {"complexes": rows_of(written, _table("complexes"))}, origin="official"
    )
    files = [write(written, table, tmp_path) for table in EXTRACTS]
    found = load_files(Order(tmp_path / "data", tuple(files)))
    refused = [refused.reason.ko for file in found.files for refused in file.refused]
    assert refused == []
    for table, file in zip(EXTRACTS, found.files, strict=True):
        before, after = (rows_of(one, table) for one in (written, _served(tmp_path)))
        assert file.rows_accepted == len(before) > 0, table.name
        pd.testing.assert_frame_equal(before, after, check_dtype=False, obj=table.name)


@pytest.mark.slow
def test_what_was_read_back_answers_the_pages_as_what_was_written(written, tmp_path):
    """The same at full scale: python -m bench.read_back full."""
    publish(
        tmp_path / "data", {"complexes": rows_of(written, _table("complexes"))}, origin="official"
    )
    files = [as_csv(written, table, tmp_path) for table in EXTRACTS]
    load_files(Order(tmp_path / "data", tuple(files)))
    asked = calls(written)
    unlike = {
        f"{name} {call}": rows
        for name, call in asked
        if (rows := answers_unlike(written, _served(tmp_path), name, call))
    }
    assert unlike == {}
    assert len({name for name, _ in asked}) >= 40


def _table(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


def _served(tmp_path):
    return current_snapshot(tmp_path / "data")


OTHERS = [table for table in TABLES if not table.title and len(table.columns) > 3]


@pytest.mark.parametrize("table", OTHERS, ids=lambda table: table.name)
def test_a_table_that_no_file_may_give_is_named(visible, tmp_path, table):
    path = as_csv(visible, table, tmp_path)
    with pytest.raises(Unreadable, match=rf"내보낸 표\({table.name}\)라 읽지 않으니"):
        read_source(path)


def test_a_table_of_a_page_is_named_and_not_offered_for_mapping(visible, tmp_path):
    columns = [ExportColumn("business_no", "사업자등록번호", "code")]
    columns += [ExportColumn("company_name", "이름", "text")]
    frame = rows_of(visible, _table("companies"))
    about = Provenance("입주기업", "시험", "2026-01-31", "1", "official")
    path = tmp_path / "입주기업.xlsx"
    path.write_bytes(to_xlsx(frame, columns, about))
    with pytest.raises(Unreadable, match="화면에서 내려받은 표라 읽지 않으니") as refused:
        read_source(path)
    assert type(refused.value) is Unreadable


@pytest.mark.slow
def test_a_company_whose_building_is_not_known_is_taken_and_gets_it_once_it_is(written, tmp_path):
    folder = tmp_path / "data"
    publish(folder, {"complexes": rows_of(written, _table("complexes"))}, origin="official")
    companies, buildings = (
        as_csv(written, _table(name), tmp_path) for name in ("companies", "buildings")
    )
    first = load_files(Order(folder, (companies,))).files[0]
    assert (first.rows_accepted, first.rows_rejected) == (9, 0)
    assert "건물을 비워 두고 받은 행이 7개" in " ".join(
        note.reason.ko for note in first.first_notes
    )
    assert rows_of(_served(tmp_path), _table("companies"))["building_id"].isna().all()
    load_files(Order(folder, (buildings,)))
    assert load_files(Order(folder, (companies,))).skipped == []
    assert rows_of(_served(tmp_path), _table("companies"))["building_id"].notna().sum() == 7
    assert load_files(Order(folder, (companies,))).skipped == ["companies.csv"]
