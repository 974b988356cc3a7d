"""The only access to the rows of a snapshot: it refuses, limits, masks and records.

Screens and reports have no other way to the engine (tests/architecture_rules.py). The door turns a
request into codes that include the reader's limits. A cache keyed by these codes therefore shares
an answer only among readers with the same rights.
"""

import inspect
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy.exc import SQLAlchemyError

from src.domain.rights import EVERYWHERE, NOBODY, Reader
from src.store import candidate_answers
from src.store.answers import (
    SMALL,
    key_of,
    mark,
    select_answer,
    select_answers,
    select_mark,
    tables_of,
    unpack,
)
from src.store.bulk import as_frame
from src.store.campaign_groups import quick_campaigns
from src.store.candidate_answers import CANDIDATES, put_together, with_firms
from src.store.chains import chains
from src.store.engine import NO_FIRM, Engine, close_engine, fetch_frame, open_engine
from src.store.errors import CannotRead
from src.store.figure_answers import ROWS, taken, wanted
from src.store.firm_facts import quick_facts
from src.store.kept import kept
from src.store.known_firms import put_in, withhold, without_thin_expected
from src.store.queries.catalogue import (
    CATALOGUE,
    EXACT,
    FIRMS,
    IDENTIFIERS,
    LIMITED,
    LOAD,
    PLACES,
    PROTECTED,
    PUBLIC,
    WHOLE,
    Query,
)
from src.store.records import Record, add_record
from src.store.snapshot import Snapshot
from src.store.told_expected import with_told_expected
from src.store.typed_numbers import without_numbers
from src.store.week_sums import SUMS, quick_columns, quick_sums

Regions = tuple[str, ...] | None
PROTECTING = {name: f"protected_{name}" for name in CATALOGUE if f"protected_{name}" in CATALOGUE}
"""For a query of exact counts, the query of protected counts for readers who may not see firms."""


COLUMNS_OF = frozenset(
    name for query in SUMS for name in (query, PROTECTING.get(query)) if name is not None
)
"""Queries that `columns_of` answers."""


class Refused(Exception):
    """The reader may not have these rows; `.needs` is the capability that is missing."""

    def __init__(self, needs: str):
        super().__init__(needs)
        self.needs = needs


@dataclass(frozen=True)
class Admitted:
    """An admitted request: a query of the catalogue and codes that include the limits.

    known : regions whose firms the reader sees; protected counts that he could subtract these from
    are withheld. own : a request whose exact rows replace protected ones of the same places.
    of_part : whether the counts cover only the reader's part of the requested place.
    typed : whether business numbers inside texts are kept.
    """

    query: str
    codes: tuple[tuple[str, Any], ...]
    known: tuple[str, ...] = ()
    own: "Admitted | None" = None
    typed: bool = True
    of_part: bool = field(default=False, compare=False)

    @property
    def protected(self) -> bool:
        """Whether any of the counts are protected."""
        return CATALOGUE[self.query].counts == PROTECTED


def decide(engine: Engine, reader: Reader, name: str, codes: dict[str, Any]) -> Admitted:
    """Return the request that is admitted for a reader.

    codes : of the query; the door sets `regions` itself and may reduce `numbers`. Raises Refused if
    the reader may not ask it, KeyError for a query that is not in the catalogue.
    """
    admitted = _decided(engine, reader, name, codes)
    return replace(admitted, typed=_may_read_typed(reader, CATALOGUE[name]))


def _may_read_typed(reader: Reader, query: Query) -> bool:
    """Return whether a reader may read business numbers inside texts.

    He needs the right for all firms, because the firm of such a number is unknown. Rejected rows of
    a file are shown in full to those who may load files."""
    return query.needs == LOAD or reader.regions(IDENTIFIERS) is None


def _decided(engine: Engine, reader: Reader, name: str, codes: dict[str, Any]) -> Admitted:
    query = CATALOGUE[name]
    own_codes = {key: code for key, code in codes.items() if key not in ("regions", "numbers")}
    if is_masked(name):
        own_codes["numbers"] = _numbers(reader, codes.get("numbers", True))
    if query.reach == LIMITED:
        return _limited(engine, reader, query, own_codes)
    if not _is_open(reader, query):
        raise Refused(query.needs)
    return _admitted(name, own_codes)


def _admitted(name: str, codes: dict[str, Any], **more: Any) -> Admitted:
    return Admitted(name, tuple(sorted(codes.items())), **more)


def may_ask(engine: Engine, reader: Reader, name: str, codes: dict[str, Any]) -> bool:
    """Return whether a reader is admitted to a query."""
    try:
        decide(engine, reader, name, codes)
    except Refused:
        return False
    return True


def rows_of(engine: Engine, admitted: Admitted) -> pd.DataFrame:
    """Return the rows of an admitted request."""
    rows = _rows_of(engine, admitted)
    return rows if admitted.typed else without_numbers(rows)


def columns_of(engine: Engine, admitted: Admitted) -> dict[str, np.ndarray]:
    """Return the rows of an admitted request for weekly sums as columns.

    Such sums show no single firm and hold no texts, so nothing is recorded or masked. Raises
    KeyError for other queries.
    """
    if admitted.query not in COLUMNS_OF:
        raise KeyError(admitted.query)
    if not admitted.known and admitted.own is None:
        found = quick_columns(engine, admitted.query, dict(admitted.codes))
        if found is not None:
            return found
    rows = rows_of(engine, admitted)
    return {name: rows[name].to_numpy() for name in rows.columns}


def _rows_of(engine: Engine, admitted: Admitted) -> pd.DataFrame:
    query, codes = CATALOGUE[admitted.query], dict(admitted.codes)
    rows = _known_rows(engine, admitted, codes)
    if rows is None:
        rows = fetch_frame(engine, query.make(**codes), firms_of(query, codes))
    if codes.get("regions") and query.counts == EXACT and "expected" in rows and _of_places(query):
        rows = with_told_expected(engine, codes["regions"], codes, rows)
        rows = without_thin_expected(rows) if query.place else rows
    if admitted.known:
        rows = withhold(engine, admitted.known, admitted.query, codes, rows)
    if admitted.own is None:
        return rows
    return put_in(rows, rows_of(engine, admitted.own), query.place)


def _known_rows(engine: Engine, admitted: Admitted, codes: dict[str, Any]) -> pd.DataFrame | None:
    """Return the rows of a query from stored or cached values; None where it must be run."""
    if admitted.query == CANDIDATES:
        return _candidates(engine, admitted, codes)
    question = wanted(admitted.query, codes)
    if question is None:
        for quick in (quick_sums, quick_facts, quick_campaigns):
            found = quick(engine, admitted.query, codes)
            if found is not None:
                return found
        return None
    made = _made(engine, admitted, ROWS, question.codes)
    return None if made is None else as_frame(taken(tables_of(made)[ROWS], question))


def firms_of(query: Query, codes: dict[str, Any]) -> Regions:
    """Return the regions whose firms a query reads; a server gives it no others.

    Sums of places were computed with the snapshot, so they read no firms, whoever sees them.
    """
    if query.reach == LIMITED:
        return codes["regions"] if query.needs == FIRMS else NO_FIRM
    return None if query.of_firms or query.needs in (IDENTIFIERS, LOAD) else NO_FIRM


def _of_places(query: Query) -> bool:
    """Return whether a query gives sums of firms by place, with expected users."""
    return query.needs == PLACES


def answer_of(
    engine: Engine, admitted: Admitted, name: str, codes: tuple
) -> dict[str, pd.DataFrame] | None:
    """Return the answer stored with the snapshot for the admitted rows.

    None where none was stored by this program's formulas, or where the reader gets only part of the
    rows."""
    made = _made(engine, admitted, name, codes)
    if made is None:
        return None
    answer = unpack(made)
    return with_firms(answer, partial(_firms_named, engine)) if name == CANDIDATES else answer


def _made(engine: Engine, admitted: Admitted, name: str, codes: tuple) -> bytes | None:
    """Return an answer as stored, packed; None as in `answer_of`."""
    regions = dict(admitted.codes).get("regions")
    if admitted.known or admitted.own or regions is not None or _answers_by(engine) != mark():
        return None
    counts = CATALOGUE[admitted.query].counts
    if name in SMALL:
        return _small_answers(engine, name, counts).get(key_of(codes))
    found = fetch_frame(engine, select_answer(name, counts, codes), _firms_in(name))
    return found["made"].iloc[0] if len(found) else None


def _firms_in(name: str) -> Regions:
    """Return the regions whose firms an answer contains: all, or none."""
    return None if name == CANDIDATES else NO_FIRM


@kept
def _small_answers(engine: Engine, name: str, counts: str) -> dict[str, bytes]:
    """Return all answers of a name by their codes, packed. Finding a single one in the table takes
    as long as computing it."""
    found = fetch_frame(engine, select_answers(name, counts))
    return dict(zip(found["key"], found["made"], strict=True))


def _candidates(engine: Engine, admitted: Admitted, codes: dict[str, Any]) -> pd.DataFrame | None:
    """Return stored rows in place of those of a query; None where it must be run."""
    stored = candidate_answers.codes_of(codes)
    found = None if stored is None else answer_of(engine, admitted, CANDIDATES, stored)
    return None if found is None else put_together(found["rows"], _firms_named(engine))


@kept
def _firms_named(engine: Engine) -> pd.DataFrame:
    """Return the firms of stored rows, by number; only for readers who got those rows."""
    wanted = select_answer(CANDIDATES, EXACT, candidate_answers.FIRMS)
    found = fetch_frame(engine, wanted, _firms_in(CANDIDATES))
    return unpack(found["made"].iloc[0])["rows"]


@kept
def _answers_by(engine: Engine) -> str:
    """Return the mark of the formulas behind a snapshot's answers, "" if it has none."""
    return "".join(fetch_frame(engine, select_mark())["value"])


@dataclass(frozen=True)
class Look:
    """A record of firms shown. key : equal for looks that count as one, such as all queries of one
    firm."""

    key: tuple
    query: str
    companies: tuple[str, ...]
    filters: tuple[tuple[str, str], ...]
    rows: int
    identifiers: bool


def look_at(admitted: Admitted, rows: pd.DataFrame) -> Look | None:
    """Return the look to record before these rows are given; None where nothing is recorded."""
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
"""Codes of a query that are not filters chosen by the reader."""


def record(folder: Path, reader: Reader, look: Look, version: str) -> None:
    """Record a look at firms. Raises OSError if it cannot; then the rows must not be given."""
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
    """Record that a reader was refused a query. Raises OSError."""
    add_record(folder, Record(reader.user, "refused", reader.address, (), query, about=needs))


def _unrecorded(admitted: Admitted) -> Admitted:
    """Return the request; raises Refused for a query whose looks are recorded."""
    query = CATALOGUE[admitted.query]
    if query.recorded:
        raise Refused(query.needs)
    return admitted


def fetch_once(
    snapshot: Snapshot, reader: Reader, name: str, codes: dict[str, Any]
) -> pd.DataFrame:
    """Return the rows that a reader may see of a snapshot that is not served, and close it.

    Raises Refused for queries of single firms, because nothing is recorded."""
    try:
        engine = open_engine(snapshot)
        return rows_of(engine, _unrecorded(decide(engine, reader, name, codes)))
    finally:
        close_engine(snapshot)


KEPT = 64
"""Answers that an asker caches; each complex of a report asks for those of the country again."""


class Asker:
    """Answers `ask("query", **codes)` as far as a reader may see.

    It writes nothing down, so it answers nothing of single firms. A question asked again is
    answered from memory, so the frames must not be changed.
    """

    def __init__(self, engine: Engine, reader: Reader):
        self._decide = partial(decide, engine, reader)
        self._answer = lru_cache(maxsize=KEPT)(partial(rows_of, engine))

    def __call__(self, name: str, /, **codes: Any) -> pd.DataFrame:
        return self._answer(_unrecorded(self._decide(name, codes)))

    def is_protected(self, name: str, /, **codes: Any) -> bool:
        """Return whether the answer has protected counts."""
        return self._decide(name, codes).protected


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


def _limited(engine: Engine, reader: Reader, query: Query, codes: dict[str, Any]) -> Admitted:
    """Return what is admitted of a query that takes regions.

    Exact counts where the reader may see the firms; elsewhere protected ones, if there are any and
    he may see the place. For a single place of which he sees some of the firms: the protected count
    if he may see it, else the exact count of his part.
    """
    exact, twin = _exact(engine, reader, query, codes), _twin(engine, reader, query, codes)
    if twin is None:
        if exact is None:
            raise Refused(query.needs)
        return exact
    if exact is None:
        return twin
    if query.place and _has_other_places(engine, reader, codes):
        return replace(twin, own=exact)
    if not query.place and exact.of_part and _has_rows(engine, twin):
        return twin
    return exact


def _exact(engine: Engine, reader: Reader, query: Query, codes: dict[str, Any]) -> Admitted | None:
    """Return the request for exact rows in a reader's regions; None where he has none there."""
    if query.counts != EXACT:
        return None
    needs = FIRMS if query.needs == PLACES else query.needs
    regions = _overlap(engine, reader.regions(needs), codes)
    if regions == ():
        return None
    part = not _all_within(engine, regions, codes)
    if regions and query.place == "region_code":
        regions = tuple(sorted({*regions, *_covered(engine, regions)}))
    return _admitted(query.name, codes | {"regions": regions}, of_part=part)


def _twin(engine: Engine, reader: Reader, query: Query, codes: dict[str, Any]) -> Admitted | None:
    """Return the request for protected counts in a reader's regions; None where there is none, or
    where he may see the firms of the whole country."""
    name = query.name if query.counts == PROTECTED else PROTECTING.get(query.name)
    known, regions = reader.regions(FIRMS), _overlap(engine, reader.regions(PLACES), codes)
    if name is None or regions == () or (known is None and query.counts == EXACT):
        return None
    return _admitted(name, codes | {"regions": regions}, known=known or ())


def _has_other_places(engine: Engine, reader: Reader, codes: dict[str, Any]) -> bool:
    """Return whether the reader may see a requested place whose firms he may not see.

    The country always counts as such a place, because single places are compared with it.
    """
    if codes.get("level") == "country":
        return True
    places, known = reader.regions(PLACES), set(reader.regions(FIRMS) or ())
    lies = chains(engine)
    there = [lies[complex_id] for complex_id in _complexes_in(lies, _requested(codes))]
    return any((places is None or chain & set(places)) and not chain & known for chain in there)


@kept
def _has_rows(engine: Engine, admitted: Admitted) -> bool:
    """Return whether the protected counts of one place are shown."""
    return not rows_of(engine, admitted).empty


@kept
def _covered(engine: Engine, regions: tuple[str, ...]) -> set[str]:
    """Return the provinces and districts with all complexes inside the regions."""
    lies = chains(engine).values()
    inside = {code for chain in lies if chain & set(regions) for code in chain}
    outside = {code for chain in lies if not chain & set(regions) for code in chain}
    return {code for code in inside - outside if code.isdigit()}


def _all_within(engine: Engine, regions: Regions, codes: dict[str, Any]) -> bool:
    """Return whether the requested place lies wholly in the regions."""
    if regions is None:
        return True
    lies = chains(engine)
    inside = _complexes_in(lies, _requested(codes))
    return all(lies[complex_id] & set(regions) for complex_id in inside)


def _overlap(engine: Engine, regions: Regions, codes: dict[str, Any]) -> Regions:
    """Return the regions, or () where they do not overlap the requested place."""
    if not regions:
        return regions
    requested, lies = _requested(codes), chains(engine)
    if not requested:
        return regions
    inside = _complexes_in(lies, requested)
    return regions if any(lies[complex_id] & set(regions) for complex_id in inside) else ()


def _requested(codes: dict[str, Any]) -> list[set[str]]:
    """Return for each kind of place in the request the set of its codes."""
    given = [codes.get(key) for key in ("complex_id", "aimed_at", "sido", "sigungu")]
    return [{place} if isinstance(place, str) else set(place) for place in given if place]


def _complexes_in(lies: dict[str, frozenset[str]], requested: list[set[str]]) -> set[str]:
    """Return the complexes that lie in all requested kinds of places; all if none is requested."""
    return {
        complex_id
        for complex_id, chain in lies.items()
        if all(chain & places for places in requested)
    }


def _numbers(reader: Reader, wanted: Any) -> bool | tuple[str, ...]:
    """Return where full business numbers and names of sole proprietors are shown: True (all),
    False, or regions.

    A page may ask for less than the reader's right, and never gets more.
    """
    if wanted is False:
        return False
    regions = reader.regions(IDENTIFIERS)
    return True if regions is None else regions or False
