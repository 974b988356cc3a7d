"""Answers to the default choices of pages, computed once when a snapshot is made.

An answer is the result of src.metrics for rows of queries, stored as one value that a page looks
up. The same function computes it when it is not stored, so the numbers are equal. The mark
identifies the formulas: after a change of them pages compute again.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa
from pandas.api.types import is_object_dtype
from sqlalchemy import Connection, Select, Table, select

from src.memory import MANY, tidy
from src.store import (
    candidate_answers,
    complex_answers,
    effect_answers,
    figure_answers,
    weekly_answers,
)
from src.store.answer_table import firm_answers, stored_answers
from src.store.bulk import as_frame, insert_frame, read_arrow, read_frame
from src.store.candidate_answers import CANDIDATES
from src.store.complex_answers import MEASURED
from src.store.effect_answers import JUDGED
from src.store.figure_answers import ROWS
from src.store.queries.catalogue import EXACT, PROTECTED, QUERIES
from src.store.schema import snapshot
from src.store.weekly_answers import UNITS

SMALL = (UNITS, MEASURED, ROWS)
"""Names whose answers together take a few megabytes."""
FACT = "answers"
"""Key of the mark in the table `snapshot`."""
ROOT = Path(__file__).parents[1]
Rows: TypeAlias = pd.DataFrame | pa.Table
Frames: TypeAlias = Mapping[str, Rows]
AT_ONCE = 8 * 2**20
"""Bytes of answers that are held in memory before they are inserted."""
FORMULAS = (
    *("domain/*.py", "metrics/*.py", "store/*answers.py", "store/queries/*.py"),
    "text/holidays.py",
)


@cache
def mark() -> str:
    """Return a short hash of the source files that compute answers."""
    found = hashlib.sha256()
    for pattern in FORMULAS:
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]


def fill_answers(connection: Connection, as_of: str | None) -> str:
    """Compute and store the answers of all default choices; return the mark of the formulas."""
    for counts in (EXACT, PROTECTED):
        ask = partial(_ask, connection, counts)
        weeks = weekly_answers.foreseen(ask, as_of, counts == EXACT)
        store = partial(_store, connection, counts)
        store(UNITS, ((codes, found._asdict()) for codes, found in weeks))
        if counts == EXACT:
            once = cache(partial(_tables, connection))
            store(MEASURED, complex_answers.foreseen(partial(_frame_of, once)))
            store(ROWS, figure_answers.foreseen(once))
            once.cache_clear()
            store(JUDGED, effect_answers.foreseen(ask))
            store(CANDIDATES, candidate_answers.foreseen(ask, as_of))
    return mark()


def _store(
    connection: Connection, counts: str, name: str, answers: Iterable[tuple[tuple, Frames]]
) -> None:
    """Store the answers of one name, a few megabytes at a time, then give back memory."""
    made, size = [], 0
    for codes, frames in answers:
        made.append(_row(name, counts, codes, frames))
        size += len(made[-1]["made"])
        if size > AT_ONCE:
            _insert(connection, table_of(name), made)
            connection.commit()
            made, size = [], 0
    _insert(connection, table_of(name), made)
    connection.commit()
    tidy(MANY)


def table_of(name: str) -> Table:
    """Return the table of a name's answers; rows of firms have a table of their own."""
    return firm_answers if name == CANDIDATES else stored_answers


def _insert(connection: Connection, table: Table, made: list[dict]) -> None:
    if made:
        insert_frame(connection, table, pa.Table.from_pylist(made, _SCHEMA))


def _row(name: str, counts: str, codes: tuple, frames: Frames) -> dict:
    return {"name": name, "counts": counts, "key": key_of(codes), "made": pack(frames)}


_SCHEMA = pa.schema(
    [("name", pa.string()), ("counts", pa.string()), ("key", pa.string()), ("made", pa.binary())]
)


def _ask(connection: Connection, counts: str, query: str, **codes: Any) -> pd.DataFrame:
    """Return the rows of a query, or of its protected version where those are wanted."""
    twin = f"protected_{query}"
    name = twin if counts == PROTECTED and twin in QUERIES else query
    return read_frame(connection, QUERIES[name](**codes))


def _tables(connection: Connection, query: str, **codes: Any) -> pa.Table:
    return read_arrow(connection, QUERIES[query](**codes))


def _frame_of(ask: Callable[..., pa.Table], query: str, **codes: Any) -> pd.DataFrame:
    return as_frame(ask(query, **codes))


def key_of(codes: tuple) -> str:
    """Return codes as the text of the column `key`."""
    return json.dumps(codes, ensure_ascii=False)


def select_answer(name: str, counts: str, codes: tuple) -> Select:
    """Select one row with the answer, or none."""
    rows = table_of(name).c
    return select(rows.made).where(
        rows.name == name, rows.counts == counts, rows.key == key_of(codes)
    )


def select_answers(name: str, counts: str) -> Select:
    """Select all answers of a name, with their codes as `key_of` writes them."""
    rows = stored_answers.c
    return select(rows.key, rows.made).where(rows.name == name, rows.counts == counts)


def select_mark() -> Select:
    """Select the mark by which the answers of a snapshot were made, or no row."""
    return select(snapshot.c.value).where(snapshot.c.key == FACT)


def pack(frames: Frames) -> bytes:
    """Return frames or tables as bytes; row numbers are not kept."""
    parts = []
    for name, frame in frames.items():
        sink = io.BytesIO()
        table = _packed(frame) if isinstance(frame, pd.DataFrame) else frame
        with pa.ipc.new_file(sink, table.schema, options=_COMPRESSED) as writer:
            writer.write_table(table)
        parts.append((name, sink.getvalue()))
    head = json.dumps([[name, len(part)] for name, part in parts]).encode()
    return len(head).to_bytes(4, "big") + head + b"".join(part for _, part in parts)


def _packed(frame: pd.DataFrame) -> pa.Table:
    # without pandas' metadata, which takes four times as long as the values
    return pa.table({column: _column(frame[column]) for column in frame.columns})


def _column(values: pd.Series) -> pa.Array:
    # from a column of missing values alone Arrow could not infer that it holds texts
    texts = values.astype("str") if is_object_dtype(values.dtype) else values
    return pa.array(texts, from_pandas=True)


_COMPRESSED = pa.ipc.IpcWriteOptions(compression="lz4")
_ALONE = pa.ipc.IpcReadOptions(use_threads=False)
"""With few rows, threads take four times as long as the work."""


def unpack(made: bytes) -> dict[str, pd.DataFrame]:
    """Return what was packed, as frames."""
    return {name: rows.to_pandas() for name, rows in tables_of(made).items()}


def tables_of(made: bytes) -> dict[str, pa.Table]:
    """Return what was packed, as tables."""
    start = 4 + int.from_bytes(made[:4], "big")
    tables = {}
    for name, size in json.loads(made[4:start]):
        with pa.ipc.open_file(
            pa.BufferReader(made[start : start + size]), options=_ALONE
        ) as reader:
            tables[name] = reader.read_all()
        start += size
    return tables
