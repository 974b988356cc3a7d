"""Sheets of agencies: hand-over lists that come back filled, and their own visits and referrals.

A list of ours is known by its titles, in either language, or by (matter_id) and (state) in those of
before; any other sheet goes through a mapping of its titles, suggested or saved. Each row is taken
or refused in words; a row that says what is written down already changes nothing, so a file may be
loaded twice.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pandas as pd

from src.domain.codes import AGENCY, PROGRAM, STAGE, STAGES, Code, spellings
from src.domain.columns import Table
from src.domain.matter_tables import MATTER_TABLE, MATTER_TABLES, MOST_MONTHS
from src.domain.matters import (
    ANSWER_DAYS,
    MATTER,
    OBSTACLE,
    RECEIVER,
    SENDER,
    Kind,
    Matter,
    Step,
)
from src.load.extracts.mapping import Head, heads, lacking, suggest_for
from src.load.files.cells import RawCell, read_text
from src.load.files.workbook import BROKEN, Workbook
from src.load.sources.visit_outcomes import read_day
from src.store.engine import fetch_frame, open_engine
from src.store.operations.engine import Engine
from src.store.operations.errors import OperationsError
from src.store.operations.matters import (
    FROM_FILE,
    Doer,
    Standing,
    after,
    check_matter,
    move_matter,
    open_matters,
    standing_of,
)
from src.store.queries.company_table import company_rows
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot
from src.text.both import UserError, Words, both
from src.text.catalogue import LANGUAGES, Texts

MOST_ROWS, MOST_BYTES = 5_000, 64 * 2**20
HWPX_PART = re.compile(r"Contents/section\d+\.xml")
NAMED = re.compile(r"\((\w+)\)\s*$")
ANSWERS = ("matter_id", "number", "state")
FILLED = (*ANSWERS, "moved_on", "reason")
"""What is read of a list of ours; its other columns are for whoever fills it in."""
PLANNED = {
    "company_id": "company_id",
    "contacted_on": "moved_on",
    "stage": "stage",
    "planner": "owner",
    "campaign_id": "campaign_id",
    "origin": "origin",
}
"""Columns of the sheet of a visit plan (src/exports/visit_sheet.py) and what they are here; its
note, and an obstacle or an outcome that somebody added, are known by their titles."""
AGREED = ("obstacle", "step", "next_on")
"""Columns of that sheet that need not be there: what stands in the way, what was agreed."""
BOTH_SIDES = (SENDER, RECEIVER)
BANK = "bank"
MONTHS_TO_CHECK = 2
"""After which what was agreed at a visit is due, where no day was agreed."""
FEWEST_KNOWN = 2
"""Columns by which a sheet beside others is taken to hold rows, and not to explain them."""
REGISTERED = ("company_id", "business_no", "workplace_no")
BARE = {*REGISTERED, "moved_on", "owner"}
"""Columns that many a list has: nobody is said to have visited because of them alone."""
APART = {"request": ("starts_on", "place")}
"""By what more, of each kind, two matters of one firm and day are told apart."""
CORRECTED = ("owner", "need", "due_on", "obstacle", "reason")
"""What a sheet may tell otherwise than it was written down."""
Saved = Callable[[str], dict | None]
Firms = Callable[[list[str]], pd.DataFrame]
"""Gives the firms of ids or numbers: index as asked, columns as a matter says of its firm, and
several: whether more than one is called so."""


class Row(NamedTuple):
    """One row of a sheet: where it stands and its cells by the name of the column."""

    sheet: str
    number: int
    cells: dict[str, RawCell]


class Sheet(NamedTuple):
    """A sheet that was understood: kind is that of its matters, "" for a list of answers."""

    kind: str
    rows: list[Row]


class Unmapped(UserError):
    """A sheet whose columns nobody has named: `.head`, `.table`, which it is most like, and which
    of its columns are `.known`."""

    def __init__(self, name: str, head: Head, table: Table, known: dict[str, str]):
        titles = ", ".join(table.column(one).title for one in lacking(table, known, {}))
        key = "answers.unmapped" if titles else "answers.bare"
        super().__init__(key, file=name, table=table.title, columns=titles)
        self.head, self.table, self.known = head, table, known


@dataclass
class Outcome:
    """What came of a file: rows read, taken, and the same as before; each refused one with why."""

    read: int = 0
    taken: int = 0
    same: int = 0
    companies: set[str] = field(default_factory=set)
    refused: list[dict] = field(default_factory=list)

    def refuse(self, row: Row, why: Words) -> None:
        told = " | ".join(read_text(cell) for cell in row.cells.values() if read_text(cell))
        place = {"sheet": row.sheet, "row": row.number, "value": told[:200]}
        self.refused.append(place | {"why_ko": why.ko, "why_en": why.en})


def read_sheets(name: str, data: bytes, mapping: Saved) -> list[Sheet]:
    """Return the sheets of a file (XLSX or HWPX) that were understood.

    mapping : the saved columns of a header by its fingerprint. Raises UserError for what is no such
    file, Unmapped for a sheet whose columns are not known.
    """
    found: list[Sheet] = []
    unknown: list[Unmapped] = []
    for sheet, rows in _tables(name, data):
        why_not: list[Unmapped] = []
        for head in heads(rows):
            try:
                found.append(_understood(name, sheet, rows, head, mapping))
                break
            except Unmapped as error:
                why_not.append(error)
        else:
            unknown += why_not
    lost = [error for error in unknown if not found or len(error.known) >= FEWEST_KNOWN]
    if lost:
        raise lost[0]
    if not found:
        raise UserError("answers.nothing", file=name)
    if sum(len(sheet.rows) for sheet in found) > MOST_ROWS:
        raise UserError("answers.too_many", file=name, most=MOST_ROWS)
    return found


def _understood(name: str, sheet: str, rows: list[list], head: Head, mapping: Saved) -> Sheet:
    called = [(m[1] if (m := NAMED.search(title)) else title) for title in head.titles]
    below = list(enumerate(rows[head.row + 1 :], head.row + 2))
    ours = _titles_of_ours()
    listed = [ours.get(title, one) for title, one in zip(head.titles, called, strict=True)]
    if set(ANSWERS) <= set(listed):
        columns = {one: listed.index(one) for one in FILLED if one in listed}
        return Sheet("", _rows(sheet, below, columns))
    if set(PLANNED) <= set(called):
        named = {one: called.index(title) for title, one in PLANNED.items()}
        plain = [one for one in head.titles if one and one in called and one not in PLANNED]
        extra = suggest_for(MATTER_TABLE["visit"], plain)
        more = {column: called.index(title) for column, title in extra.items()}
        added = {one: called.index(one) for one in AGREED if one in called}
        return Sheet("visit", _rows(sheet, below, more | named | added))
    table, by_title = _mapped(name, head, mapping)
    columns = {column: head.titles.index(title) for column, title in by_title.items()}
    return Sheet(table.name, _rows(sheet, below, columns))


@cache
def _titles_of_ours() -> dict[str, str]:
    """Return which column of a list of ours each title is, in both languages."""
    said = [Texts(lang) for lang in LANGUAGES]
    return {t(f"answers.column.{name}"): name for t in said for name in FILLED}


def _mapped(name: str, head: Head, mapping: Saved) -> tuple[Table, dict[str, str]]:
    """Return the table and which title is which column: as saved, else as suggested."""
    saved = mapping(head.fingerprint)
    printed = [title for title in head.titles if title]
    if saved:
        table = next((one for one in MATTER_TABLES if one.name == saved.get("table")), None)
        columns = {c: title for c, title in saved.get("columns", {}).items() if title in printed}
        if table and not lacking(table, columns, {}):
            return table, columns
    tried = [(table, suggest_for(table, printed)) for table in MATTER_TABLES]
    whole = [one for one in tried if not lacking(*one, {}) and set(one[1]) - BARE]
    if whole:
        return max(whole, key=lambda one: len(_needed(one[0])))
    best = max(tried, key=lambda one: len(one[1]))
    raise Unmapped(name, head, *best)


def _needed(table: Table) -> list[str]:
    return [column.name for column in table.file_columns if column.must_be_given]


def _rows(sheet: str, below: list[tuple[int, list]], columns: dict[str, int]) -> list[Row]:
    found = []
    for number, row in below:
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        if any(read_text(cell) for cell in cells.values()):
            found.append(Row(sheet, number, cells))
    return found


class _File(NamedTuple):
    """Bytes with a name, as a workbook is opened from."""

    name: str
    data: bytes

    def open(self, mode: str = "rb") -> io.BytesIO:
        return io.BytesIO(self.data)


def _tables(name: str, data: bytes) -> Iterator[tuple[str, list[list]]]:
    """Yield each sheet of a workbook, or each table of a document."""
    if len(data) > MOST_BYTES:
        raise UserError("answers.not_read", file=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = sorted(filter(HWPX_PART.fullmatch, archive.namelist()))
            if sum(archive.getinfo(part).file_size for part in parts) > MOST_BYTES:
                raise UserError("answers.not_read", file=name)
            texts = [archive.read(part) for part in parts]
    except BROKEN:
        raise UserError("answers.not_read", file=name) from None
    if texts:
        yield from _hwpx_tables(name, texts)
        return
    book = Workbook(_File(name, data))
    for sheet in book.sheets:
        yield sheet, book.rows(sheet)


def _hwpx_tables(name: str, parts: list[bytes]) -> Iterator[tuple[str, list[list]]]:
    number = 0
    for part in parts:
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise UserError("answers.not_read", file=name)
        try:
            root = ET.fromstring(part)
        except ET.ParseError:
            raise UserError("answers.not_read", file=name) from None
        for table in root.findall(".//{*}tbl"):
            number += 1
            yield str(number), [_hwpx_row(row) for row in table.findall(".//{*}tr")]


def _hwpx_row(row: ET.Element) -> list[str]:
    """Return the cells of a row, each in its column: of merged ones only the first is written."""
    found: list[str] = []
    for cell in row.findall(".//{*}tc"):
        place = cell.find("./{*}cellAddr")
        at = len(found) if place is None else int(place.get("colAddr", len(found)))
        found += [""] * (at - len(found)) + [_cell(cell)]
    return found


def _cell(cell: ET.Element) -> str:
    lines = ["".join(t.text or "" for t in p.findall(".//{*}t")) for p in cell.findall(".//{*}p")]
    return " ".join(line for line in lines if line)


FIRM = ("company_id", "complex_id", "company_name", "industry", "size_band")


def firms_in(snapshot: Snapshot) -> Firms:
    """Return what finds firms of a snapshot by their ids or numbers, for whoever may load.

    A sole proprietor's name is hidden: the agency that a matter goes to reads what is written here.
    """
    engine = open_engine(snapshot)
    rows = fetch_frame(engine, table_rows("companies"), None)
    shown = fetch_frame(engine, company_rows(columns=("company_name",), numbers=False), None)
    names = shown.set_index("company_id")["company_name"]
    rows = rows.assign(company_name=rows["company_id"].map(names))
    names = fetch_frame(engine, table_rows("complexes")).set_index("complex_id")["complex_name"]
    place = rows["complex_id"].map(names).fillna("")
    told = rows[list(FIRM)].astype("object").fillna("").assign(place=place)

    def find(asked: list[str]) -> pd.DataFrame:
        parts = [told.assign(asked=rows[name])[rows[name].isin(asked)] for name in REGISTERED]
        found = pd.concat(parts).drop_duplicates(["asked", "company_id"])
        several = found["asked"].duplicated(keep=False)
        return found.assign(several=several).drop_duplicates("asked").set_index("asked")

    return find


def take(engine: Engine, sheets: list[Sheet], firms: Firms, by: Doer) -> Outcome:
    """Write down what the sheets say and return what came of each row.

    Raises OperationsError where the database cannot be reached.
    """
    outcome = Outcome()
    for sheet in sheets:
        outcome.read += len(sheet.rows)
        if sheet.kind:
            _open_all(engine, sheet, firms, (by, outcome))
        else:
            for row in sheet.rows:
                _answer(engine, row, by, outcome)
    return outcome


def _answer(engine: Engine, row: Row, by: Doer, outcome: Outcome) -> None:
    """Move one matter of a list of ours to what was filled in; an empty answer says nothing."""
    text = read_text(row.cells["state"])
    if not text:
        if any(read_text(row.cells.get(name, "")) for name in ("moved_on", "reason")):
            outcome.refuse(row, both("answers.no_state"))
        else:
            outcome.same += 1
        return
    try:
        name = read_text(row.cells["matter_id"])
        standing = standing_of(engine, name, by.origin)
        kind = MATTER[standing.kind]
        if not kind.handed:
            raise UserError("answers.not_handed", kind=Words(kind.ko, kind.en))
        target = _code(kind, text, {move.target for move in kind.moves if move.by == RECEIVER})
        if standing.state == target:
            outcome.same += 1
            return
        seen = _seen(row)
        reason = read_text(row.cells.get("reason", ""))
        last = Step(target, reason, moved_on=_day(row, "moved_on"))
        steps = _rest(kind, standing.state, last)
        move_matter(engine, (name, seen), steps, by, (RECEIVER,))
        outcome.taken += 1
        outcome.companies |= {standing.company_id} - {""}
    except (OperationsError, UserError) as refused:
        outcome.refuse(row, Words(str(refused), refused.english))


def _seen(row: Row) -> int:
    """Return the number of the last step that whoever filled the list in had seen."""
    told = read_text(row.cells["number"]).removesuffix(".0")
    if not told.isdecimal():
        raise OperationsError("no_number")
    return int(told)


def _open_all(engine: Engine, sheet: Sheet, firms: Firms, to: tuple[Doer, Outcome]) -> None:
    """Open the matters of an agency's own sheet, all that may be at once."""
    by, outcome = to
    known = firms([one for row in sheet.rows for one in _companies(row)])
    good: dict[str, tuple[Row, Matter, list[Step]]] = {}
    agreed: list[Matter] = []
    for row in sheet.rows:
        if _says_nothing(row):
            outcome.same += 1
            continue
        try:
            matter, steps = _opened(sheet.kind, row, known, by)
            more = _agreed(row, matter, by)
            for one, taken in ((matter, steps), *((other, []) for other in more)):
                check_matter(one, taken, by)
        except (OperationsError, UserError) as refused:
            outcome.refuse(row, Words(str(refused), refused.english))
            continue
        if matter.matter_id in good:
            _, before, steps_before = good[matter.matter_id]
            if (matter, steps) != (before, steps_before):
                outcome.refuse(row, both("answers.second_row"))
                continue
            outcome.same += 1
        good[matter.matter_id] = (row, matter, steps)
        agreed += more
        outcome.companies.add(matter.company_id)
    told = [(matter, steps) for _, matter, steps in good.values()]
    new = {*open_matters(engine, [*told, *((one, []) for one in agreed)], by)} & good.keys()
    outcome.taken += len(new)
    for row, matter, steps in good.values():
        if matter.matter_id not in new:
            _go_on(engine, row, (matter, steps), to)


def _says_nothing(row: Row) -> bool:
    """Return whether a row of a visit plan was left empty: nobody was met, or not yet."""
    told = ("moved_on", "stage", "state", "reason", "note", *AGREED)
    filled = [read_text(row.cells.get(name, "")) for name in told]
    return "origin" in row.cells and not any(filled)


def _go_on(engine: Engine, row: Row, said: tuple[Matter, list[Step]], to: tuple) -> None:
    """Take the steps that a sheet tells beyond how a matter stands; none changes nothing."""
    (matter, steps), (by, outcome) = said, to
    try:
        found = standing_of(engine, matter.matter_id, by.origin)
        kind = MATTER[found.kind]
        target = steps[-1].state if steps else kind.first
        if found.state == target:
            _check_corrected(found, matter, steps)
            outcome.same += 1
        elif not steps:
            outcome.same += 1  # it has gone on since the sheet was written
        else:
            rest = _rest(kind, found.state, steps[-1])
            move_matter(engine, (matter.matter_id, found.number), rest, by, BOTH_SIDES)
            outcome.taken += 1
    except (OperationsError, UserError) as refused:
        outcome.refuse(row, Words(str(refused), refused.english))


def _check_corrected(found: Standing, matter: Matter, steps: list[Step]) -> None:
    """Raise UserError where a sheet tells of a matter what differs from what is written down:
    nothing that was written is changed by a file, nor is it left out unsaid."""
    said = {name: getattr(matter, name, "") for name in CORRECTED} | (
        {"obstacle": steps[-1].obstacle, "reason": steps[-1].reason} if steps else {}
    )
    other = [name for name, text in said.items() if text and text != getattr(found, name)]
    if other:
        names = [[Texts(lang)(f"operations.name.{name}") for name in other] for lang in LANGUAGES]
        raise UserError("answers.corrected", names=Words(*map(", ".join, names)))


def _rest(kind: Kind, state: str, last: Step) -> list[Step]:
    """Return the steps from a state to the last one; that one alone where there is no way."""
    way = kind.way(state, last.state) or ()
    return [*(Step(move.target, moved_on=last.moved_on) for move in way[:-1]), last]


def _opened(kind: str, row: Row, firms: pd.DataFrame, by: Doer) -> tuple[Matter, list[Step]]:
    """Return the matter of one row of an agency's sheet, with the steps to what it says."""
    firm = _firm(row, firms)
    text = {name: read_text(cell) for name, cell in row.cells.items()}
    if text.get("origin", by.origin) != by.origin:
        raise UserError("answers.other_origin", origin=text["origin"])
    day = _day(row, "moved_on")
    if not day:
        raise OperationsError("missing", name="moved_on")
    first, target = MATTER[kind].first, _target(kind, row, day, by)
    is_planned = kind == "visit" and target == first
    note = _joined(text.get("reason", ""), text.get("note", ""))
    obstacle = _known(OBSTACLE, "obstacle", text.get("obstacle", ""))
    agency = _known(AGENCY, "to_agency", text.get("to_agency", ""))
    answer_by = (date.fromisoformat(day) + timedelta(ANSWER_DAYS)).isoformat()
    due = {"referral": answer_by, "visit": day if is_planned else ""}.get(kind, "")
    about: dict = {
        "program": _known(PROGRAM, "program", text.get("program", "")),
        "to_agency": agency or (BANK if kind == "request" else ""),
        "from_agency": _known(AGENCY, "from_agency", text.get("from_agency", "")),
        "job": text.get("job", ""),
        "need": _joined(text.get("need", ""), note if target == first else ""),
        "obstacle": obstacle if target == first else "",
        "owner": text.get("owner", ""),
        "campaign_id": text.get("campaign_id", ""),
        "starts_on": _day(row, "starts_on"),
        "due_on": _day(row, "due_on") or due,
        "months": _months(text.get("months", "")),
    }
    place = {"place": text["place"]} if text.get("place") else {}
    apart = [(about | place).get(name, "") for name in APART.get(kind, ())]
    of = () if by.origin == "official" else (by.origin,)
    known_by = (kind, firm["company_id"], day, about["program"], agency, about["job"], *apart, *of)
    opened = min(day, by.day.isoformat()) if is_planned else day
    matter = Matter(
        kind,
        **firm | about | place,
        opened_on=opened,
        matter_id=_id_of(*map(str, known_by)),
        source=FROM_FILE,
    )
    if target == first:
        return matter, []
    last = Step(target, note, obstacle, moved_on=_ended(kind, row, target, day))
    return matter, _rest(MATTER[kind], first, last)


def _id_of(*told: str) -> str:
    """Return the id of what a row tells: the same whenever it is loaded."""
    return f"file-{sha256(chr(10).join(told).encode()).hexdigest()[:32]}"


def _joined(*texts: str) -> str:
    return " · ".join(dict.fromkeys(filter(None, texts)))


def _target(kind: str, row: Row, day: str, by: Doer) -> str:
    """Return the state to which a row has brought its matter.

    A visit without any column of results is one that was made. Where there is such a column and it
    is empty, nobody knows: merged cells, and visits still to come, look the same.
    """
    if text := read_text(row.cells.get("state", "")):
        return _code(MATTER[kind], text)
    if kind != "visit" or day > by.day.isoformat():
        return MATTER[kind].first
    if "stage" not in row.cells:
        if "state" in row.cells:
            raise UserError("answers.no_result")
        return "done"
    told = read_text(row.cells["stage"])
    if not told:
        raise OperationsError("missing", name="stage")
    stage = _known(STAGE, "stage", told)
    if STAGES.index(stage) < STAGES.index("visited"):
        raise UserError("answers.not_visited", stage=Words(STAGE[stage].ko, STAGE[stage].en))
    return "done"


def _ended(kind: str, row: Row, target: str, day: str) -> str:
    """Return the day on which a matter came to a state: a visit on its own, of others it is told.

    Raises UserError where it is not: an answer of the day of asking would be as quick as can be.
    """
    ended = _day(row, "ended_on")
    if kind == "visit" or ended:
        return ended or day
    state = next(one for one in MATTER[kind].states if one.code == target)
    raise UserError("answers.no_end", state=Words(f"'{state.ko}'", f"'{state.en}'"))


def _agreed(row: Row, visit: Matter, by: Doer) -> list[Matter]:
    """Return what was agreed at a visit: the step, and the next check."""
    text = {name: read_text(row.cells.get(name, "")) for name in ("step", "next_on")}
    next_on, owner = _day(row, "next_on"), visit.owner or by.user
    step = _known(PROGRAM, "program", text["step"])
    due = next_on or after(visit.opened_on, MONTHS_TO_CHECK)
    same = replace(visit, obstacle="", need="", owner=owner, parent_id=visit.matter_id)
    found = [replace(same, kind="step", program=step, due_on=due)] if step else []
    if next_on:
        found.append(replace(same, kind="check", due_on=next_on))
    return [replace(one, matter_id=_id_of(visit.matter_id, one.kind)) for one in found]


def _firm(row: Row, firms: pd.DataFrame) -> dict:
    """Return what a matter says of the firm of a row, known by any of what the row tells of it."""
    asked = _companies(row)
    if not asked:
        raise UserError("answers.no_firm")
    found = [one for one in asked if one in firms.index]
    if not found:
        raise UserError("answers.no_company", company=asked[-1])
    sure = [one for one in found if not firms.loc[one, "several"]]
    if not sure:
        raise UserError("answers.several_companies", company=found[0])
    if firms.loc[sure, "company_id"].nunique() > 1:
        raise UserError("answers.two_companies", one=sure[0], other=sure[1])
    return firms.loc[sure[0]].drop("several").to_dict()


def _companies(row: Row) -> list[str]:
    """Return the ids and numbers by which a row tells its company: digits alone of a number."""
    told = [(name, read_text(row.cells.get(name, "")).removesuffix(".0")) for name in REGISTERED]
    kept = [text if name == "company_id" else re.sub(r"\D", "", text) for name, text in told]
    return list(filter(None, kept))


def _day(row: Row, name: str) -> str:
    cell = row.cells.get(name, "")
    if not read_text(cell):
        return ""
    day = read_day(cell)
    if day is None:
        raise OperationsError("no_day", name=name, value=read_text(cell))
    return day.isoformat()


def _months(text: str) -> int:
    """Return whole months, 0 where nothing is said. Raises UserError for anything else."""
    told = re.fullmatch(r"(\d{1,2})(?:\.0)?\s*(?:개월|달|months?)?", text.strip())
    months = int(told[1]) if told else 0
    if text.strip() and not (told and months <= MOST_MONTHS):
        raise UserError("answers.no_months", value=text, most=MOST_MONTHS)
    return months


def _known(vocabulary: Mapping[str, Code], name: str, text: str) -> str:
    """Return the code of a word, "" for none; raises OperationsError for one that is not known.

    A Mac writes 거절 in single letters: it looks the same and is the same.
    """
    if not text:
        return ""
    code = spellings(vocabulary).get(unicodedata.normalize("NFC", text).lower())
    if code is None:
        said = {lang: ", ".join(getattr(one, lang) for one in vocabulary.values())
                for lang in LANGUAGES}  # fmt: skip
        raise OperationsError("unknown_word", name=name, value=text, allowed=said.__getitem__)
    return code


def _code(kind: Kind, text: str, among: Collection[str] | None = None) -> str:
    """Return the state that a word means. among : those that it may be; None for all."""
    states = {one.code: one for one in kind.states if among is None or one.code in among}
    return _known(states, "state", text)
