"""Make the table `workplaces` from a source of insured workplaces or factories.

Rows are processed in pieces as they are read. What needs the whole file (its month, repeated rows)
is done at the end; by then the rows may be too many for memory (rows.py).
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from pandas.util import hash_array
from pyarrow import compute

from src.load.files.reasons import unreadable
from src.load.files.rules import Notes
from src.load.files.text_source import Taken
from src.load.workplaces.regions import Districts, divisions
from src.load.workplaces.row_pieces import RowPieces
from src.load.workplaces.rows import KEY, Piece, WorkplaceRows, key_codes
from src.load.workplaces.twins import without_doubles

TEXTS = (
    "source",
    "month",
    "workplace_key",
    "workplace_name",
    "business_no",
    "business_no_head",
    "workplace_no",
    "address",
    "postcode",
    "sigungu",
    "complex_name",
    "industry_code",
    "industry_name",
    "industry_system",
    "ksic_division",
    "insurance",
    "operation",
    "status",
    "form",
)
COUNTS = ("employees", "joined", "left")
DAYS = ("since", "until")
COLUMNS = (*TEXTS, *COUNTS, *DAYS, "is_day_labour")
TYPES = dict.fromkeys(COUNTS, pa.int64()) | dict.fromkeys(DAYS, pa.date32())
DAY_LABOUR = "/일용"
IDENTITY = ("business_no_head", "workplace_name", "address")
LATEST = dt.date(2100, 1, 1)
MONTH_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(?:년\s*)?(0[1-9]|1[0-2]|[1-9](?=월))(?!\d{3})")
BUSINESS_WEIGHTS = np.array([1, 3, 7, 1, 3, 7, 1, 3, 5])
HEX = np.frombuffer(b"0123456789abcdef", np.uint8)
STEPS = ("numbers", "districts", "divisions")
"""The steps on each piece, in the order in which their notes are reported."""


@dataclass(frozen=True)
class Stored:
    """The position of a stored piece of the file, with the months and key hashes of its rows."""

    place: int
    names: tuple[str, ...]
    months: np.ndarray
    codes: np.ndarray


class GatheredWorkplaces:
    """Collects the pieces of a file into `workplaces`, one row per workplace and month.

    A row that equals an earlier one in all columns is refused; rows that share number, or name and
    address, but differ otherwise are different workplaces. prepare : function from the rows of a
    piece to columns that only this source has, or None.
    """

    def __init__(
        self, taken: Taken, prepare: Callable[[pa.Table], dict[str, pa.Array]] | None = None
    ):
        self.taken, self.prepare = taken, prepare
        self.rows = RowPieces()
        self.stored: list[Stored] = []
        self.districts, self.newest = Districts(), None
        self.notes = {step: Notes() for step in STEPS}

    def add(self, rows: pa.Table) -> None:
        """Receive the rows of the next piece."""
        rows = rows if self.prepare is None else with_columns(rows, self.prepare(rows))
        for step, found in zip(STEPS, (_numbers, self.districts.of, divisions), strict=True):
            rows = with_columns(rows, found(self._piece(rows, step)))
        keys = _keys(rows)
        rows = with_columns(rows, {KEY: keys, "is_day_labour": _is_day_labour(rows)})
        self._note_newest(rows)
        rows = self._with_all(rows)
        place = self.rows.append(rows)
        self.stored.append(Stored(place, *_months_of(rows), key_codes(keys)))

    def finish(self) -> tuple[dict, str | None]:
        """Return `workplaces`, and the month if there is only one. Raises Unreadable.

        It is a frame, or WorkplaceRows if the rows are too many for memory.
        """
        named = self._named_month()
        self.districts.tell(self.taken)
        pieces = [self._as_piece(stored, named) for stored in self.stored]
        pieces = without_doubles(pieces, self.taken)
        for step in STEPS:
            self.taken.notes.add_all(self.notes[step])
        found = WorkplaceRows(pieces, COLUMNS)
        months = {month for _, month in found.months}
        whole = found if self.rows.is_aside else found.frame()
        return {"workplaces": whole}, months.pop() if len(months) == 1 else None

    def _piece(self, rows: pa.Table, step: str) -> Taken:
        return replace(self.taken, rows=rows, notes=self.notes[step])

    def _with_all(self, rows: pa.Table) -> pa.Table:
        """Return the rows with all columns of the table but the constant ones."""
        alike = {"source", "month", *self.taken.layout.constants}
        lacking = [name for name in COLUMNS if name not in {*alike, *rows.column_names}]
        empty = {name: pa.nulls(len(rows), TYPES.get(name, pa.string())) for name in lacking}
        return with_columns(rows, empty)

    def _note_newest(self, rows: pa.Table) -> None:
        if "since" in rows.column_names:
            found = compute.max(rows["since"]).as_py()
            self.newest = max(filter(None, (found, self.newest)), default=None)

    def _named_month(self) -> str | None:
        """Return the month for a file without a column of months, None for one with it.

        It is that in the file's name, else the month of the newest day.
        """
        in_name, problems = months_in(self.taken.name), self.taken.tally.problems
        named = in_name[0] if in_name else None
        if any(known.name == "month" for known in self.taken.layout.fields):
            months = {month for stored in self.stored for month in stored.names}
            self._refuse_to_come(months)
            if named and months and named not in months:
                problems.add("note", "other_month", named=named, month=max(months))
            return None
        if named is None:
            if self.newest is None or self.newest > LATEST:
                raise unreadable(self.taken.name, "no_month")
            named = f"{self.newest:%Y-%m}"
            problems.add("note", "month_of_newest", month=named)
        self._refuse_to_come({named})
        if len(in_name) > 1:
            problems.add("note", "months_in_name", month=named, others=", ".join(in_name[1:]))
        return named

    def _refuse_to_come(self, months: set[str]) -> None:
        """Raise Unreadable for a month in the future: the name or the content is mistyped."""
        if (last := max(months, default="")) > f"{dt.date.today():%Y-%m}":
            raise unreadable(self.taken.name, "month_to_come", month=last)

    def _as_piece(self, stored: Stored, named: str | None) -> Piece:
        layout = self.taken.layout
        return Piece(
            self.rows,
            stored.place,
            stored.names if named is None else (named,),
            stored.months,
            stored.codes,
            np.ones(len(stored.codes), bool),
            {"source": layout.source, **layout.constants} | ({"month": named} if named else {}),
        )


def with_columns(rows: pa.Table, found: dict[str, pa.Array]) -> pa.Table:
    """Return the rows with columns added or replaced."""
    for name, values in found.items():
        rows = rows.drop_columns([name]) if name in rows.column_names else rows
        rows = rows.append_column(name, values)
    return rows


def _months_of(rows: pa.Table) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the months of the rows, and the index of each row's month among them."""
    if "month" not in rows.column_names:
        return (), np.zeros(len(rows), np.int16)
    months = _column(rows, "month")
    names = months.unique()
    return tuple(names.to_pylist()), compute.index_in(months, names).to_numpy().astype(np.int16)


def months_in(name: str) -> list[str]:
    """Return the distinct months in the name of a file: 20241231, 2024년 12월."""
    months = MONTH_IN_NAME.finditer(unicodedata.normalize("NFC", name))
    return list(dict.fromkeys(f"{month[1]}-{int(month[2]):02d}" for month in months))


def _numbers(taken: Taken) -> dict[str, pa.Array]:
    """Return the complete business numbers that pass the check, and the first six digits of all."""
    rows = taken.rows
    if "business_no" not in rows.column_names:
        nothing = pa.nulls(len(rows), pa.string())
        return {"business_no": nothing, "business_no_head": nothing}
    printed = rows["business_no"].combine_chunks()
    whole = compute.equal(compute.binary_length(printed), 10).fill_null(False)
    wrong = np.zeros(len(rows), bool)
    at = np.flatnonzero(whole.to_numpy(zero_copy_only=False))
    wrong[at] = mistyped(printed.filter(whole))
    taken.note("mistyped_business_no", "business_no", wrong, {"business_no": printed})
    right = compute.and_(whole, pa.array(~wrong))
    return {
        "business_no": compute.if_else(right, printed, pa.scalar(None, pa.string())),
        "business_no_head": compute.binary_slice(printed.cast(pa.binary()), 0, 6).cast(pa.string()),
    }


def mistyped(numbers: pa.Array) -> np.ndarray:
    """Return which ten-digit business numbers fail the check of the tax office (국세청 검증식)."""
    letters = np.frombuffer("".join(numbers.to_pylist()).encode(), np.uint8).reshape(-1, 10)
    digits = letters.astype(np.int64) - 48
    total = (digits[:, :9] * BUSINESS_WEIGHTS).sum(1) + digits[:, 8] * 5 // 10
    return (10 - total % 10) % 10 != digits[:, 9]


def _keys(rows: pa.Table) -> pa.Array:
    """Return the workplace number, else the business number, else a hash of head, name, address.

    A row keeps its key from month to month as long as these do not change.
    """
    numbers = compute.coalesce(_column(rows, "workplace_no"), _column(rows, "business_no"))
    nameless = compute.is_null(numbers)
    parts = [_column(rows, name).filter(nameless).fill_null("") for name in IDENTITY]
    identity = compute.binary_join_element_wise(*parts, "|")
    hashed = hexadecimal(hash_array(identity.to_numpy(zero_copy_only=False), categorize=False))
    return compute.replace_with_mask(numbers, nameless, hashed)


def hexadecimal(numbers: np.ndarray) -> pa.Array:
    """Return each 64-bit number as sixteen hexadecimal digits."""
    halves = numbers.astype(">u8").view(np.uint8).reshape(-1, 8)
    digits = HEX[np.stack([halves >> 4, halves & 15], axis=2)]
    offsets = np.arange(0, 16 * len(numbers) + 1, 16, dtype=np.int32)
    buffers = (pa.py_buffer(array.tobytes()) for array in (offsets, digits))
    return pa.StringArray.from_buffers(len(numbers), *buffers)


def _column(rows: pa.Table, name: str) -> pa.Array:
    if name not in rows.column_names:
        return pa.nulls(len(rows), pa.string())
    found = rows[name].combine_chunks()
    return found.cast(pa.string()) if pa.types.is_dictionary(found.type) else found


def _is_day_labour(rows: pa.Table) -> pa.Array:
    return compute.match_substring(_column(rows, "workplace_name"), DAY_LABOUR)
