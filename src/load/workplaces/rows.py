"""The rows of `workplaces` in pieces, which may be on disk if memory is too small for them.

The identity of rows (the hash of the key, and the month) stays in memory, ten bytes per row; the
rows themselves are read on demand, one piece at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.util import hash_array
from pyarrow import compute

from src.load.workplaces.row_pieces import RowPieces

COUNTS = ("employees", "joined", "left")
DAYS = ("since", "until")
KEY = "workplace_key"
PART = "-part"
"""The suffix of the keys of a workplace that is in several parts of a month."""
SLICE = 200_000


@dataclass(frozen=True)
class Piece:
    """The remaining rows of one stored table.

    names : the months of its rows; months : the index of each row's month in it. codes : hashes of
    the keys without endings. left : mask of the rows that remain. constants : columns with one
    value for all rows, which are not stored. endings : suffixes of keys that occur more than once
    ("-2"); ending : the index of each row's suffix in it, None if no key has one.
    """

    rows: RowPieces
    place: int
    names: tuple[str, ...]
    months: np.ndarray
    codes: np.ndarray
    left: np.ndarray
    constants: dict[str, str]
    endings: tuple[str, ...] = ("",)
    ending: np.ndarray | None = None

    def __len__(self) -> int:
        return int(self.left.sum())

    def of(self, month: tuple[str, str]) -> np.ndarray:
        """Return which remaining rows belong to a source and month."""
        source, name = month
        if source != self.constants["source"] or name not in self.names:
            return np.zeros(len(self.left), bool)
        return self.left & (self.months == self.names.index(name))

    def keeping(self, rows: np.ndarray) -> "Piece":
        """Return the piece with only the rows in a mask."""
        return replace(self, left=self.left & rows)

    def told_apart(self, rows: np.ndarray, numbers: np.ndarray, before: str) -> "Piece":
        """Return the piece with `before` and a number appended to the keys of some rows.

        If `before` is PART, they replace an ending that begins with it.
        """
        ending = np.zeros(len(self.left), np.int32) if self.ending is None else self.ending.copy()
        pairs = ending[rows].astype(np.int64) << 32 | numbers.astype(np.int64)
        different, places = np.unique(pairs, return_inverse=True)
        bare = [name.split(before)[0] if before == PART else name for name in self.endings]
        new = [f"{bare[pair >> 32]}{before}{pair & 0xFFFFFFFF}" for pair in different]
        ending[rows] = len(self.endings) + places
        return replace(self, endings=(*self.endings, *new), ending=ending)

    def key_codes(self, whole: bool = True) -> np.ndarray:
        """Return a hash of each key.

        whole : if False, without the endings of parts (PART).
        """
        if self.ending is None:
            return self.codes
        endings = [name if whole else name.split(PART)[0] for name in self.endings]
        added = key_codes(pa.array(endings, pa.string()))
        added[[not name for name in endings]] = 0
        return self.codes ^ added[self.ending]

    def month_codes(self) -> np.ndarray:
        """Return a hash of each row's source and month."""
        source = self.constants["source"]
        codes = key_codes(pa.array([f"{source} {name}" for name in self.names], pa.string()))
        return codes[self.months]

    def read(self, columns: list[str]) -> pa.Table:
        """Return columns of the remaining rows."""
        rows = self.rows.read(self.place, [n for n in columns if n not in self.constants])
        if self.ending is not None and KEY in rows.column_names:
            endings = pa.array(self.endings, pa.string()).take(pa.array(self.ending))
            keys = compute.binary_join_element_wise(rows[KEY].combine_chunks(), endings, "")
            rows = rows.set_column(rows.column_names.index(KEY), KEY, keys)
        rows = rows if self.left.all() else rows.filter(pa.array(self.left))
        alike = np.zeros(len(rows), np.int32)
        for name in (name for name in columns if name in self.constants):
            values = pa.DictionaryArray.from_arrays(alike, [self.constants[name]])
            rows = rows.append_column(name, values)
        return rows.select(columns)


class WorkplaceRows:
    """The rows of `workplaces` in pieces, which can be iterated as Arrow tables repeatedly.

    columns : the columns of the table, in their order.
    """

    def __init__(self, pieces: list[Piece], columns: tuple[str, ...]):
        self.pieces, self.columns = [piece for piece in pieces if len(piece)], columns

    def __len__(self) -> int:
        return sum(map(len, self.pieces))

    def __iter__(self) -> Iterator[pa.Table]:
        for piece in self.pieces:
            yield piece.read(list(self.columns))

    @property
    def months(self) -> set[tuple[str, str]]:
        """Return (source, month) of the rows."""
        return {
            (piece.constants["source"], piece.names[place])
            for piece in self.pieces
            for place in np.unique(piece.months[piece.left])
        }

    def distinct(self, columns: list[str]) -> pd.DataFrame:
        """Return the distinct values of `source` and `month`."""
        found = pd.DataFrame(sorted(self.months), columns=["source", "month"], dtype="str")
        return found[columns].drop_duplicates()

    def frame(self) -> pd.DataFrame:
        """Return all rows as one frame; dictionary arrays become categories."""
        return as_frame(pa.concat_tables(list(self) or [self._none()]).unify_dictionaries())

    def _none(self) -> pa.Table:
        types = dict.fromkeys(COUNTS, pa.int64()) | dict.fromkeys(DAYS, pa.date32())
        types |= {"is_day_labour": pa.bool_()}
        return pa.table({n: pa.array([], types.get(n, pa.string())) for n in self.columns})


def as_frame(rows: pa.Table) -> pd.DataFrame:
    """Return rows of `workplaces` as a frame: counts may be missing, days are datetimes."""
    return rows.to_pandas(date_as_object=False, types_mapper={pa.int64(): pd.Int64Dtype()}.get)


def of_frame(frame: pd.DataFrame, most: int | None = None) -> WorkplaceRows:
    """Return a frame of workplaces in pieces. most : as in RowPieces."""
    kept, pieces = RowPieces(most), []
    for source, of_source in frame.groupby("source", observed=True, sort=False):
        for start in range(0, len(of_source), SLICE):
            pieces.append(_piece_of(of_source.iloc[start : start + SLICE], str(source), kept))
    return WorkplaceRows(pieces, tuple(frame.columns))


def _piece_of(rows: pd.DataFrame, source: str, kept: RowPieces) -> Piece:
    months, names = pd.factorize(rows["month"].astype("str"))
    parts = rows[KEY].astype("str").str.partition("-")
    behind, endings = pd.factorize(pd.concat([pd.Series([""]), parts[1] + parts[2]]))
    stored = pa.Table.from_pandas(rows.drop(columns="source"), preserve_index=False)
    stored = stored.set_column(stored.column_names.index(KEY), KEY, pa.array(parts[0], pa.string()))
    return Piece(
        kept,
        kept.append(_as_stored(stored)),
        tuple(names),
        months.astype(np.int16),
        key_codes(pa.array(parts[0], pa.string())),
        np.ones(len(rows), bool),
        {"source": source},
        tuple(endings),
        behind[1:].astype(np.int32) if len(endings) > 1 else None,
    )


def _as_stored(rows: pa.Table) -> pa.Table:
    """Return the rows with the types of the text readers: date32, 32-bit indices, string."""
    for at, known in enumerate(rows.schema):
        type_ = known.type
        if known.name in DAYS:
            type_ = pa.date32()
        elif pa.types.is_dictionary(type_):
            type_ = pa.dictionary(pa.int32(), pa.string())
        elif pa.types.is_large_string(type_) or pa.types.is_null(type_):
            type_ = pa.string()
        rows = rows.set_column(at, known.name, rows[known.name].cast(type_))
    return rows.replace_schema_metadata(None)


def key_codes(keys: pa.Array) -> np.ndarray:
    """Return a 64-bit hash of each text.

    Among ten million keys a collision occurs once in 400,000 files; then one key gets an ending
    that it does not need.
    """
    return hash_array(keys.to_numpy(zero_copy_only=False), categorize=False)


def repeated(codes: np.ndarray) -> np.ndarray:
    """Return which codes occur more than once."""
    ordered = np.sort(codes)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return np.isin(codes, twice) if len(twice) else np.zeros(len(codes), bool)
