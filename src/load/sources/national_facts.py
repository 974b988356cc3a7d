"""Read data/reference/national_complexes.csv, the public figures of the national complexes.

One row per complex and quarter, in canonical names and units: won, dollars, X where withheld. A row
with the complex_id '계' is the printed total, which includes the withheld complexes.
"""

from src.load.files.cells import RawCell, read_count, read_text
from src.load.files.frames import complexes_frame, quarters_frame, totals_frame
from src.load.files.problems import Tally
from src.load.files.quarters import is_quarter
from src.load.files.reasons import unreadable
from src.load.files.table import TOTALS
from src.load.files.texts import TextTable
from src.load.lists.complexes import complexes_above
from src.load.lists.reference import complex_tree
from src.load.loaded_file import LoadedFile, read_as
from src.load.sources.format import Format

SOURCE = "national_facts"
KEYS = ("complex_id", "quarter", "complex_name")
VALUES = (
    "tenants",
    "operating",
    "leasing",
    "employees",
    "employees_m",
    "employees_f",
    "production_krw",
    "exports_usd",
)


def recognise(table: TextTable) -> bool:
    """Return whether the header has the keys and the values of this file."""
    return set(KEYS + VALUES) <= set(table.header)


def read(table: TextTable) -> LoadedFile:
    """Return the complexes listed, all above them, and their figures. Raises Unreadable."""
    facts, printed, tally = {}, {}, Tally()
    lines: dict[tuple, int] = {}
    totals: dict[tuple, int] = {}
    for number, row in enumerate(table.rows(), 2):
        cells = dict(zip(table.header, row, strict=False))
        if read_text(cells.get("complex_id")) in TOTALS:
            totals |= _totals(cells)
        elif any(map(read_text, row)) and (found := _row(cells, number, lines, tally)):
            key, values = found
            facts[key], lines[key] = values, number
            printed[key[0]] = read_text(cells["complex_name"])
    if not facts:
        raise unreadable(table.name, "no_rows", sheet="CSV")
    quarter = max(quarter for _, quarter, _ in facts)
    tables = {
        "complexes": complexes_frame(complexes_above(printed)),
        "complex_quarters": quarters_frame(facts),
        "printed_totals": totals_frame(totals),
    }
    return read_as(SOURCE, tables, tally, quarter=quarter)


def _totals(cells: dict) -> dict[tuple, int]:
    quarter = read_text(cells.get("quarter"))
    read = {value: read_count(cells.get(value, "")).value for value in VALUES}
    known = {value: total for value, total in read.items() if total is not None}
    return {(quarter, SOURCE, "national", value): total for value, total in known.items()}


def _row(cells: dict, number: int, lines: dict, tally: Tally) -> tuple[tuple, dict] | None:
    """Return (key, cells by value name) of one row, or None where it is refused."""
    tally.read += 1
    id_, quarter = (read_text(cells.get(key)) for key in ("complex_id", "quarter"))
    key = (id_, quarter, SOURCE)
    values = {value: read_count(cells.get(value, "")) for value in VALUES}
    rules: list[tuple[str | None, str, RawCell, bool]] = [
        ("unknown_id", "complex_id", id_, id_ not in complex_tree()),
        ("unknown_quarter", "quarter", quarter, not is_quarter(quarter)),
        ("duplicate", "complex_id", id_, key in lines),
    ]
    rules += [(cell.refused, value, cells.get(value), True) for value, cell in values.items()]
    for code, column, value, broken in rules:
        if code and broken:
            first = lines.get(key)
            tally.reject(code, row=number, column=column, value=value, first=first)
            return None
    return key, values


FORMAT = Format(SOURCE, TextTable, recognise, read)
