"""The script that compares two checkouts finds the differences, and nothing else."""

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import xlsxwriter

from scripts.screens.addresses import PAGES, addresses, named
from scripts.screens.collect import decoded, plain
from scripts.screens.diff import differences
from scripts.screens.explained import why
from scripts.screens.files import read_csv, read_file, read_html, read_hwpx, rounded
from scripts.screens.pilot_files import write_pilot
from scripts.screens.small_files import write_small
from scripts.screens.tables import file_differences, of_table, table_differences

ROOT = Path(__file__).parents[1]
FIRMS = {"firm": "1", "small": "2", "closed": "3"}


def test_equal_things_have_no_differences():
    assert differences([{"title": "개요"}], [{"title": "개요"}]) == []


def test_a_difference_says_where_what_was_and_what_is():
    assert differences({"rows": [["가", 1.5]]}, {"rows": [["가", 2.5]]}) == [
        ".rows[0][1]: 1.5 → 2.5"
    ]


def test_one_element_more_is_one_difference():
    old = [{"title": "개요"}, {"text": "끝"}]
    new = [{"title": "개요"}, {"caption": "새"}, {"text": "끝"}]
    assert differences(old, new) == ['[1]: new {"caption": "새"}']
    assert differences(new, old) == ['[1]: gone {"caption": "새"}']


def test_what_only_one_side_has_is_said():
    assert differences(None, []) == ["only in the new"]
    assert differences([], None) == ["only in the old"]


def test_numbers_are_equal_to_ten_digits():
    assert rounded({"value": 0.1 + 0.2}) == {"value": 0.3}
    assert rounded([float("nan"), 1, True]) == ["nan", 1, True]


def test_the_typed_arrays_of_a_figure_are_its_numbers():
    spec = go.Figure(go.Scatter(y=np.array([0.5, 1.5]))).to_json()
    assert '"bdata"' in spec
    assert decoded({"spec": spec, "id": "changes"})["spec"]["data"][0]["y"] == [0.5, 1.5]


def test_the_hour_of_a_run_is_not_a_difference_and_a_day_is():
    assert plain("자료 버전 20261128T222945-0001") == plain("자료 버전 20270101T000000-0002")
    assert plain("2026-11-29 07:29") == plain("2026-12-01 10:00")
    assert plain("59일이 지났습니다") == plain("60일이 지났습니다")
    assert plain("as of today (3 days ago)") == plain("as of today (1 day ago)")
    assert plain("2026-11-15 00:00:00") != plain("2026-11-16 00:00:00")


def test_a_file_of_rows_keeps_its_texts_and_leading_zeros():
    assert read_csv("\ufeff우편번호,값\n04536,0.30000000000000004\n".encode()) == {
        "mark": True,
        "rows": [["우편번호", "값"], ["04536", 0.3]],
    }


def test_a_workbook_is_its_cells_with_their_formats():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("표")
        sheet.write_row(0, 0, ["가", 3])
        sheet.write(1, 0, 0.5, book.add_format({"num_format": "0.0%"}))
    assert read_file("표.xlsx", content.getvalue()) == {"표": [["가", 3], [[0.5, "0.0%"], None]]}


def test_a_report_is_its_texts_and_a_picture_only_that_it_is_there():
    page = "<style>p{}</style><h1>보고</h1><p>육아휴직 <b>26%</b></p><svg><text>3</text></svg>"
    assert read_html(page.encode()) == ["h1: 보고", "p: 육아휴직", "b: 26%", "<picture>"]


def test_a_hangul_document_is_its_paragraphs_and_cells():
    section = (
        '<sec xmlns:hp="x"><hp:p><hp:run><hp:t>주간 보고</hp:t></hp:run></hp:p><hp:tc>'
        '<hp:cellAddr colAddr="1"/><hp:p><hp:run><hp:t>12</hp:t></hp:run></hp:p></hp:tc></sec>'
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("Contents/section0.xml", section)
        archive.writestr("BinData/image1.png", b"")
    assert read_hwpx(content.getvalue()) == {
        "paragraphs": ["주간 보고", "12"],
        "cells": [[{"colAddr": "1"}, {}, "12"]],
        "pictures": 1,
    }


def test_pages_are_compared_in_both_languages():
    """A page that the older checkout lacks cannot be compared."""
    assert set(PAGES) <= {file.stem for file in ROOT.glob("pages/*.py")}
    asked = addresses(FIRMS)
    assert len({named(page, codes) for page, codes, _ in asked}) == len(asked)
    for lang in ("ko", "en"):
        assert {page for page, codes, _ in asked if codes["lang"] == lang} == set(PAGES)
    assert "{" not in json.dumps([list(codes.values()) for _, codes, _ in asked])


def published(folder: Path, *statements: str) -> Path:
    """Make a data folder whose snapshot has these tables and two companies with different ids."""
    (folder / "snapshots").mkdir(parents=True)
    (folder / "CURRENT").write_text("one\n")
    ids = f"('{folder.name}-1', 'w1'), ('{folder.name}-2', 'w2')"
    with duckdb.connect(str(folder / "snapshots" / "one.duckdb")) as database:
        database.execute("CREATE TABLE companies (company_id VARCHAR, workplace_no VARCHAR)")
        database.execute(f"INSERT INTO companies VALUES {ids}")
        for statement in statements:
            database.execute(statement.format(folder.name))
    return folder


def test_tables_are_compared_by_the_numbers_of_companies_whatever_their_order(tmp_path):
    made = "CREATE TABLE eligible (company_id VARCHAR, eligible INTEGER{})"
    fill = "INSERT INTO eligible VALUES ('{}-1', 1), ('{}-2', 2)"
    old = published(tmp_path / "old", made.format(""), fill.replace("{}", "old"))
    turned = "INSERT INTO eligible (company_id, eligible) VALUES ('{0}-2', 2), ('{0}-1', {1})"
    for name, last, expected in (
        ("same", 1, []),
        ("other", 3, [("eligible.eligible", "1 of 2: 1 → 3")]),
    ):
        fill = turned.replace("{0}", name).replace("{1}", str(last))
        assert table_differences(old, published(tmp_path / name, made.format(""), fill)) == expected
    more = made.format(", agency VARCHAR")
    fill = turned.replace("{0}", "more").replace("{1}", "1")
    new = published(tmp_path / "more", more, fill, "CREATE TABLE protected_weeks (week DATE)")
    assert table_differences(old, new) == [
        ("protected_weeks", "table new"),
        ("eligible.agency", "column new"),
    ]


def test_a_row_more_and_a_column_less_of_a_file_are_told(tmp_path):
    (tmp_path / "old.csv").write_text("단지,값\n구미,1\n", "utf-8")
    (tmp_path / "new.csv").write_text("단지\n구미\n시화\n", "utf-8")
    assert file_differences("a", tmp_path / "old.csv", tmp_path / "new.csv") == [
        ("a.값", "column gone"),
        ("a", "rows 1 → 2; 1 of the old rows stand in the new"),
    ]


def test_of_tables_with_more_rows_those_of_the_same_key_are_compared():
    old = pd.DataFrame({"month": ["1", "2"], "sex": ["f", "f"], "users": ["3", "4"]})
    new = pd.DataFrame({"month": ["1", "2", "3"], "sex": ["f"] * 3, "users": ["3", "5", "6"]})
    assert of_table("a", old, new) == [("a", "rows 2 → 3; of 2 rows of both equal in users 1")]
    old, new = (pd.DataFrame({"line": said}) for said in (["가", "나", "나"], ["가", "나"]))
    assert of_table("a", old, new) == [
        ("a", "rows 3 → 2; 2 of the old rows stand in the new, not: 나")
    ]


def test_a_published_sample_is_written_as_files_that_name_firms_by_their_numbers(tmp_path, visible):
    snapshot = tmp_path / "old.duckdb"  # a process opens each file with one configuration
    shutil.copy(visible.path, snapshot)
    write_pilot(snapshot, snapshot, tmp_path / "files")
    text = (tmp_path / "files" / "2-companies.csv").read_text("utf-8-sig")
    (row, *_) = csv.DictReader(text.splitlines())
    assert (row["기업 식별자"], row["사업장명"], row["산업단지 식별자"]) == (
        "",
        "=1+1",
        "seoul-digital",
    )
    assert (row["업종"], row["규모"], row["고용 인원"]) == ("기계", "5~49", "10")
    assert len(list((tmp_path / "files").iterdir())) == 6


def test_a_difference_names_the_decision_that_made_it_and_another_none():
    assert why("protected_weeks") == "0018: protected counts"
    assert why("companies.employees") == ""


def test_small_files_give_people_and_leave_to_each_company(tmp_path):
    companies = tmp_path / "firms.csv"
    companies.write_text("사업장관리번호,사업자등록번호\n21000137190,2100013719\n", "utf-8")
    write_small(companies, companies, tmp_path / "files")
    files = sorted((tmp_path / "files").glob("*.csv"))
    rows = [list(csv.DictReader(one.read_text("utf-8-sig").splitlines())) for one in files]
    assert [len(one) for one in rows] == [1, 1, 115, 113, 1, 1]
    assert {row["사업장관리번호"] for one in (rows[2], rows[3], rows[5]) for row in one} == {
        "21000137190"
    }
