"""Who did what with whose data, written down where it is shown or taken.

The lines stand in files that are only ever added to (src/store/record_files.py).
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from src.store.record_home import add_line

MOST_NAMED = 50
"""Companies named in the line itself; more are a list of their own, named by its hash."""
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
    """One deed: who (user, address of access) did what, with whose data.

    deed : one of DEEDS. companies : ids of all companies that were shown or taken. query : name of
    the query, table or page. filters : pairs of label and value. identifiers : whether whole
    numbers or persons' names were among what was shown. about : what else must be known, such as
    the right that was given.
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
    """Add a deed to the record in the data folder; it is on the disk when this returns.

    Raises OSError where it cannot be written, and then nothing may be shown or leave; ValueError
    for an unknown deed.
    """
    if record.deed not in DEEDS:
        raise ValueError(f"unknown deed {record.deed!r}")
    number = add_line(folder, *_fields(record))
    if number % INDEXED_EVERY == 0:
        _index(folder)


def _index(folder: Path) -> None:
    """Bring the index up to the last lines, so that a question need not read many; it can wait."""
    from src.store.record_index import keep_up

    with suppress(OSError, ValueError):
        keep_up(folder)


def _fields(record: Record) -> tuple[dict, dict[str, bytes]]:
    """Return the fields of a line, and the list of companies that it names by its hash."""
    companies = sorted({str(one) for one in record.companies})
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
    content = "".join(f"{one}\n" for one in companies).encode()
    name = hashlib.sha256(content).hexdigest()
    return fields | {"companies": len(companies), "list": name}, {name: content}


def _filters(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[_short(str(part), LONGEST_FILTER) for part in pair] for pair in pairs][:MOST_FILTERS]


def _short(text: str, longest: int = LONGEST_TEXT) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
