"""Summarise a join for the outcome; write its review list, and read it back with verdicts."""

from pathlib import Path

import pandas as pd

from src.domain.codes import LINK_STATUSES, VERDICTS
from src.exports.cells import ExportColumn
from src.exports.csv_file import to_csv
from src.exports.provenance import Provenance
from src.exports.xlsx_file import to_xlsx
from src.linkage.link import Links
from src.linkage.report import counted, review_list, several
from src.linkage.run import Rows
from src.load.build import Joining
from src.load.doubts import source_name
from src.load.outcome import Contradicted, Filled, JoinedBy, JoinedSource, Joins, Placed
from src.store.operations.link_decisions import KEYS
from src.text.both import UserError, Words, both
from src.text.catalogue import LANGUAGES, Texts

MOST_NAMED = 5
"""How many contradicted companies are named."""
LONGEST_WORD = 20
SUMMARY = {
    "source": ("data_links.source_code", "text"),
    "month": ("load.list.month", "text"),
    "status": ("data_links.status", "text"),
    "method": ("data_links.method", "text"),
    "companies": ("load.list.companies", "count"),
    "workplaces": ("data_links.workplaces", "count"),
}
REVIEW = {
    "verdict": ("data_links.verdict", "text"),
    "company_name": ("load.list.company_name", "text"),
    "workplace_name": ("data_links.workplace_name", "text"),
    "company_address": ("data_links.company_address", "text"),
    "workplace_address": ("data_links.workplace_address", "text"),
    "business_no": ("data_links.business_no", "code"),
    "business_no_head": ("data_links.business_no_head", "code"),
    "score": ("data_links.score", "number"),
    "method": ("data_links.method", "text"),
    "company_id": ("data_links.company_id", "code"),
    "source": ("data_links.source_code", "code"),
    "workplace_key": ("data_links.workplace_key", "code"),
}
"""Columns of the two files: the key of the title, and the kind of the values."""
Columns = dict[str, tuple[str, str]]
WRITERS = {".csv": to_csv, ".xlsx": to_xlsx}


def joins_of(joining: Joining | None) -> Joins | None:
    """Return the summary of a join, None where nothing was joined.

    In `places`, the method none counts the workplaces without a complex.
    """
    if joining is None or joining.joined is None or joining.rows is None:
        return None
    joined = joining.joined
    fills = joined.fills["field"].value_counts()
    places = joined.places["method"].value_counts()
    lost = len(joining.rows.workplaces) - len(joined.places)
    placed = [Placed(method, int(number)) for method, number in places.items()]
    contradicted = joined.contradicted
    return Joins(
        sources=_sources(joined.links),
        counted=[JoinedBy(**row) for row in counted(joined.links.pairs).to_dict("records")],
        fills=[Filled(name, int(number)) for name, number in fills.items()],
        places=[*placed, *([Placed("none", lost)] if lost else [])],
        contradicted=len(contradicted),
        first_contradicted=[Contradicted(*row) for row in contradicted.head(MOST_NAMED).to_numpy()],
    )


def _sources(links: Links) -> list[JoinedSource]:
    return [
        _source(source, pairs, links.left_out.get(source, 0))
        for source, pairs in links.pairs.groupby("source")
    ]


def _source(source: str, pairs: pd.DataFrame, left_out: int) -> JoinedSource:
    each = pairs.drop_duplicates(["company_id", "status"])["status"].value_counts()
    statuses = {status: int(each.get(status, 0)) for status in LINK_STATUSES}
    return JoinedSource(
        source=source,
        month=pairs["month"].iloc[0],
        companies=int(pairs["company_id"].nunique()),
        several=int(several(pairs).sum()),
        left_out=left_out,
        **statuses,
    )


def write_table(links: pd.DataFrame, path: Path, about: tuple[str, str]) -> None:
    """Write the counts by source, status and method as CSV or XLSX. Raises UserError.

    about : origin and day of the data.
    """
    t = Texts("ko")
    rows = counted(links)
    words = {
        "method": [t(f"data_links.method_{code}") for code in rows["method"]],
        "status": [t(f"data_links.status_{code}") for code in rows["status"]],
        "source": [source_name(code).ko for code in rows["source"]],
    }
    columns = {name: pd.Series(cells, rows.index, "str") for name, cells in words.items()}
    _write(rows.assign(**columns), SUMMARY, path, "load.list.table_title", about)


def write_review(pairs: pd.DataFrame, rows: Rows, path: Path, about: tuple[str, str]) -> int:
    """Write the pairs that a person has to review, and return how many. Raises UserError."""
    t = Texts("ko")
    doubtful = review_list(pairs, rows.companies, rows.workplaces)
    methods = [t(f"data_links.method_{code}") for code in doubtful["method"]]
    shown = doubtful.assign(method=pd.Series(methods, doubtful.index, "str"))
    _write(shown, REVIEW, path, "load.list.review_title", about)
    return len(doubtful)


def _write(
    rows: pd.DataFrame, columns: Columns, path: Path, title: str, about: tuple[str, str]
) -> None:
    t = Texts("ko")
    if path.suffix not in WRITERS:
        raise UserError("load.list.unknown_ending", file=path.name)
    titled = [ExportColumn(name, t(key), kind) for name, (key, kind) in columns.items()]
    origin, as_of = about
    notes = [t("load.list.how_to_decide")]
    provenance = Provenance(t(title), t("load.list.source"), as_of, "", origin, notes=notes)
    try:
        path.write_bytes(WRITERS[path.suffix](rows, titled, provenance))
    except OSError as error:
        raise UserError("load.list.not_written", file=path, detail=error.strerror) from error


def _title(name: str) -> Words:
    return both(REVIEW[name][0])


def read_verdicts(path: Path) -> pd.DataFrame:
    """Return company_id, source, workplace_key and verdict of the decided rows of a review list.

    The list was written here, or by the page in either language. Raises UserError for any other
    file or an unknown verdict; then no row is taken.
    """
    rows = _read(path).rename(columns=titles_read())
    missing = [_title(key).ko for key in ("verdict", *KEYS) if key not in rows]
    if missing:
        raise UserError("load.list.no_review_list", file=path.name, columns=", ".join(missing))
    # Excel keeps the apostrophe that protects cells of a CSV from running as formulas
    texts = rows.astype("str").apply(lambda cells: cells.str.strip().str.lstrip("'"))
    given = texts[texts["verdict"].notna() & (texts["verdict"] != "")]
    known = verdicts_read()
    unknown = sorted(set(given["verdict"]) - set(known))
    if unknown:
        words = Words(*(", ".join(verdicts_in(lang)) for lang in LANGUAGES))
        about = {"file": path.name, "verdict": unknown[0][:LONGEST_WORD]}
        raise UserError("load.list.unknown_verdict", **about, verdicts=words)
    return given.assign(verdict=given["verdict"].map(known))[[*KEYS, "verdict"]]


def verdicts_read() -> dict[str, str]:
    """Return the verdict for each word of both languages."""
    return {word: code for lang in LANGUAGES for word, code in verdicts_in(lang).items()}


def verdicts_in(lang: str) -> dict[str, str]:
    t = Texts(lang)
    return {t(f"data_links.verdict_{code}"): code for code in VERDICTS}


def titles_read() -> dict[str, str]:
    """Return the names of the review list's columns by their titles in both languages."""
    return {title: name for name in REVIEW for title in _title(name)}


def _read(path: Path) -> pd.DataFrame:
    try:
        if path.suffix == ".xlsx":
            return _with_header(pd.read_excel(path, header=None, dtype="str", engine="calamine"))
        return _with_header(pd.read_csv(path, header=None, dtype="str", encoding="utf-8-sig"))
    except Exception as error:
        raise UserError("load.list.unreadable", file=path.name) from error


def _with_header(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rows below the header, which has the title of the verdicts; empty without it."""
    at = cells.isin(list(_title("verdict"))).any(axis=1)
    if not at.any():
        return pd.DataFrame()
    head = int(at.to_numpy().argmax())
    return cells.iloc[head + 1 :].set_axis(cells.iloc[head].astype("str"), axis=1)
