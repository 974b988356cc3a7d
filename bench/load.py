"""Time reading each source of workplaces at true size (read, checked and cast) against DuckDB.

Limits: 4 times DuckDB's time for reading the same file as text, and 2 GB at most. DuckDB reads
only plain UTF-8, so it is given unpacked files in UTF-8 in place of CP949.
"""

import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb

from bench.apart import measured
from bench.comwel_file import write_comwel_zip
from bench.kicox_files import CENTRES, FACTORIES, write_centres, write_factories
from bench.pension_file import write_pension_file
from src.load.read_files import read_source
from src.load.workplaces.row_pieces import keeping_aside

ROUNDS = 2
LIMIT = 4.0
MOST_MB = 2_048
PENSION, YEAR, OLDER_YEAR = 1_600_000, 6_400_000, 2_600_000


class Source(NamedTuple):
    """A file of a source at its true size: how it is made, its name, its rows."""

    title: str
    write: Callable[[Path, int], Path]
    name: str
    rows: int
    delimiter: str = ","
    encoding: str = "cp949"


def _year(layout: str, rows: int, **how) -> Source:
    write = partial(write_comwel_zip, layout=layout)
    return Source(f"COMWEL, {layout}", write, "고용산재_20241231.zip", rows, **how)


SOURCES = (
    Source("pension", write_pension_file, "국민연금_202608.csv", PENSION),
    Source("factories", write_factories, "등록공장현황_20241231.csv", FACTORIES),
    Source("centres", write_centres, "지식산업센터현황_20250630.csv", CENTRES),
    _year("current", YEAR),
    _year("tab", OLDER_YEAR, delimiter="\t", encoding="utf-8-sig"),
    _year("no number", OLDER_YEAR),
    _year("roman", OLDER_YEAR, delimiter="\t"),
)


def main() -> None:
    """Print rows, seconds, the ratio and the most memory of each source."""
    for source in SOURCES:
        with TemporaryDirectory() as folder:
            _print(source, Path(folder))


def _print(source: Source, folder: Path) -> None:
    ours = source.write(folder / source.name, source.rows)
    theirs = folder / "utf8"
    theirs.mkdir()
    _unpack(ours, theirs, source.encoding)
    rounds = [
        (measured(_read_as_text, theirs, source), measured(_read, ours, source.rows))
        for _ in range(ROUNDS)
    ]
    text = min(cost.processor for cost, _ in rounds)
    read = min(cost.processor for _, cost in rounds)
    clock = [min(cost[side].seconds for cost in rounds) for side in (0, 1)]
    print(
        f"{source.title}: {source.rows:,} rows; DuckDB reads text {clock[0]:.2f} s "
        f"({text:.2f} s of processor), read and checked {clock[1]:.2f} s ({read:.2f} s), "
        f"ratio {clock[1] / clock[0]:.2f} ({read / text:.2f} of processor, limit {LIMIT:.0f}), "
        f"{max(cost.megabytes for _, cost in rounds):,.0f} MB (limit {MOST_MB:,} MB)",
        flush=True,
    )


def _unpack(path: Path, folder: Path, encoding: str) -> None:
    """Write the files of an archive, or the file itself, as UTF-8 into a folder."""
    if not zipfile.is_zipfile(path):
        with path.open(encoding=encoding, newline="") as source:
            _copy(source, folder / "0.csv")
        return
    with zipfile.ZipFile(path) as archive:
        for number, entry in enumerate(archive.infolist()):
            with archive.open(entry) as raw, (folder / f"{number}.csv").open("wb") as copy:
                rest = b""
                while read := raw.read(2**24):
                    cut = (rest + read).rfind(b"\n") + 1
                    copy.write((rest + read)[:cut].decode(encoding).encode())
                    rest = (rest + read)[cut:]
                copy.write(rest.decode(encoding).encode())


def _copy(source, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as copy:
        copy.writelines(source)


def _read_as_text(folder: Path, source: Source) -> None:
    """Read the files into a table of texts."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        texts = connection.read_csv(
            f"{folder}/*.csv", all_varchar=True, header=True, delimiter=source.delimiter
        )
        texts.create("workplaces")
        (rows,) = connection.table("workplaces").count("*").fetchone()
    assert rows == source.rows, rows


def _read(path: Path, rows: int) -> None:
    with keeping_aside(path.parent):
        source = read_source(path).source
    assert source["rows_read"] == rows, source
    assert source["rows_accepted"] + source["rows_rejected"] == rows, source


if __name__ == "__main__":
    main()
