"""Good files of every format, and damaged ones derived from them with a seed."""

import io
import random
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import geopandas
from shapely.geometry import box

from src.domain.tables import EXTRACT
from src.load.extracts.templates import example_rows
from tests.command.conftest import HEADER, ROWS
from tests.load.files import damage
from tests.load.files.lookalikes import write_workbook
from tests.load.files.test_mutations import DISGUISES, SHEETS
from tests.load.sources.insured_files import KINDS, packed, table
from tests.load.sources.test_visit_outcomes import filled, plan, written

TYPED = (1.5, -3, 1e300, True, date(2026, 9, 7), datetime(2026, 9, 7, 10), "△3")
NAMES = (
    "a_20231231.csv",
    "폴더/나_20231231.csv",
    "../밖.csv",
    "/etc/다.csv",
    "C:\\라.csv",
    "마.zip",
)


class Damaged(NamedTuple):
    """A file, and how many rows it has below its header, if the damage leaves that defined."""

    content: bytes
    rows: int | None = None


def good_files() -> dict[str, bytes]:
    """Return a good file of each format by its name; they are loaded before any damaged one."""
    texts = {name: _text(header, rows, sep) for name, header, rows, sep in KINDS.values()}
    extracts = {f"{name}.csv": _text(*_extract(name), encoding="utf-8-sig") for name in EXTRACT}
    books = {f"{name}.xlsx": _book(make()) for name, make in SHEETS.items()}
    return texts | extracts | books | {"facts.csv": _text(*_facts()), "경계.zip": _boundary()}


def _text(header, rows, delimiter: str = ",", encoding: str = "cp949") -> bytes:
    return table(header, rows, delimiter).encode(encoding)


def _facts() -> tuple[list[str], list[list[str]]]:
    rows = [[code, "2026Q1", *cells.split(",")] for code, cells in ROWS.items()]
    return HEADER.split(","), rows


def _extract(name: str) -> tuple[list[str], list[list[str]]]:
    """Return the header of a template and its example rows."""
    known = EXTRACT[name]
    return [column.title for column in known.file_columns], [
        list(row) for row in example_rows(known)
    ]


def _book(sheets: dict[str, list[list]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write_workbook(Path(folder) / "book.xlsx", sheets).read_bytes()


@cache
def _boundary() -> bytes:
    """Return a zip of a shapefile with one complex."""
    columns = {"DAN_ID": ["000001"], "DAN_NAME": ["서울디지털국가산업단지"], "DANJI_TYPE": ["1"]}
    square = geopandas.GeoDataFrame(columns, geometry=[box(126.85, 37.49, 126.86, 37.5)], crs=4326)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL warns of a shortened column name
        square.to_crs(5186).to_file(Path(folder) / "DAM_DAN.shp", encoding="utf-8")
        return packed({path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())})


@cache
def _visits(origin: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "visits.xlsx", plan(("1", "2", "4"), origin=origin))
        told = [(0, 1, "contacted_on", "2026-11-18"), (0, 1, "stage", "방문")]
        return filled(path, *told).read_bytes()


def damaged_insured(kind: str, chance: random.Random) -> Damaged:
    """Return a damaged list of workplaces, factories or centres."""
    return _damaged_text(*KINDS[kind][1:], chance)


def damaged_facts(chance: random.Random) -> Damaged:
    """Return a damaged file of public facts."""
    return _damaged_text(*_facts(), ",", chance)


def damaged_extract(name: str, chance: random.Random) -> Damaged:
    """Return a damaged template as CSV."""
    return _damaged_text(*_extract(name), ",", chance)


def _damaged_text(header, rows, delimiter: str, chance: random.Random) -> Damaged:
    """Return a damaged file; one in three has only damaged cells, so that its rows can be counted.

    Those keep their header: rows can be counted only below a known header.
    """
    if chance.random() < 0.65:
        return Damaged(damage.damaged_text(header, rows, delimiter, chance))
    cells = [list(row) for row in rows for _ in range(chance.randrange(1, 3))]
    for _ in range(chance.randrange(3)):
        damage.a_cell(cells, chance)
    encoding = chance.choice(["cp949", "utf-8-sig"])
    content = table(header, cells, delimiter).encode(encoding, "replace")
    return Damaged(content, len(cells))


def damaged_extract_book(name: str, chance: random.Random) -> Damaged:
    """Return a damaged template as a workbook: cells of any type, columns, bytes."""
    header, rows = _extract(name)
    cells = [header, *rows]
    counted = chance.random() < 0.4
    changes = [damage.a_cell] if counted else damage.ROW_CHANGES
    body = cells[1:]
    for change in chance.choices(changes, k=chance.randrange(3)):
        change(body if counted else cells, chance)
    for _ in range(chance.randrange(2)):
        row = chance.choice(body)
        if row:
            row[chance.randrange(len(row))] = chance.choice(TYPED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # text too long for a cell is dropped, with a warning
        content = _book({"자료": cells, "예시": [header, *rows], "설명": [["열", "뜻"]]})
    return Damaged(content, len(body)) if counted else Damaged(_damaged_book(content, chance))


def _damaged_book(content: bytes, chance: random.Random) -> bytes:
    """Return a workbook unchanged, or with bytes changed outside or inside its parts."""
    kind = chance.random()
    if kind < 0.5:
        return content
    if kind < 0.75:
        return damage.damaged_within(content, chance, most=3)
    return chance.choice(damage.ARCHIVE_CHANGES)(content, chance)


def damaged_complexes(name: str, chance: random.Random) -> Damaged:
    """Return a damaged census or survey."""
    sheets = SHEETS[name]()
    for _ in range(chance.randrange(5)):
        row = chance.choice([row for row in chance.choice(list(sheets.values())) if row])
        place = chance.randrange(len(row))
        number = row[place] if isinstance(row[place], int | float) else 3
        row[place] = chance.choice(DISGUISES)(number)
    return Damaged(_damaged_book(_book(sheets), chance))


def damaged_visits(chance: random.Random) -> Damaged:
    """Return a damaged sheet of visit outcomes."""
    content = _visits(chance.choice(["official", "official", "sample"]))
    return Damaged(_damaged_book(content, chance))


def damaged_archive(chance: random.Random) -> Damaged:
    """Return a zip of damaged files with names of any kind."""
    entries = {}
    for kind in chance.sample(list(KINDS), chance.randrange(1, 4)):
        name = chance.choice(NAMES) if chance.random() < 0.3 else KINDS[kind][0]
        entries[name] = damaged_insured(kind, chance).content
    whole = packed(entries)
    return Damaged(damage.bytes_flipped(whole, chance) if chance.random() < 0.2 else whole)


def damaged_boundary(chance: random.Random) -> Damaged:
    """Return a damaged zip of a shapefile: parts missing, renamed, or with other bytes."""
    with zipfile.ZipFile(io.BytesIO(_boundary())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if chance.random() < 0.3:
        del parts[chance.choice(list(parts))]
    if chance.random() < 0.3:
        above = chance.choice(["../", "폴더/", "/", "C:"])
        parts = {above + name: content for name, content in parts.items()}
    whole = packed(parts)
    return Damaged(damage.damaged_within(whole, chance) if chance.random() < 0.6 else whole)


MAKERS: dict[str, tuple[str, Callable[[random.Random], Damaged]]] = {
    **{kind: (KINDS[kind][0], lambda c, k=kind: damaged_insured(k, c)) for kind in KINDS},
    **{f"{n} csv": (f"{n}_새.csv", lambda c, n=n: damaged_extract(n, c)) for n in EXTRACT},
    **{f"{n} xlsx": (f"{n}_새.xlsx", lambda c, n=n: damaged_extract_book(n, c)) for n in EXTRACT},
    **{name: (f"{name}_새.xlsx", lambda c, n=name: damaged_complexes(n, c)) for name in SHEETS},
    "facts": ("facts_새.csv", damaged_facts),
    "visit outcomes": ("방문.xlsx", damaged_visits),
    "archive": ("묶음_20231231.zip", damaged_archive),
    "boundary": ("경계_새.zip", damaged_boundary),
}
"""Every kind of file: its name, and a function from a seeded random generator to a damaged file."""


def damaged(kind: str, seed: int) -> Damaged:
    """Return the damaged file of a kind for a number, always the same."""
    return MAKERS[kind][1](random.Random(f"{kind} {seed}"))
