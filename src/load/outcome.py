"""What came of a load: one typed record that the process writes as JSON and everybody else reads.

The command prints it, the Data page draws it, the history keeps a line of it.
"""

import json
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from enum import Enum, StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from src.text.both import Words

FILE = "report.json"


class Status(StrEnum):
    """How a load, a check, a join or a list of decisions ended."""

    PUBLISHED = "published"
    CHECKED = "checked"
    DECIDED = "decided"
    NOTHING_NEW = "nothing_new"
    NOTHING_ACCEPTED = "nothing_accepted"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def went_well(self) -> bool:
        """Whether what was asked for was done: the exit code of the command is 0."""
        return self in (Status.PUBLISHED, Status.CHECKED, Status.DECIDED, Status.NOTHING_NEW)


@dataclass(frozen=True)
class RefusedRows:
    """Rows refused for one reason in one column.

    first : the row of the first of them; value : what stands there. None where it is not known.
    """

    reason: Words
    rows: int
    first: int | None
    column: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Note:
    """Something to know of a file, with its sheet and column where it names them."""

    reason: Words
    sheet: str | None
    column: str | None


@dataclass(frozen=True)
class Finding:
    """Problems of one file that are alike: how many, the first row and value."""

    level: str
    file: str
    sheet: str | None
    column: str | None
    reason: Words
    rows: int
    first: int | None
    value: str | None


@dataclass(frozen=True)
class ComplexesChanged:
    """Complexes of a file against the last of its kind: numbers, and the first names."""

    quarter: str
    new: int
    new_names: list[str]
    gone: int
    gone_names: list[str]


@dataclass(frozen=True)
class MappedColumn:
    """A column of ours that a column of an unknown table may be.

    words : what its values may be, where they are codes. fixed : whether one value may stand for
    all rows. suggested : the printed title that is most like it, "" for none.
    """

    name: str
    title: str
    needed: bool
    fixed: bool
    words: list[str]
    suggested: str


@dataclass(frozen=True)
class MappedTable:
    """A table of ours; of each group in `one_of` at least one column is needed."""

    title: str
    columns: list[MappedColumn]
    one_of: list[list[str]]


@dataclass(frozen=True)
class UnmappedTable:
    """A table that nobody has seen before: its header, first rows, and what it may be."""

    fingerprint: str
    head: list[str]
    rows: list[list[str]]
    tables: dict[str, MappedTable]
    best: str

    @property
    def titles(self) -> list[str]:
        """The titles that are not empty."""
        return [title for title in self.head if title]


@dataclass(frozen=True)
class FileOutcome:
    """What was found in one source of a file; without `source` it was not read (yet).

    tables : rows by canonical table. differences : sums that do not add up; of these, of the
    reasons for refusing and of the notes the first are given.
    """

    file: str
    sha256: str | None = None
    refusal: Words | None = None
    unmapped: UnmappedTable | None = None
    source: str | None = None
    source_id: str = ""
    quarter: str | None = None
    month: str | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    tables: dict[str, int] = field(default_factory=dict)
    differences: int = 0
    first_differences: list[Words] = field(default_factory=list)
    refused: list[RefusedRows] = field(default_factory=list)
    notes: int = 0
    first_notes: list[Note] = field(default_factory=list)
    complexes: ComplexesChanged | None = None


@dataclass(frozen=True)
class Doubt:
    """One change that looks wrong and must be confirmed before it is published."""

    code: str
    said: Words


@dataclass(frozen=True)
class ComplexChange:
    """Companies of a complex before and after."""

    name: str
    before: int
    after: int


@dataclass(frozen=True)
class PeopleChange:
    """People of a kind (headcounts, eligible, leave_starts) in a month or a week of receipt."""

    kind: str
    period: str
    before: int
    after: int


@dataclass(frozen=True)
class WorkplacesChange:
    """Workplaces of a source in a month, and the people insured in them."""

    source: str
    period: str
    before: int
    after: int
    people_before: int = 0
    people_after: int = 0


@dataclass(frozen=True)
class TableChange:
    """Rows of a table before and after; of those, how many are new, changed and gone."""

    table: str
    before: int
    after: int
    new: int
    changed: int
    gone: int


@dataclass(frozen=True)
class TotalsChange:
    """Totals of the country in a quarter, by value; None where a value is not known."""

    quarter: str
    before: dict[str, int | None]
    after: dict[str, int | None]


@dataclass(frozen=True)
class Changes:
    """What changes from the snapshot served to the one that is, or would be, published.

    new, gone, moved : numbers of companies; a company is gone when it closed or is no longer there.
    complexes : those whose number of companies changes most. people : where the sums change.
    tables : those that the files give, and the companies.
    """

    companies_before: int
    companies_after: int
    new: int
    gone: int
    moved: int
    complexes: list[ComplexChange] = field(default_factory=list)
    people: list[PeopleChange] = field(default_factory=list)
    workplaces: list[WorkplacesChange] = field(default_factory=list)
    tables: list[TableChange] = field(default_factory=list)
    totals: list[TotalsChange] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(frozen=True)
class JoinedSource:
    """How many companies are joined to workplaces of a source, each company counted once.

    several : companies with more than one workplace. left_out : keys too common to compare.
    """

    source: str
    month: str
    companies: int
    joined: int
    review: int
    alone: int
    several: int
    left_out: int


@dataclass(frozen=True)
class JoinedBy:
    """Companies and workplaces of a source by status and method."""

    source: str
    month: str
    status: str
    method: str
    companies: int
    workplaces: int


@dataclass(frozen=True)
class Filled:
    """Companies in which a join filled a field."""

    field: str
    companies: int


@dataclass(frozen=True)
class Placed:
    """Workplaces whose complex was found by a method; `none` for those without."""

    method: str
    workplaces: int


@dataclass(frozen=True)
class Contradicted:
    """A company whose point lies in another complex than its own."""

    company_id: str
    complex_id: str
    drawn: str


@dataclass(frozen=True)
class Joins:
    """What joining companies to workplaces came to.

    contradicted : how many companies lie in another complex than theirs; the first are named.
    """

    sources: list[JoinedSource] = field(default_factory=list)
    counted: list[JoinedBy] = field(default_factory=list)
    fills: list[Filled] = field(default_factory=list)
    places: list[Placed] = field(default_factory=list)
    contradicted: int = 0
    first_contradicted: list[Contradicted] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What came of a load (or of a join, or of a list of decisions).

    status : None while it is under way. skipped : names of files that are loaded already.
    locks : names of Excel's lock files, which were passed over. parts : names of the files that are
    read with the Shapefile they belong to.
    problems : what was found in the files, grouped, the most frequent first. version, as_of : of
    the snapshot published. reason : why nothing was published. rejects : file of the refused rows
    beside the snapshots. kept : token of the check that was kept (src/store/checks.py). warnings :
    what could not be written although the rest went well. decided : decisions taken in, None where
    there was no list. written :
    what was written into files that were asked for. not_reported : said where the outcome itself
    could not be written.
    """

    status: Status | None = None
    files: list[FileOutcome] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    locks: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    origin: str = ""
    problems: list[Finding] = field(default_factory=list)
    changes: Changes | None = None
    joins: Joins | None = None
    version: str = ""
    as_of: str | None = None
    reason: Words | None = None
    rejects: str = ""
    kept: str = ""
    decided: int | None = None
    written: list[Words] = field(default_factory=list)
    not_reported: Words | None = None
    warnings: list[Words] = field(default_factory=list)

    @property
    def unmapped(self) -> list[FileOutcome]:
        """The files that hold a table which nobody has seen before."""
        return [file for file in self.files if file.unmapped is not None]

    @property
    def doubts(self) -> list[Doubt]:
        """What must be confirmed before it is published."""
        return [] if self.changes is None else self.changes.doubts

    def warned(self, warning: Words) -> "Outcome":
        """Return the outcome with one more warning."""
        return replace(self, warnings=[*self.warnings, warning])

    def as_json(self) -> str:
        """Return the outcome as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, default=_plain)


def outcome_from(plain: dict) -> Outcome:
    """Return the outcome that JSON holds. Raises ValueError, TypeError or KeyError for another."""
    return _from_plain(Outcome, plain)


def read_outcome(folder: Path) -> Outcome | None:
    """Return the outcome that a process has left in a folder, None where it left none."""
    try:
        return outcome_from(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _plain(value: Any) -> Any:
    """Return a number or a day of numpy and pandas as JSON has it."""
    return value.item() if hasattr(value, "item") else str(value)


def _from_plain(kind: Any, value: Any) -> Any:
    """Return a value of JSON as the type that a field is declared with."""
    parts = get_args(kind)
    if value is None or kind is Any:
        return value
    if isinstance(kind, UnionType):
        return _from_plain(parts[0], value)
    if get_origin(kind) is list:
        return [_from_plain(parts[0], one) for one in value]
    if get_origin(kind) is dict:
        return {name: _from_plain(parts[1], one) for name, one in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        known = [one.name for one in fields(kind) if one.name in value]
        return kind(**{name: _from_plain(hints[name], value[name]) for name in known})
    if kind is Words:
        return Words(*value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value
