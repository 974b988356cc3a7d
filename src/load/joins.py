"""What a join came to, for the outcome; its review list as a file, and back with verdicts."""

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
"""Companies that are named as contradicted; all of them can be found again by their ids."""
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
"""Columns of the two files: the key of the title, and the kind."""
Columns = dict[str, tuple[str, str]]
WRITERS = {".csv": to_csv, ".xlsx": to_xlsx}


def joins_of(joining: Joining | None) -> Joins | None:
    """Return what a join came to, None where nothing was joined.

    Of the workplaces without a complex, places says how many under method none.
    """
    if joining is None or joining.joined is None or joining.rows is None:
        return None
    joined = joining.joined
    fills = joined.fills["field"].value_counts()
    places = joined.places["method"].value_counts()
    lost = len(joining.rows.workplaces) - len(joined.places)
    found = [Placed(method, int(number)) for method, number in places.items()]
    lies = joined.contradicted
    return Joins(
        sources=_sources(joined.links),
        counted=[JoinedBy(**row) for row in counted(joined.links.pairs).to_dict("records")],
        fills=[Filled(name, int(number)) for name, number in fills.items()],
        places=[*found, *([Placed("none", lost)] if lost else [])],
        contradicted=len(lies),
        first_contradicted=[Contradicted(*row) for row in lies.head(MOST_NAMED).to_numpy()],
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
    """Write how many were joined how, as CSV or XLSX; about : origin and day of the data.

    Raises UserError.
    """
    t = Texts("ko")
    rows = counted(links)
    said = {
        "method": [t(f"data_links.method_{one}") for one in rows["method"]],
        "status": [t(f"data_links.status_{one}") for one in rows["status"]],
        "source": [source_name(one).ko for one in rows["source"]],
    }
    shown = rows.assign(**{name: pd.Series(told, rows.index, "str") for name, told in said.items()})
    _write(shown, SUMMARY, path, "load.list.table_title", about)


def write_review(pairs: pd.DataFrame, rows: Rows, path: Path, about: tuple[str, str]) -> int:
    """Write the pairs that a person has to look at, and return how many. Raises UserError."""
    t = Texts("ko")
    doubtful = review_list(pairs, rows.companies, rows.workplaces)
    said = [t(f"data_links.method_{one}") for one in doubtful["method"]]
    shown = doubtful.assign(method=pd.Series(said, doubtful.index, "str"))
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
    """Return company_id, source, workplace_key and verdict of the rows that were decided.

    The list is one that was written here, or by the page in either language. Raises UserError where
    it is none, or a verdict is another word; nothing of it is taken then.
    """
    rows = _read(path).rename(columns=titles_read())
    missing = [_title(key).ko for key in ("verdict", *KEYS) if key not in rows]
    if missing:
        raise UserError("load.list.no_review_list", file=path.name, columns=", ".join(missing))
    # Excel keeps the apostrophe that a CSV puts before what could run as a formula
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
    """Return the verdict for each word that is understood, of both languages."""
    return {word: code for lang in LANGUAGES for word, code in verdicts_in(lang).items()}


def verdicts_in(lang: str) -> dict[str, str]:
    t = Texts(lang)
    return {t(f"data_links.verdict_{code}"): code for code in VERDICTS}


def titles_read() -> dict[str, str]:
    """Return the name of each column by its title, of a list of ours or of the English page."""
    return {title: name for name in REVIEW for title in _title(name)}


def _read(path: Path) -> pd.DataFrame:
    try:
        if path.suffix == ".xlsx":
            return _with_header(pd.read_excel(path, header=None, dtype="str", engine="calamine"))
        return _with_header(pd.read_csv(path, header=None, dtype="str", encoding="utf-8-sig"))
    except Exception as error:
        raise UserError("load.list.unreadable", file=path.name) from error


def _with_header(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rows below the one that names the verdicts; without it, no column has a name."""
    at = cells.isin(list(_title("verdict"))).any(axis=1)
    if not at.any():
        return pd.DataFrame()
    head = int(at.to_numpy().argmax())
    return cells.iloc[head + 1 :].set_axis(cells.iloc[head].astype("str"), axis=1)
