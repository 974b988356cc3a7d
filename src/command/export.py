"""Write one canonical table of the served snapshot to a file."""

import os
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from src.command.arguments import Argument, Command
from src.command.output import DONE, Refused, say, words
from src.exports.cells import inert_text
from src.exports.words import words_of
from src.settings import setting
from src.store.engine import fetch_arrow, open_engine
from src.store.queries.tables import table_rows
from src.store.schema import metadata
from src.store.snapshots import current_snapshot

SAMPLE_MARK = tuple(words_of("ko")[word] for word in ("sample", "sample_mark"))


def run(arguments) -> int:
    """Write the file and return 0. Raises Refused for an unknown table, ending or no snapshot."""
    to = Path(arguments.to)
    write = _writer(to)
    _check_table(arguments.table)
    snapshot = current_snapshot(Path(setting("SANDAN_DATA")))
    if snapshot is None:
        raise Refused("공개된 자료 판이 없습니다. 먼저 `python -m src load 파일`을 실행하세요.")
    rows = fetch_arrow(open_engine(snapshot), table_rows(arguments.table))
    if snapshot.origin == "sample":
        rows = _marked(rows)
    _write_aside(to, write, rows)
    print(f"{arguments.table} 표의 {rows.num_rows:,}행을 {to}에 썼습니다.")
    return 0


def _marked(rows: pa.Table) -> pa.Table:
    """Return the rows with a first column that says on each that it is made up."""
    mark = pa.array([SAMPLE_MARK[1]] * rows.num_rows, pa.string())
    return rows.add_column(0, SAMPLE_MARK[0], mark)


def _write_aside(to: Path, write: Callable, rows: pa.Table) -> None:
    """Write under another name first: a file that is half written never has the name asked for."""
    aside = to.with_name(f".{to.name}.part")
    try:
        write(rows, aside)
        os.replace(aside, to)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise Refused(
            f"{to} 파일을 쓰지 못했습니다({error.strerror}). 폴더와 권한, 공간을 확인하세요."
        ) from error


def _write_csv(rows: pa.Table, to: Path) -> None:
    """Write CSV that Excel opens in Korean; a text that it would run as a formula is made inert."""
    frame = rows.to_pandas(
        types_mapper={pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype()}.get
    )
    for name in frame.select_dtypes("str"):
        frame[name] = inert_text(frame[name])
    frame.to_csv(to, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _write_parquet(rows: pa.Table, to: Path) -> None:
    parquet.write_table(rows, to)


_WRITERS = {".csv": _write_csv, ".parquet": _write_parquet}


def _writer(to: Path) -> Callable:
    if to.suffix not in _WRITERS:
        raise Refused(f"'{to.name}'은 쓸 수 없는 형식입니다. .csv 또는 .parquet으로 끝내세요.")
    return _WRITERS[to.suffix]


def _check_table(name: str) -> None:
    if name not in metadata.tables:
        raise Refused(
            f"'{name}' 표는 없습니다. 다음 가운데 고르세요: {', '.join(metadata.tables)}."
        )
