"""The access log: who did what with whose data, recorded before data are shown or exported.

Lines are appended to files and never changed (src/store/record_files.py).
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from src.store.record_home import add_line

MOST_NAMED = 50
"""Most companies named in the line itself; more go into a list of their own, named by its hash."""
LONGEST_TEXT = 500
LONGEST_FILTER = 200
MOST_FILTERS = 30
INDEXED_EVERY = 1_000
DEEDS = (
    "view",
    "export",
    "report",
    "refused",
    "load",
    "decision",
    "mark",
    "matter",
    "right_given",
    "right_closed",
    "pruned",
)


@dataclass(frozen=True)
class Record:
    """One deed: who (user, network address) did what with whose data.

    deed : one of DEEDS. companies : ids of all companies shown or exported. query : name of the
    query, table or page. filters : pairs of label and value. identifiers : whether full business
    numbers or persons' names were shown. about : other details, such as the right that was given.
    """

    user: str
    deed: str
    address: str = ""
    companies: Sequence[str] = ()
    query: str = ""
    filters: Sequence[tuple[str, str]] = ()
    rows: int = 0
    identifiers: bool = False
    reason: str = ""
    snapshot: str = ""
    about: str = ""


def add_record(folder: Path, record: Record) -> None:
    """Add a deed to the log in the data folder; it is on the disk when this returns.

    Raises OSError if it cannot be written; then nothing may be shown or exported. Raises ValueError
    for an unknown deed.
    """
    if record.deed not in DEEDS:
        raise ValueError(f"unknown deed {record.deed!r}")
    number = add_line(folder, *_fields(record))
    if number % INDEXED_EVERY == 0:
        _index(folder)


def _index(folder: Path) -> None:
    """Update the index, so that a search need not read many lines; failures are ignored."""
    from src.store.record_index import keep_up

    with suppress(OSError, ValueError):
        keep_up(folder)


def _fields(record: Record) -> tuple[dict, dict[str, bytes]]:
    """Return the fields of a line, and the list of companies that it refers to by its hash."""
    companies = sorted({str(company_id) for company_id in record.companies})
    fields = {
        "user": _short(record.user),
        "address": _short(record.address),
        "deed": record.deed,
        "query": _short(record.query),
        "filters": _filters(record.filters),
        "rows": int(record.rows),
        "identifiers": bool(record.identifiers),
        "reason": _short(record.reason),
        "snapshot": _short(record.snapshot),
        "about": _short(record.about),
    }
    if len(companies) <= MOST_NAMED:
        return fields | {"companies": companies}, {}
    content = "".join(f"{company_id}\n" for company_id in companies).encode()
    name = hashlib.sha256(content).hexdigest()
    return fields | {"companies": len(companies), "list": name}, {name: content}


def _filters(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[_short(str(part), LONGEST_FILTER) for part in pair] for pair in pairs][:MOST_FILTERS]


def _short(text: str, longest: int = LONGEST_TEXT) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
