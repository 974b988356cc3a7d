"""Distinguish parts of a month from a correction of it: parts hardly share any workplaces.

Workplaces are frames, or WorkplaceRows if there are many; tables of the two types are not mixed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from src.load.workplaces import row_pieces
from src.load.workplaces.rows import COUNTS, PART, Piece, WorkplaceRows, key_codes, of_frame
from src.load.workplaces.twins import turns

MONTH = ["source", "month"]
KEY = [*MONTH, "workplace_key"]
IDENTITY = ("workplace_key", "workplace_name", "sigungu")
MOST_SHARED = 0.5
Workplaces: TypeAlias = pd.DataFrame | WorkplaceRows


def spare_memory(found: Sequence[dict]) -> None:
    """Move the workplaces of several files to disk if together they are too many for memory.

    found : the tables of each file, in which `workplaces` is replaced.
    """
    held = [tables for tables in found if isinstance(tables.get("workplaces"), pd.DataFrame)]
    if sum(len(tables["workplaces"]) for tables in held) > row_pieces.MOST_IN_MEMORY:
        for tables in held:
            tables["workplaces"] = of_frame(tables["workplaces"], 0)


def join_parts(tables: list[Workplaces]) -> list[Workplaces]:
    """Return the tables with all parts of a month in the last table that has rows of it.

    Rows of an earlier table are moved there if the two are parts of one month (1)…(5). If they
    share more than half of the smaller one's workplaces, the later one is a correction, and the
    earlier rows stay where they are and are replaced later. A workplace in two parts gets a key for
    each.
    """
    held = _alike(tables)
    move = _moved if all(isinstance(rows, pd.DataFrame) for rows in held) else _moved_pieces
    for later in range(1, len(held)):
        for earlier in range(later):
            held[earlier], held[later] = move(held[earlier], held[later])
    return held


def _alike(tables: list[Workplaces]) -> list[Workplaces]:
    """Return all as frames, or all in pieces."""
    if all(isinstance(rows, pd.DataFrame) for rows in tables):
        return list(tables)
    return [of_frame(rows) if isinstance(rows, pd.DataFrame) else rows for rows in tables]


def _moved(earlier: pd.DataFrame, later: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    for month in _months(earlier) & _months(later):
        of_month = _is_of(earlier, month)
        rows, others = earlier[of_month], later[_is_of(later, month)]
        shared = rows["workplace_key"].isin(others["workplace_key"]).sum()
        if shared > MOST_SHARED * min(len(rows), len(others)):
            continue
        earlier = earlier[~of_month]
        later = _told_apart(pd.concat([rows, later], ignore_index=True))
    return earlier, later


def _moved_pieces(earlier: WorkplaceRows, later: WorkplaceRows) -> tuple:
    """Do the same as `_moved` for rows in pieces, comparing keys by their codes."""
    for month in sorted(earlier.months & later.months):
        rows, others = _codes(earlier, month), _codes(later, month)
        shared = np.isin(rows, others).sum()
        if shared > MOST_SHARED * min(len(rows), len(others)):
            continue
        first = [piece.keeping(piece.of(month)) for piece in earlier.pieces]
        rest = [piece.keeping(~piece.of(month)) for piece in earlier.pieces]
        both = _told_apart_pieces([piece for piece in (*first, *later.pieces) if len(piece)])
        earlier = WorkplaceRows(rest, earlier.columns)
        later = WorkplaceRows(both, later.columns)
    return earlier, later


def _codes(rows: WorkplaceRows, month: tuple[str, str]) -> np.ndarray:
    found = [piece.key_codes()[piece.of(month)] for piece in rows.pieces]
    return np.concatenate(found) if found else np.empty(0, np.uint64)


def _told_apart_pieces(pieces: list[Piece]) -> list[Piece]:
    numbered = list(pieces)
    for at, places, numbers in turns(pieces):
        numbered[at] = numbered[at].told_apart(places, numbers, PART)
    return numbered


def months_of(rows: Workplaces | None) -> set[tuple[str, str]]:
    """Return (source, month) of workplaces, none for a file without workplaces."""
    if rows is None or not len(rows):
        return set()
    return rows.months if isinstance(rows, WorkplaceRows) else _months(rows)


def without_replaced(tables: list[Workplaces]) -> Workplaces:
    """Return the rows of all tables, without the months that a later table gives again."""
    tables = _alike(tables)
    if isinstance(tables[0], WorkplaceRows):
        return _pieces_not_replaced(tables)
    kept: list[pd.DataFrame] = []
    seen: set[tuple] = set()
    for frame in reversed(tables):
        again = pd.Series(False, index=frame.index)
        for month in _months(frame) & seen:
            again |= _is_of(frame, month)
        kept.insert(0, frame[~again])
        seen |= _months(frame)
    return pd.concat(kept, ignore_index=True)


def _pieces_not_replaced(tables: list[WorkplaceRows]) -> WorkplaceRows:
    kept: list[Piece] = []
    seen: set[tuple[str, str]] = set()
    for rows in reversed(tables):
        left = list(rows.pieces)
        for month in rows.months & seen:
            left = [piece.keeping(~piece.of(month)) for piece in left]
        kept = [*left, *kept]
        seen |= rows.months
    return WorkplaceRows(kept, tables[0].columns)


@dataclass(frozen=True)
class Identities:
    """The identities of a month's workplaces as hashes: of keys, and of name and district."""

    keys: np.ndarray
    names: np.ndarray

    def __len__(self) -> int:
        return len(self.keys)

    def shared_with(self, others: "Identities") -> float:
        """Return the share of the smaller side's workplaces that both have, by either hash."""
        least = max(min(len(self), len(others)), 1)
        keys = np.isin(self.keys, others.keys).sum()
        names = np.isin(self.names, others.names).sum()
        return float(min(max(keys, names) / least, 1.0))


def identities_of(rows: pa.Table) -> Identities:
    """Return the identities of rows with workplace_key, workplace_name and sigungu."""
    texts = {name: rows[name].cast(pa.string()).combine_chunks() for name in IDENTITY}
    keys = compute.replace_substring_regex(texts["workplace_key"], "-.*$", "")
    named = [texts[name].fill_null("") for name in IDENTITY[1:]]
    return Identities(key_codes(keys), key_codes(compute.binary_join_element_wise(*named, "|")))


def identities(rows: Workplaces, month: tuple[str, str]) -> Identities:
    """Return the identities of the workplaces of a month."""
    if isinstance(rows, pd.DataFrame):
        there = rows.loc[_is_of(rows, month), list(IDENTITY)].astype("str")
        return identities_of(pa.Table.from_pandas(there, preserve_index=False))
    found = [piece.keeping(piece.of(month)).read(list(IDENTITY)) for piece in rows.pieces]
    return identities_of(pa.concat_tables(found, promote_options="permissive").unify_dictionaries())


def gathered(slices: Iterable[pd.DataFrame], rows: int) -> Workplaces:
    """Return workplaces given in slices as a frame, or in pieces if they are many."""
    plain = (found.astype(dict.fromkeys(COUNTS, "Int64")) for found in slices)
    if rows <= row_pieces.MOST_IN_MEMORY:
        return pd.concat(plain, ignore_index=True)
    parts = [of_frame(found, 0) for found in plain]
    return WorkplaceRows([piece for part in parts for piece in part.pieces], parts[0].columns)


def beside(held: Workplaces, new: Workplaces) -> Workplaces:
    """Return loaded rows followed by new ones, with keys made distinct."""
    first, second = _alike([held, new])
    if isinstance(first, WorkplaceRows):
        pieces = [*first.pieces, *second.pieces]
        while any(True for _ in turns(pieces)):
            pieces = _told_apart_pieces(pieces)
        return WorkplaceRows(pieces, second.columns)
    rows = pd.concat([first, second], ignore_index=True)
    while rows.duplicated(KEY).any():
        rows = _told_apart(rows)
    return rows


def _months(frame: pd.DataFrame) -> set[tuple]:
    return set(frame[MONTH].drop_duplicates().itertuples(index=False, name=None))


def _is_of(frame: pd.DataFrame, month: tuple) -> pd.Series:
    return (frame["source"] == month[0]) & (frame["month"] == month[1])


def _told_apart(rows: pd.DataFrame) -> pd.DataFrame:
    bare = rows["workplace_key"].astype("str").str.split(PART, n=1).str[0]
    turn = rows[MONTH].assign(workplace_key=bare).groupby(KEY, observed=True).cumcount()
    again = turn[turn > 0]
    keys = rows["workplace_key"].copy()
    keys.loc[again.index] = bare[again.index] + PART + (again + 1).astype("str")
    return rows.assign(workplace_key=keys)
