"""Parse a row of an agency's sheet: the matter, its steps so far, and what was agreed.

Nothing is guessed. A missing or unknown value raises an error whose sentence says how to correct
the row.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pandas as pd

from src.domain.codes import AGENCY, PROGRAM, STAGE, STAGES, Code, spellings
from src.domain.matter_tables import MOST_MONTHS
from src.domain.matters import ANSWER_DAYS, FOLLOWS, MATTER, OBSTACLE, Kind, Matter, Step
from src.load.files.cells import read_text
from src.load.matter_sheets import REGISTERED, Row
from src.load.sources.visit_outcomes import read_day
from src.store.operations.errors import OperationsError
from src.store.operations.matters import FROM_FILE, Doer, after
from src.text.both import UserError, Words
from src.text.catalogue import LANGUAGES

BANK = "bank"
MONTHS_TO_CHECK = min(follow.months for follow in FOLLOWS if follow.opens == "check")
"""Months after a visit when an agreed step is due, unless a day was agreed."""
APART = {"request": ("starts_on", "place")}
"""Further fields, by kind, that distinguish two matters of one firm and day."""
Firms = Callable[[list[str]], pd.DataFrame]
"""Returns firms by their ids or numbers: the index is what was asked, the columns are the fields of
a matter about its firm, and `several`: whether more than one firm has that id or number."""


def opened(kind: str, row: Row, firms: pd.DataFrame, by: Doer) -> tuple[Matter, list[Step]]:
    """Return the matter of one row of an agency's sheet, with the steps to its state."""
    firm = _firm(row, firms)
    text = {name: read_text(cell) for name, cell in row.cells.items()}
    if text.get("origin", by.origin) != by.origin:
        raise UserError("answers.other_origin", origin=text["origin"])
    day = day_of(row, "moved_on")
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
        "starts_on": day_of(row, "starts_on"),
        "due_on": day_of(row, "due_on") or due,
        "months": _months(text.get("months", "")),
    }
    place = {"place": text["place"]} if text.get("place") else {}
    apart = [(about | place).get(name, "") for name in APART.get(kind, ())]
    of = () if by.origin == "official" else (by.origin,)
    known_by = (kind, firm["company_id"], day, about["program"], agency, about["job"], *apart, *of)
    begun = min(day, by.day.isoformat()) if is_planned else day
    matter = Matter(
        kind,
        **firm | about | place,
        opened_on=begun,
        matter_id=_id_of(*map(str, known_by)),
        source=FROM_FILE,
    )
    if target == first:
        return matter, []
    last = Step(target, note, obstacle, moved_on=_ended(kind, row, target, day))
    return matter, rest(MATTER[kind], first, last)


def _id_of(*parts: str) -> str:
    """Return the id of a matter from its identifying parts: the same whenever it is loaded."""
    return f"file-{sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"


def _joined(*texts: str) -> str:
    return " · ".join(dict.fromkeys(filter(None, texts)))


def _target(kind: str, row: Row, day: str, by: Doer) -> str:
    """Return the state of the matter that a row gives.

    In a sheet without a column for results, each visit has taken place. An empty cell in such a
    column is an error, because merged cells and visits still to come look the same.
    """
    if text := read_text(row.cells.get("state", "")):
        return code_of(MATTER[kind], text)
    if kind != "visit" or day > by.day.isoformat():
        return MATTER[kind].first
    if "stage" not in row.cells:
        if "state" in row.cells:
            raise UserError("answers.no_result")
        return "done"
    written = read_text(row.cells["stage"])
    if not written:
        raise OperationsError("missing", name="stage")
    stage = _known(STAGE, "stage", written)
    if STAGES.index(stage) < STAGES.index("visited"):
        raise UserError("answers.not_visited", stage=Words(STAGE[stage].ko, STAGE[stage].en))
    return "done"


def _ended(kind: str, row: Row, target: str, day: str) -> str:
    """Return the day on which a matter reached its state: the day of a visit, else `ended_on`.

    Raises UserError where `ended_on` is missing: taking the day of the request instead would count
    as an immediate answer.
    """
    ended = day_of(row, "ended_on")
    if kind == "visit" or ended:
        return ended or day
    state = next(known for known in MATTER[kind].states if known.code == target)
    raise UserError("answers.no_end", state=Words(f"'{state.ko}'", f"'{state.en}'"))


def agreed(row: Row, visit: Matter, by: Doer) -> list[Matter]:
    """Return what was agreed at a visit: a step, and the next check.

    If a later sheet says otherwise, that makes further matters, so that neither is lost.
    """
    text = {name: read_text(row.cells.get(name, "")) for name in ("step", "next_on")}
    next_on, owner = day_of(row, "next_on"), visit.owner or by.user
    step = _known(PROGRAM, "program", text["step"])
    due = next_on or after(visit.opened_on, MONTHS_TO_CHECK)
    same = replace(visit, obstacle="", need="", owner=owner, parent_id=visit.matter_id)
    matters = [replace(same, kind="step", program=step, due_on=due)] if step else []
    if next_on:
        matters.append(replace(same, kind="check", due_on=next_on))
    return [
        replace(made, matter_id=_id_of(visit.matter_id, made.kind, made.program, made.due_on))
        for made in matters
    ]


def _firm(row: Row, firms: pd.DataFrame) -> dict:
    """Return the fields of a matter about the firm that a row identifies by id or number."""
    given = companies_of(row)
    if not given:
        raise UserError("answers.no_firm")
    known = [key for key in given if key in firms.index]
    if not known:
        raise UserError("answers.no_company", company=given[-1])
    unique = [key for key in known if not firms.loc[key, "several"]]
    if not unique:
        raise UserError("answers.several_companies", company=known[0])
    if firms.loc[unique, "company_id"].nunique() > 1:
        raise UserError("answers.two_companies", one=unique[0], other=unique[1])
    return firms.loc[unique[0]].drop("several").to_dict()


def companies_of(row: Row) -> list[str]:
    """Return the ids and numbers by which a row identifies its company; numbers as digits only."""
    cells = [(name, read_text(row.cells.get(name, "")).removesuffix(".0")) for name in REGISTERED]
    keys = [text if name == "company_id" else re.sub(r"\D", "", text) for name, text in cells]
    return list(filter(None, keys))


def day_of(row: Row, name: str) -> str:
    cell = row.cells.get(name, "")
    if not read_text(cell):
        return ""
    day = read_day(cell)
    if day is None:
        raise OperationsError("no_day", name=name, value=read_text(cell))
    return day.isoformat()


def _months(text: str) -> int:
    """Return whole months, 0 for an empty text. Raises UserError for anything else."""
    match = re.fullmatch(r"(\d{1,2})(?:\.0)?\s*(?:개월|달|months?)?", text.strip())
    months = int(match[1]) if match else 0
    if text.strip() and not (match and months <= MOST_MONTHS):
        raise UserError("answers.no_months", value=text, most=MOST_MONTHS)
    return months


def _known(vocabulary: Mapping[str, Code], name: str, text: str) -> str:
    """Return the code of a word, "" for none. Raises OperationsError for an unknown word.

    The word is compared in Unicode form NFC, because macOS writes 거절 as single letters (NFD).
    """
    if not text:
        return ""
    code = spellings(vocabulary).get(unicodedata.normalize("NFC", text).lower())
    if code is None:
        said = {lang: ", ".join(getattr(one, lang) for one in vocabulary.values())
                for lang in LANGUAGES}  # fmt: skip
        raise OperationsError("unknown_word", name=name, value=text, allowed=said.__getitem__)
    return code


def code_of(kind: Kind, text: str, among: Collection[str] | None = None) -> str:
    """Return the state that a word means. among : the allowed states, None for all."""
    states = {state.code: state for state in kind.states if among is None or state.code in among}
    return _known(states, "state", text)


def rest(kind: Kind, state: str, last: Step) -> list[Step]:
    """Return the steps from a state up to the last one; only the last one if there is no way."""
    way = kind.way(state, last.state) or ()
    return [*(Step(move.target, moved_on=last.moved_on) for move in way[:-1]), last]
