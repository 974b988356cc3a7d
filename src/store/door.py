"""The one door to the rows of a snapshot: it refuses, limits, masks and records, then gives rows.

Screens and reports have no other way to the engine (tests/architecture_rules.py). What the door
lets through are codes: kept under them, an answer is shared by those with the same rights alone.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy.exc import SQLAlchemyError

from src.domain.rights import EVERYWHERE, NOBODY, Reader
from src.store.engine import Engine, close_engine, fetch_frame, open_engine
from src.store.errors import CannotRead
from src.store.queries.catalogue import (
    CATALOGUE,
    EXACT,
    FIRMS,
    IDENTIFIERS,
    LIMITED,
    PLACES,
    PROTECTED,
    PUBLIC,
    WHOLE,
    Query,
)
from src.store.records import Record, add_record
from src.store.snapshot import Snapshot

Regions = tuple[str, ...] | None
PROTECTING = {name: f"protected_{name}" for name in CATALOGUE if f"protected_{name}" in CATALOGUE}
"""By query of exact counts, that of protected ones, which answers who may not see the firms."""


class Refused(Exception):
    """The reader may not have these rows; `.needs` is the capability that is missing."""

    def __init__(self, needs: str):
        super().__init__(needs)
        self.needs = needs


@dataclass(frozen=True)
class Admitted:
    """What the door lets through: a query of the catalogue and codes with the limits in them."""

    query: str
    codes: tuple[tuple[str, Any], ...]


def decide(engine: Engine, reader: Reader, name: str, codes: dict[str, Any]) -> Admitted:
    """Return what may be asked of a snapshot for a reader.

    codes : as the query takes them; `regions` is the door's to say, and `numbers` its to lessen.
    Raises Refused where the reader may not, KeyError for a query that is not in the catalogue.
    """
    query = CATALOGUE[name]
    asked = {key: code for key, code in codes.items() if key not in ("regions", "numbers")}
    if query.reach == LIMITED:
        name, asked["regions"] = _limited(engine, reader, query, asked)
    elif not _is_open(reader, query):
        raise Refused(query.needs)
    elif query.counts == PROTECTED and reader.regions(FIRMS):
        raise Refused(FIRMS)
    if is_masked(name):
        asked["numbers"] = _numbers(reader, codes.get("numbers", True))
    return Admitted(name, tuple(sorted(asked.items())))


def may_ask(engine: Engine, reader: Reader, name: str, codes: dict[str, Any]) -> bool:
    """Return whether the door lets a reader through to a query."""
    try:
        decide(engine, reader, name, codes)
    except Refused:
        return False
    return True


def rows_of(engine: Engine, admitted: Admitted) -> pd.DataFrame:
    """Return the rows of what was admitted."""
    return fetch_frame(engine, CATALOGUE[admitted.query].make(**dict(admitted.codes)))


@dataclass(frozen=True)
class Look:
    """A look at firms: whose rows were given. key : the same for looks that are one, such as all
    that is asked of one firm."""

    key: tuple
    query: str
    companies: tuple[str, ...]
    filters: tuple[tuple[str, str], ...]
    rows: int
    identifiers: bool


def look_at(admitted: Admitted, rows: pd.DataFrame) -> Look | None:
    """Return what is to be written down before these rows are given, None where nothing is."""
    if not CATALOGUE[admitted.query].recorded:
        return None
    codes = dict(admitted.codes)
    firm = codes.get("company_id")
    if firm is None and rows.empty:
        return None
    companies = (firm,) if firm else tuple(rows["company_id"]) if "company_id" in rows else ()
    filters = tuple(
        (key, str(code))
        for key, code in admitted.codes
        if code is not None and key not in _NOT_SAID
    )
    seen = codes.get("numbers", False) is not False
    key = (firm or admitted, seen)
    return Look(key, admitted.query, companies, () if firm else filters, len(rows), seen)


_NOT_SAID = ("regions", "numbers", "company_ids", "columns")
"""Codes of a query that say nothing of what was looked for."""


def record(folder: Path, reader: Reader, look: Look, version: str) -> None:
    """Write down a look at firms. Raises OSError where it cannot be: then give nothing."""
    line = Record(
        reader.user,
        "view",
        reader.address,
        look.companies,
        look.query,
        look.filters,
        look.rows,
        look.identifiers,
        snapshot=version,
    )
    add_record(folder, line)


def record_refused(folder: Path, reader: Reader, query: str, needs: str) -> None:
    """Write down that a reader was refused what he asked for. Raises OSError."""
    add_record(folder, Record(reader.user, "refused", reader.address, (), query, about=needs))


def _unrecorded(admitted: Admitted) -> Admitted:
    """Return what was admitted; raises Refused where a look at it would have to be written down."""
    query = CATALOGUE[admitted.query]
    if query.recorded:
        raise Refused(query.needs)
    return admitted


def fetch_once(
    snapshot: Snapshot, reader: Reader, name: str, codes: dict[str, Any]
) -> pd.DataFrame:
    """Return the rows that a reader may see of a snapshot that is not served, and let go of it.

    None of single firms: nothing is written down."""
    try:
        engine = open_engine(snapshot)
        return rows_of(engine, _unrecorded(decide(engine, reader, name, codes)))
    finally:
        close_engine(snapshot)


KEPT = 64
"""Answers that an asker keeps: those on the country are asked for again by each complex."""


def asker(engine: Engine, reader: Reader) -> Callable[..., pd.DataFrame]:
    """Return a function that answers `ask("query", **codes)` as far as a reader may see.

    It writes nothing down, so it answers nothing of single firms. A question asked again is
    answered from memory, so the frames must not be changed.
    """

    @lru_cache(maxsize=KEPT)
    def answer(admitted: Admitted) -> pd.DataFrame:
        return rows_of(engine, admitted)

    return lambda name, **codes: answer(_unrecorded(decide(engine, reader, name, codes)))


def check_readable(engine: Engine, path: Path) -> None:
    """Raise CannotRead where the file of a snapshot cannot be read."""
    try:
        rows_of(engine, decide(engine, NOBODY, "uptake_windows", {}))
    except SQLAlchemyError:
        raise CannotRead("version_gone", folder=path.parents[1], version=path.stem) from None


@cache
def is_masked(name: str) -> bool:
    """Return whether a query masks: whether it asks for whom numbers and names are shown."""
    return "numbers" in inspect.signature(CATALOGUE[name].make).parameters


def _is_open(reader: Reader, query: Query) -> bool:
    if query.needs == PUBLIC:
        return True
    return reader.may(query.needs, () if query.reach == WHOLE else (EVERYWHERE,))


def _limited(
    engine: Engine, reader: Reader, query: Query, codes: dict[str, Any]
) -> tuple[str, Regions]:
    """Return the query that answers a reader, and the regions of which: exact counts where the
    reader may see the firms, else protected ones where there are any."""
    if query.counts == EXACT:
        exact = _overlap(
            engine, reader.regions(FIRMS if query.needs == PLACES else query.needs), codes
        )
        if exact != ():
            return query.name, exact
    protected = query.name if query.counts == PROTECTED else PROTECTING.get(query.name)
    somewhere = _overlap(engine, reader.regions(PLACES), codes)
    if query.needs != PLACES or protected is None or somewhere == ():
        raise Refused(query.needs)
    if _holds_known_firms(engine, reader, codes):
        raise Refused(FIRMS)
    return protected, somewhere


def _holds_known_firms(engine: Engine, reader: Reader, codes: dict[str, Any]) -> bool:
    """Return whether a protected count of what is asked for may hold firms that the reader sees.

    He could take these off, and what is left keeps none of the rules that the whole keeps. The
    places around a region hold its firms as well.
    """
    known = reader.regions(FIRMS)
    if not known:
        return False
    places = _complexes(engine)
    around = {code for chain in places.values() if chain & set(known) for code in chain}
    return bool(around & _here(places, _asked(codes)))


def _overlap(engine: Engine, regions: Regions, codes: dict[str, Any]) -> Regions:
    """Return the regions, or () where the place asked for has nothing in common with them."""
    if not regions:
        return regions
    asked, places = _asked(codes), _complexes(engine)
    if not asked:
        return regions
    return regions if any(places[one] & set(regions) for one in _here(places, asked)) else ()


def _asked(codes: dict[str, Any]) -> list[set[str]]:
    """Return for each code of place that was asked for the codes of which one is meant."""
    asked = [codes.get(key) for key in ("complex_id", "aimed_at", "sido", "sigungu")]
    return [{one} if isinstance(one, str) else set(one) for one in asked if one]


def _here(places: dict[str, frozenset[str]], asked: list[set[str]]) -> set[str]:
    """Return the complexes that lie in all the places asked for; all where none is."""
    return {one for one, chain in places.items() if all(chain & wanted for wanted in asked)}


def place_of(engine: Engine, complex_id: str) -> frozenset[str]:
    """Return the code of a complex and the codes of all that it lies in."""
    return _complexes(engine).get(complex_id, frozenset((complex_id,)))


def complexes_in(engine: Engine, regions: tuple[str, ...]) -> list[str]:
    """Return the complexes that lie in one of some regions."""
    return [one for one, chain in _complexes(engine).items() if chain & set(regions)]


@lru_cache(maxsize=4)
def _complexes(engine: Engine) -> dict[str, frozenset[str]]:
    """Return by complex its own code and the codes of all that it lies in."""
    rows = fetch_frame(engine, CATALOGUE["complexes_list"].make(tops_only=False))
    keys = ["complex_id", "parent_id", "top_id", "sido", "sigungu"]
    return {
        row[0]: frozenset(code for code in row if isinstance(code, str))
        for row in rows[keys].itertuples(index=False, name=None)
    }


def _numbers(reader: Reader, wanted: Any) -> bool | tuple[str, ...]:
    """Return where whole numbers and names of sole proprietors are shown: True, False or regions.

    A page may ask for less than the reader has, and is never given more.
    """
    if wanted is False:
        return False
    regions = reader.regions(IDENTIFIERS)
    return True if regions is None else regions or False
