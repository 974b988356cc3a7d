"""Recognise official publications that are not loaded, by their titles: each is a row.

`reason.not_taken` in src/text says what each of them is, and what to load instead.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from src.domain.tables import TABLES
from src.load.extracts.extracts import heads_of
from src.load.extracts.mapping import tells_company
from src.load.files.reasons import Unreadable, because
from src.load.files.texts import TextTable
from src.load.files.workbook import Workbook
from src.load.lists.names import header_key


@dataclass(frozen=True)
class NotTaken:
    """A publication, and patterns that must all match titles of its header; `|` means or.

    page : its number at data.go.kr, "" if it has none.
    """

    code: str
    titles: tuple[str, ...]
    page: str = ""


OWN = ("own_page", "own_table")
"""Codes of our own downloads, which are recognised otherwise."""
ABOUT = {"설명", "About"}
VERSION = {"자료 버전 (스냅샷)", "Snapshot version"}
"""The extra sheet of our downloads, and its line on the snapshot (src/exports)."""
ABOUT_ROWS, FEWEST_OWN = 40, 4
COMPLEX = "산업단지|산업단지명|단지|단지명"
REGION = "시도*|지역*|행정구역*|시군구*"
NOT_TAKEN = (
    NotTaken("complexes_by_industry", (COMPLEX, "음식료*", "섬유의복*", "석유화학*"), "3042071"),
    NotTaken("survey_sheet", (COMPLEX, "구분", "당분기*|입주*|가동*|임차*"), "3042071"),
    NotTaken("census_sheet", ("단지명", "조성상태*|지정면적*|관리면적*"), "3041272"),
    NotTaken("census_by_province", ("시도|시도명|구분", "단지수|산업단지수"), "3041272"),
    NotTaken(
        "leave_statistics",
        ("*육아휴직*수급*|*초회수급*|*모성보호*|*급여*수급자*|*급여*지급자*",),
        "15100479, 15060711, 15105217",
    ),
    NotTaken("leave_headline", ("지표*", "기준연도|연도|기준년도", "부|모|남|여")),
    NotTaken("insured_statistics", (REGION, "피보험자*")),
    NotTaken("establishments", (REGION, "사업체*수", "종사자*")),
    NotTaken("region_codes", ("법정동코드|행정동코드", "법정동명|행정동명|시도명")),
    NotTaken("industry_codes", ("대분류*", "중분류*", "소분류*", "세분류*"), "15122658"),
)


def refuse_not_taken(opened: TextTable | Workbook) -> None:
    """Raise Unreadable for a publication of NOT_TAKEN and for our own downloads.

    A table that identifies companies by number is never a publication of NOT_TAKEN, whose rows are
    regions, complexes or codes.
    """
    if isinstance(opened, Workbook):
        _refuse_own_page(opened)
    for head in heads_of(opened):
        _refuse_own_table(opened.name, set(head.titles))
        titles = [header_key(title) for title in head.titles if title]
        if tells_company(head):
            continue
        for row in NOT_TAKEN:
            if all(_any(titles, pattern) for pattern in row.titles):
                raise Unreadable(because(f"not_taken.{row.code}"), opened.name)


def _refuse_own_page(book: Workbook) -> None:
    """Raise Unreadable for a workbook downloaded from our pages, which names its snapshot."""
    for sheet in sorted(ABOUT.intersection(book.sheets)):
        if VERSION & {str(row[0]) for row in book.rows(sheet)[:ABOUT_ROWS] if row}:
            raise Unreadable(because("not_taken.own_page"), book.name)


def _refuse_own_table(name: str, titles: set[str]) -> None:
    """Raise Unreadable for a canonical table written by `export` that cannot be loaded."""
    for table in TABLES:
        given = {column.name for column in table.columns}
        if not table.title and given <= titles and len(given) >= FEWEST_OWN:
            raise Unreadable(because("not_taken.own_table", table=table.name), name)


def _any(titles: list[str], pattern: str) -> bool:
    forms = pattern.split("|")
    return any(fnmatchcase(title, form) for title in titles for form in forms)
