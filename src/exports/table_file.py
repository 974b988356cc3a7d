"""Write a canonical table as a file: CSV that Excel in Korea opens, or Parquet."""

import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from src.exports.cells import inert_text
from src.exports.provenance import words_of

SLICE = 500_000
"""Rows converted at a time: eleven million head counts in one frame took 8 GB of memory."""
WHOLE_NUMBERS = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype()}
SAMPLE_MARK = tuple(words_of("ko")[word] for word in ("sample", "sample_mark"))


def write_table(rows: pa.Table, to: Path, *, sample: bool) -> None:
    """Write rows in the format of the file's extension; sample rows are marked. Raises OSError."""
    _write_aside(to, WRITERS[to.suffix], _marked(rows) if sample else rows)


def _marked(rows: pa.Table) -> pa.Table:
    """Return the rows with a first column that marks them as made up."""
    mark = pa.array([SAMPLE_MARK[1]] * rows.num_rows, pa.string())
    return rows.add_column(0, SAMPLE_MARK[0], mark)


def _write_aside(to: Path, write: Callable, rows: pa.Table) -> None:
    """Write under a temporary name and rename, so that no half-written file has the final name."""
    aside = to.with_name(f".{to.name}.part")
    try:
        write(rows, aside)
        os.replace(aside, to)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def _write_csv(rows: pa.Table, to: Path) -> None:
    """Write CSV that Excel in Korea opens; texts that could run as formulas are made inert."""
    with to.open("w", encoding="utf-8-sig", newline="") as file:
        for start in range(0, max(1, rows.num_rows), SLICE):
            frame = rows.slice(start, SLICE).to_pandas(types_mapper=WHOLE_NUMBERS.get)
            for name in frame.select_dtypes("str"):
                frame[name] = inert_text(frame[name])
            frame.to_csv(file, index=False, header=start == 0, lineterminator="\r\n")


def _write_parquet(rows: pa.Table, to: Path) -> None:
    parquet.write_table(rows, to)


Writer = Callable[[pa.Table, Path], None]
WRITERS: dict[str, Writer] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
}
