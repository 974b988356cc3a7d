"""Make the table `workplaces` of the rows of a source of insured workplaces or factories."""

import datetime as dt
import re

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.util import hash_array
from pyarrow import compute

from src.intake.problems import unreadable
from src.intake.rules import REJECTED, Rule
from src.intake.text_source import ROW, Taken
from src.intake.workplace_regions import add_districts

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
DAY_LABOUR = "/일용"
IDENTITY = ("business_no_head", "workplace_name", "address")
SLICE = 200_000
MONTH_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(?:년\s*)?(0[1-9]|1[0-2]|[1-9](?=월))(?!\d{3})")
BUSINESS_WEIGHTS = np.array([1, 3, 7, 1, 3, 7, 1, 3, 5])
HEX = np.frombuffer(b"0123456789abcdef", np.uint8)


def finish_workplaces(taken: Taken) -> tuple[dict[str, pd.DataFrame], str | None]:
    """Return `workplaces`, one row per workplace and month, and the month if there is only one.

    A row that is the same as one before in everything that is read is refused; rows that share
    their number, or name and address, and differ otherwise are workplaces of their own.
    """
    taken = _with_month(taken)
    taken = with_columns(taken, _numbers(taken), add_districts(taken), taken.layout.constants)
    taken = with_columns(taken, {"workplace_key": _keys(taken.rows)})
    twins = _twins(taken.rows)
    if len(twins):
        taken = _without_doubles(taken, twins)
        twins = _twins(taken.rows)
    frame = _frame(with_columns(taken, {"is_day_labour": _is_day_labour(taken.rows)}))
    if len(twins):
        frame["workplace_key"] = _told_apart(frame, twins)
    months = frame["month"].unique()
    return {"workplaces": frame}, str(months[0]) if len(months) == 1 else None


def with_columns(taken: Taken, *found: dict) -> Taken:
    """Return the rows with columns added or replaced; a text stands for the same in every row."""
    rows = taken.rows
    for columns in found:
        for name, values in columns.items():
            array = values
            if isinstance(values, str):
                array = pa.DictionaryArray.from_arrays(np.zeros(len(rows), np.int32), [values])
            rows = rows.drop_columns([name]) if name in rows.column_names else rows
            rows = rows.append_column(name, array)
    return Taken(taken.name, taken.layout, rows, taken.printed, taken.tally, taken.notes)


def _with_month(taken: Taken) -> Taken:
    """Return the rows with their month: of a column, of the file's name, of the newest day."""
    named = month_in(taken.name)
    if "month" in taken.rows.column_names:
        months = taken.rows["month"].unique().to_pylist()
        if named and months and named not in months:
            taken.tally.problems.add("note", "other_month", named=named, month=max(months))
        return taken
    if named is None:
        days = [taken.rows[name] for name in ("since",) if name in taken.rows.column_names]
        newest = compute.max(days[0]).as_py() if days else None
        if newest is None or newest > dt.date(2100, 1, 1):
            raise unreadable(taken.name, "no_month")
        named = f"{newest:%Y-%m}"
        taken.tally.problems.add("note", "month_of_newest", month=named)
    return with_columns(taken, {"month": named})


def month_in(name: str) -> str | None:
    """Return the month that the name of a file tells: 20241231, 2024-12, 2024년 12월; else None."""
    found = MONTH_IN_NAME.search(name)
    return f"{found[1]}-{int(found[2]):02d}" if found else None


def _numbers(taken: Taken) -> dict[str, pa.Array]:
    """Return whole business numbers that check out, and the first six digits of all."""
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
    digits = np.frombuffer("".join(numbers.to_pylist()).encode(), np.uint8).reshape(-1, 10)
    digits = digits.astype(np.int64) - 48
    total = (digits[:, :9] * BUSINESS_WEIGHTS).sum(1) + digits[:, 8] * 5 // 10
    return (10 - total % 10) % 10 != digits[:, 9]


def _keys(rows: pa.Table) -> pa.ChunkedArray:
    """Return the workplace number, else the business number, else a hash of head, name, address.

    Rows keep their key from month to month as long as these stay.
    """
    slices = (rows.slice(start, SLICE) for start in range(0, len(rows), SLICE))
    return pa.chunked_array([_keys_of(some) for some in slices], pa.string())


def _keys_of(rows: pa.Table) -> pa.Array:
    parts = [_column(rows, name).fill_null("") for name in IDENTITY]
    identity = compute.binary_join_element_wise(*parts, "|")
    hashed = hexadecimal(hash_array(identity.to_numpy(zero_copy_only=False), categorize=False))
    return compute.coalesce(_column(rows, "workplace_no"), _column(rows, "business_no"), hashed)


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


def _twins(rows: pa.Table) -> np.ndarray:
    """Return the places of rows whose month and key stand in another row too."""
    keys = rows["workplace_key"].to_pandas()
    twins = np.flatnonzero(keys.duplicated(keep=False))
    both = rows.select(["month", "workplace_key"]).take(pa.array(twins)).to_pandas()
    return twins[both.duplicated(keep=False).to_numpy()]


def _without_doubles(taken: Taken, twins: np.ndarray) -> Taken:
    """Refuse rows in which all that is read is the same as in a row before."""
    read = taken.rows.take(pa.array(twins)).drop_columns([ROW]).to_pandas()
    doubles = np.zeros(len(taken.rows), bool)
    doubles[twins] = read.duplicated().to_numpy()
    if not doubles.any():
        return taken
    raw = {"workplace_name": _column(taken.rows, "workplace_name")}
    return taken.refuse(Rule("same_workplace", REJECTED, "workplace_name", None), doubles, raw)


def _told_apart(frame: pd.DataFrame, twins: np.ndarray) -> pd.Series:
    """Return the keys with -2, -3, … on those that occur more than once, oldest workplace first."""
    keys, order = frame["workplace_key"].copy(), ["since", "industry_code"]
    known = frame.iloc[twins][["month", "workplace_key", *order]].astype({order[1]: "str"})
    known = known.sort_values(order, kind="stable", na_position="first")
    turn = known.groupby(["month", "workplace_key"], observed=True).cumcount()
    later = turn[turn > 0]
    keys.loc[later.index] = keys[later.index] + "-" + (later + 1).astype("str")
    return keys


def _is_day_labour(rows: pa.Table) -> pa.Array:
    return compute.match_substring(_column(rows, "workplace_name"), DAY_LABOUR)


def _frame(taken: Taken) -> pd.DataFrame:
    """Return the rows as `workplaces`; what repeats a lot is kept once, as a category."""
    rows, columns = taken.rows, {}
    for name in COLUMNS[1:]:
        type_ = pa.int64() if name in COUNTS else pa.date32() if name in DAYS else pa.string()
        here = name in rows.column_names
        columns[name] = rows[name] if here else pa.nulls(len(rows), type_)
    frame = pa.table(columns).to_pandas(
        date_as_object=False, types_mapper={pa.int64(): pd.Int64Dtype()}.get
    )
    frame.insert(0, "source", pd.Categorical.from_codes([0] * len(frame), [taken.layout.source]))
    return frame
