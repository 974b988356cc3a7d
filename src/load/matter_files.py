"""Load sheets of agencies: hand-over lists that come back filled in, and sheets of their own.

Each row is accepted, or refused with a reason. A row that says what is recorded already changes
nothing, so a file may be loaded twice.
"""

from dataclasses import dataclass, field

import pandas as pd

from src.domain.matters import MATTER, RECEIVER, SENDER, Matter, Step
from src.load.files.cells import read_text
from src.load.matter_rows import Firms, agreed, code_of, companies_of, day_of, opened, rest
from src.load.matter_sheets import AGREED, REGISTERED, Row, Sheet
from src.store.engine import fetch_frame, open_engine
from src.store.operations.engine import Engine
from src.store.operations.errors import OperationsError
from src.store.operations.matters import (
    Doer,
    Standing,
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

BOTH_SIDES = (SENDER, RECEIVER)
CORRECTED = ("owner", "need", "due_on", "obstacle", "reason")
"""Fields that are compared with what is recorded; a row that contradicts it is refused."""


@dataclass
class Outcome:
    """The result of a file: rows read, accepted and unchanged, and refused rows with reasons."""

    read: int = 0
    taken: int = 0
    same: int = 0
    companies: set[str] = field(default_factory=set)
    refused: list[dict] = field(default_factory=list)

    def refuse(self, row: Row, why: Words) -> None:
        cells = " | ".join(read_text(cell) for cell in row.cells.values() if read_text(cell))
        place = {"sheet": row.sheet, "row": row.number, "value": cells[:200]}
        self.refused.append(place | {"why_ko": why.ko, "why_en": why.en})


FIRM = ("company_id", "complex_id", "company_name", "industry", "size_band")


def firms_in(snapshot: Snapshot) -> Firms:
    """Return a function that finds firms of a snapshot by their ids or registration numbers.

    Names of sole proprietors are masked, because agencies read the matters that are recorded here.
    """
    engine = open_engine(snapshot)
    rows = fetch_frame(engine, table_rows("companies"), None)
    shown = fetch_frame(engine, company_rows(columns=("company_name",), numbers=False), None)
    names = shown.set_index("company_id")["company_name"]
    rows = rows.assign(company_name=rows["company_id"].map(names))
    names = fetch_frame(engine, table_rows("complexes")).set_index("complex_id")["complex_name"]
    place = rows["complex_id"].map(names).fillna("")
    firms = rows[list(FIRM)].astype("object").fillna("").assign(place=place)

    def find(asked: list[str]) -> pd.DataFrame:
        parts = [firms.assign(asked=rows[name])[rows[name].isin(asked)] for name in REGISTERED]
        found = pd.concat(parts).drop_duplicates(["asked", "company_id"])
        several = found["asked"].duplicated(keep=False)
        return found.assign(several=several).drop_duplicates("asked").set_index("asked")

    return find


def take(engine: Engine, sheets: list[Sheet], firms: Firms, by: Doer) -> Outcome:
    """Record what the sheets say and return the outcome.

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
    """Move one matter of a hand-over list to the state filled in; ignore an empty answer."""
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
        target = code_of(kind, text, {move.target for move in kind.moves if move.by == RECEIVER})
        if standing.state == target:
            outcome.same += 1
            return
        seen = _seen(row)
        reason = read_text(row.cells.get("reason", ""))
        last = Step(target, reason, moved_on=day_of(row, "moved_on"))
        steps = rest(kind, standing.state, last)
        move_matter(engine, (name, seen), steps, by, (RECEIVER,))
        outcome.taken += 1
        outcome.companies |= {standing.company_id} - {""}
    except (OperationsError, UserError) as refused:
        outcome.refuse(row, Words(str(refused), refused.english))


def _seen(row: Row) -> int:
    """Return the number of the last step when the list was written out."""
    number = read_text(row.cells["number"]).removesuffix(".0")
    if not number.isdecimal():
        raise OperationsError("no_number")
    return int(number)


def _open_all(engine: Engine, sheet: Sheet, firms: Firms, to: tuple[Doer, Outcome]) -> None:
    """Open the matters of an agency's own sheet, all valid rows in one step."""
    by, outcome = to
    known = firms([company for row in sheet.rows for company in companies_of(row)])
    good: dict[str, tuple[Row, tuple[Matter, list[Step], list[Matter]]]] = {}
    for row in sheet.rows:
        if _says_nothing(row):
            outcome.same += 1
            continue
        try:
            matter, steps = opened(sheet.kind, row, known, by)
            parsed = (matter, steps, agreed(row, matter, by))
            for checked, taken in ((matter, steps), *((other, []) for other in parsed[2])):
                check_matter(checked, taken, by)
        except (OperationsError, UserError) as refused:
            outcome.refuse(row, Words(str(refused), refused.english))
            continue
        if matter.matter_id in good:
            if parsed != good[matter.matter_id][1]:
                outcome.refuse(row, both("answers.second_row"))
                continue
            outcome.same += 1
        good[matter.matter_id] = (row, parsed)
        outcome.companies.add(matter.company_id)
    matters = [(matter, steps) for _, (matter, steps, _) in good.values()]
    new = set(open_matters(engine, matters, by))
    outcome.taken += len(new)
    at_visits: list[Matter] = []
    for name, (row, (matter, steps, more)) in good.items():
        if name in new or _goes_on(engine, row, (matter, steps), to):
            at_visits += more
    open_matters(engine, [(matter, []) for matter in at_visits], by)


def _says_nothing(row: Row) -> bool:
    """Return whether a row of a visit plan was left empty: there was no visit, or not yet."""
    names = ("moved_on", "stage", "state", "reason", "note", *AGREED)
    filled = [read_text(row.cells.get(name, "")) for name in names]
    return "origin" in row.cells and not any(filled)


def _goes_on(engine: Engine, row: Row, said: tuple[Matter, list[Step]], to: tuple) -> bool:
    """Take the steps of a row that go beyond the recorded state; return False if it is refused."""
    (matter, steps), (by, outcome) = said, to
    try:
        found = standing_of(engine, matter.matter_id, by.origin)
        kind = MATTER[found.kind]
        target = steps[-1].state if steps else kind.first
        if found.state == target:
            _check_corrected(found, matter, steps)
            outcome.same += 1
        elif not steps:
            outcome.same += 1  # the matter has moved on since the sheet was written
        else:
            left = rest(kind, found.state, steps[-1])
            move_matter(engine, (matter.matter_id, found.number), left, by, BOTH_SIDES)
            outcome.taken += 1
    except (OperationsError, UserError) as refused:
        outcome.refuse(row, Words(str(refused), refused.english))
        return False
    return True


def _check_corrected(found: Standing, matter: Matter, steps: list[Step]) -> None:
    """Raise UserError where a sheet contradicts what is recorded of a matter.

    A file never changes a record, and the contradiction must not go unnoticed.
    """
    stated = {name: getattr(matter, name, "") for name in CORRECTED} | (
        {"obstacle": steps[-1].obstacle, "reason": steps[-1].reason} if steps else {}
    )
    other = [name for name, text in stated.items() if text and text != getattr(found, name)]
    if other:
        names = [[Texts(lang)(f"operations.name.{name}") for name in other] for lang in LANGUAGES]
        raise UserError("answers.corrected", names=Words(*map(", ".join, names)))
