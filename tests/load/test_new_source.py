"""A source is added as CONTRIBUTING.md says, in a copy of the program: three files and texts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_FILES = 3

MODULE = '''"""Read 가족친화인증기업: the companies certified as family-friendly, and until when."""

from src.load.files.rules import REJECTED, Rule, more_than
from src.load.files.text_source import Field
from src.load.sources.format import table_format

FORMAT = table_format(
    "family_friendly",
    "certifications",
    (
        Field("company_name", ("기업명", "회사명"), needed=True),
        Field("business_no", ("사업자등록번호",), "business_no", needed=True),
        Field("certified_on", ("인증일",), "day", needed=True),
        Field("valid_until", ("유효기간",), "day"),
    ),
    (Rule("ends_before", REJECTED, "valid_until", more_than("certified_on", "valid_until")),),
)
'''
SOURCE_ROW = (
    '    Source("family_friendly", "가족친화인증기업", "Family-friendly certified companies"),\n'
)
TABLE_ROW = """    Table(
        "certifications",
        (
            Column("business_no", "business_no", "사업자등록번호", "business number", key=True),
            Column("certified_on", "day", "인증일", "day of the certificate", key=True),
            Column("company_name", "text", "기업 이름", "name of the company", needed=True),
            Column("valid_until", "day", "유효기간이 끝나는 날", "last day of the certificate"),
        ),
        replaced_by=(),
    ),
"""
WORDS = """
[source_about.family_friendly]
from = "여성가족부"
taken = "기업 이름, 번호, 인증일, 유효기간"
left = "대표자"
then = "없음"
"""
FILE = """기업명,사업자등록번호,대표자,인증일,유효기간
가나전자,123-45-67891,김,2024-12-01,2027-11-30
다라정밀,2222222227,이,2023. 12. 1.,
마바식품,3333333336,박,2024-01-01,2023-01-01
가나전자,1234567891,김,2024-12-01,2028-11-30
사아테크,4444444445,최,,2027-11-30
"""
SHOW = """
from pathlib import Path
from src.store.engine import fetch_frame, open_engine
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot
engine = open_engine(current_snapshot(Path("var")))
for name in ("certifications", "sources"):
    print(fetch_frame(engine, table_rows(name)).to_csv(index=False))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """A copy of the program, without a snapshot."""
    folder = tmp_path_factory.mktemp("house")
    for name in ("src", "data", "docs"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def before(path: Path, line: str, row: str) -> Path:
    """Insert a row before the first occurrence of a line."""
    text = path.read_text("utf-8")
    assert line in text
    path.write_text(text.replace(line, row + line, 1), encoding="utf-8")
    return path


def run(house: Path, *arguments: str) -> str:
    """Run Python in the copy and return what it prints; it must succeed."""
    environment = os.environ | {"SANDAN_DATA": str(house / "var"), "PYTHONUTF8": "1"}
    command = [sys.executable, "-B", *arguments]
    done = subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def changed(house) -> list[Path]:
    """The files that a new source needs, beside its texts."""
    module = house / "src" / "load" / "sources" / "family_friendly.py"
    module.write_text(MODULE, encoding="utf-8")
    domain = house / "src" / "domain"
    rows = [
        before(domain / "sources.py", '    Source("boundaries"', SOURCE_ROW),
        before(domain / "tables.py", '    Table(\n        "buildings"', TABLE_ROW),
    ]
    for lang in ("ko", "en"):
        words = house / "src" / "text" / lang / "sources.toml"
        words.write_text(words.read_text("utf-8") + WORDS, encoding="utf-8")
    return [module, *rows]


@pytest.fixture(scope="module")
def told(house, changed) -> str:
    """The output of loading a file of the new source."""
    (house / "인증.csv").write_text(FILE, encoding="cp949")
    return run(house, "-m", "src", "load", "--confirmed", "인증.csv")


@pytest.mark.slow
def test_a_new_source_takes_three_files_and_its_file_is_loaded(house, changed, told):
    assert len(changed) <= MOST_FILES
    assert "읽은 행 5 = 받은 행 2 + 거절한 행 3" in told
    certifications, sources = run(house, "-c", SHOW).split("\n\n")[:2]
    assert certifications.splitlines() == [
        "business_no,certified_on,company_name,valid_until",
        "1234567891,2024-12-01,가나전자,2027-11-30",
        "2222222227,2023-12-01,다라정밀,",
    ]
    assert ",family_friendly," in sources


@pytest.mark.slow
def test_each_row_that_is_refused_is_told_with_its_place(house, told):
    (rejected,) = (house / "var" / "rejected").glob("*.csv")
    rows = [line.split(",") for line in rejected.read_text("utf-8-sig").splitlines()[1:]]
    assert [tuple(row[2:5]) for row in rows] == [
        ("4", "유효기간", "2023-01-01"),
        ("5", "사업자등록번호", "1234567891"),
        ("6", "인증일", ""),
    ]


@pytest.mark.slow
def test_the_new_source_stands_on_the_page_of_sources_and_in_the_dictionary(house, changed):
    run(house, "-m", "src", "docs")
    assert "## 가족친화인증기업 (" in (house / "docs/reference/sources.md").read_text("utf-8")
    assert "\n## certifications\n" in (house / "data" / "README.md").read_text("utf-8")
