"""The outcome of a load: one typed record, which the loading process writes as JSON.

The command prints it, the Data page shows it, and the history keeps a line of it.
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
        """Return whether the order was carried out, so that the command exits with 0."""
        return self in (Status.PUBLISHED, Status.CHECKED, Status.DECIDED, Status.NOTHING_NEW)


@dataclass(frozen=True)
class RefusedRows:
    """Rows refused for one reason in one column.

    first : number of the first of these rows; value : its cell. None where unknown.
    """

    reason: Words
    rows: int
    first: int | None
    column: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Note:
    """A note on a file, with its sheet and column if it is about one."""

    reason: Words
    sheet: str | None
    column: str | None


@dataclass(frozen=True)
class Finding:
    """Like problems of one file: how many, the first row and the first value."""

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
    """Complexes new in or gone from a file since the last of its source; the first are named."""

    quarter: str
    new: int
    new_names: list[str]
    gone: int
    gone_names: list[str]


@dataclass(frozen=True)
class MappedColumn:
    """A column of ours to which a column of an unknown table may be assigned.

    words : the allowed values of a column of codes. fixed : whether one value may be set for all
    rows. suggested : the printed title that is most similar, "" for none.
    """

    name: str
    title: str
    needed: bool
    fixed: bool
    words: list[str]
    suggested: str


@dataclass(frozen=True)
class MappedTable:
    """A table of ours. one_of : groups of columns, of each of which at least one is needed."""

    title: str
    columns: list[MappedColumn]
    one_of: list[list[str]]


@dataclass(frozen=True)
class UnmappedTable:
    """An unknown table: its header, its first rows, and the tables of ours that it may be."""

    fingerprint: str
    head: list[str]
    rows: list[list[str]]
    tables: dict[str, MappedTable]
    best: str

    @property
    def titles(self) -> list[str]:
        """Return the titles that are not empty."""
        return [title for title in self.head if title]


@dataclass(frozen=True)
class FileOutcome:
    """The content of one source of a file; `source` is None while or because it was not read.

    tables : number of rows by canonical table. differences : number of sums that do not add up. Of
    these, of the reasons for refusals and of the notes, only the first are included.
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
    """The number of companies of a complex before and after."""

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
    """The changes from the snapshot served to the one that is, or would be, published.

    new, gone, moved : numbers of companies; a company is gone if it has closed or is not listed any
    more. complexes : those whose number of companies changes most. people : sums that change.
    tables : changes of the files' tables and of the companies.
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
    """The result of joining companies to workplaces.

    contradicted : number of companies whose point lies in another complex; the first are named.
    """

    sources: list[JoinedSource] = field(default_factory=list)
    counted: list[JoinedBy] = field(default_factory=list)
    fills: list[Filled] = field(default_factory=list)
    places: list[Placed] = field(default_factory=list)
    contradicted: int = 0
    first_contradicted: list[Contradicted] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """The outcome of a load (or of a join, or of a list of decisions).

    status : None while it is under way. skipped : names of files that are loaded already. locks :
    names of Excel's lock files, which are ignored. parts : names of files that are read together
    with their Shapefile. problems : problems of the files, grouped, the most frequent first.
    version, as_of : of the snapshot published. reason : why nothing was published. rejects : path
    of the file of refused rows. kept : token of the check that was kept (src/store/checks.py).
    decided : number of decisions read, None without a list. written : sentences on the files
    written on request. not_reported : sentence if the outcome itself could not be written.
    warnings : sentences on what else could not be written.
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
        """Return the files with an unknown table."""
        return [file for file in self.files if file.unmapped is not None]

    @property
    def doubts(self) -> list[Doubt]:
        """Return the changes that must be confirmed before they are published."""
        return [] if self.changes is None else self.changes.doubts

    def warned(self, warning: Words) -> "Outcome":
        """Return the outcome with one more warning."""
        return replace(self, warnings=[*self.warnings, warning])

    def as_json(self) -> str:
        """Return the outcome as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, default=_plain)


def outcome_from(plain: dict) -> Outcome:
    """Return the outcome from parsed JSON. Raises ValueError, TypeError or KeyError otherwise."""
    return _from_plain(Outcome, plain)


def read_outcome(folder: Path) -> Outcome | None:
    """Return the outcome that a process wrote into a folder, None where there is none."""
    try:
        return outcome_from(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _plain(value: Any) -> Any:
    """Return a value of numpy or pandas in a form that JSON allows."""
    return value.item() if hasattr(value, "item") else str(value)


def _from_plain(kind: Any, value: Any) -> Any:
    """Return a JSON value converted to the declared type of its field."""
    parts = get_args(kind)
    if value is None or kind is Any:
        return value
    if isinstance(kind, UnionType):
        return _from_plain(parts[0], value)
    if get_origin(kind) is list:
        return [_from_plain(parts[0], item) for item in value]
    if get_origin(kind) is dict:
        return {name: _from_plain(parts[1], item) for name, item in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        known = [given.name for given in fields(kind) if given.name in value]
        return kind(**{name: _from_plain(hints[name], value[name]) for name in known})
    if kind is Words:
        return Words(*value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value
