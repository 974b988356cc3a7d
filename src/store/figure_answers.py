"""Stored answers: rows of the queries of places, for all their possible codes.

DuckDB takes two milliseconds to plan any query and up to twenty to run one of these, and a page
needs ten. An answer has the rows of several choices; each choice filters its own.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from itertools import product
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from src.domain.codes import KINDS, LEVELS, PROGRAMS, SEXES, WINDOWS
from src.store.bulk import plain_numbers

ROWS = "rows"
OF = "_of"
"""Column with the choice of a row, in an answer with the rows of several choices."""
PLACES = ("kind", "sido", "sigungu", "tops_only")
"""Codes by which rows of complexes are filtered; a straddling complex represents its parts."""
Ask = Callable[..., pa.Table]


class Foreseen(NamedTuple):
    """How the rows of a query are stored. apart : codes with an answer per value, and their values.
    beside : codes whose values share one answer, told apart by OF. taken : codes by which a choice
    filters an answer, and the column of each. fixed : codes with a constant value. of_complexes :
    whether rows are complexes, which are filtered by PLACES."""

    apart: dict[str, tuple] = {}
    beside: dict[str, tuple] = {}
    taken: dict[str, str] = {}
    fixed: dict[str, Any] = {}
    of_complexes: bool = False


QUARTERS = ()
"""Placeholder for the quarters of a snapshot."""
ANY_PROGRAM = {"program": PROGRAMS, "sex": (None, *SEXES)}
ANY_KIND = {"level": LEVELS, "kind": (None, *KINDS)}
STORED = {
    "complex_uptake": Foreseen(ANY_PROGRAM | {"window": WINDOWS}, of_complexes=True),
    "complex_figures": Foreseen({"quarter": QUARTERS}, of_complexes=True),
    "complex_people": Foreseen(of_complexes=True),
    "complex_trend": Foreseen(taken={"complex_ids": "complex_id"}, fixed={"complex_ids": None}),
    "industry_mix": Foreseen(taken={"complex_ids": "complex_id"}),
    "region_figures": Foreseen({"quarter": QUARTERS}, ANY_KIND),
    "region_people": Foreseen({}, ANY_KIND),
    "region_uptake_everywhere": Foreseen(ANY_PROGRAM),
    "uptake_groups": Foreseen(
        {"program": PROGRAMS, "window": WINDOWS},
        taken={"places": "place", "sex": "sex"},
        fixed={"level": "complex", "places": None},
    ),
    "uptake_periods": Foreseen(ANY_PROGRAM, taken={"places": "complex_id"}),
    "uptake_windows": Foreseen({}, {"program": (None, *PROGRAMS), "sex": (None, *SEXES)}),
    "uptake_bases": Foreseen({}, {"program": (None, *PROGRAMS), "sex": (None, *SEXES)}),
}


class Wanted(NamedTuple):
    """The answer that contains a query's rows. codes : of the answer. given : of the query."""

    query: str
    codes: tuple
    given: dict[str, Any]


def foreseen(ask: Ask) -> Iterator[tuple[tuple, dict[str, pa.Table]]]:
    """Yield the rows of each query, with the codes of the answer."""
    quarters = tuple(ask("coverage")["quarter"].unique().to_pylist())
    for query, stored in STORED.items():
        for apart in _every(stored.apart, quarters):
            rows = answer(ask, query, apart)
            if len(rows):
                yield (query, *apart.values()), {ROWS: rows}


def _every(codes: dict[str, tuple], quarters: tuple = ()) -> Iterator[dict[str, Any]]:
    """Yield every combination of codes."""
    known = [quarters if may_be is QUARTERS else may_be for may_be in codes.values()]
    for each in product(*known):
        yield dict(zip(codes, each, strict=True))


def answer(ask: Ask, query: str, apart: dict[str, Any]) -> pa.Table:
    """Return the rows of one answer. apart : its codes."""
    stored = STORED[query]
    codes = {**stored.fixed, **apart}
    if stored.of_complexes:
        codes["tops_only"] = False
    if not stored.beside:
        return plain_numbers(ask(query, **codes))
    found = []
    for beside in _every(stored.beside):
        rows = ask(query, **codes, **beside)
        found.append(
            rows.append_column(OF, pa.array([_word(beside.values())] * len(rows), pa.string()))
        )
    return plain_numbers(pa.concat_tables(found).combine_chunks())


def _word(codes: Iterable[str | None]) -> str:
    return " ".join("" if code is None else code for code in codes)


def wanted(query: str, codes: dict[str, Any]) -> Wanted | None:
    """Return where the rows of a query are stored; None where they are not."""
    stored = STORED.get(query)
    if stored is None:
        return None
    given = {name: code for name, code in codes.items() if code is not None}
    known = {*stored.apart, *stored.beside, *stored.taken, *stored.fixed}
    if stored.of_complexes:
        known |= set(PLACES)
    fixed = {name: code for name, code in stored.fixed.items() if code is not None}
    if not given.keys() <= known or not fixed.items() <= given.items():
        return None
    beside = {name: given.get(name) for name in stored.beside}
    if any(code not in stored.beside[name] for name, code in beside.items()):
        return None
    return Wanted(query, (query, *[given.get(name) for name in stored.apart]), given)


def taken(rows: pa.Table, question: Wanted) -> pa.Table:
    """Return the rows of an answer that belong to a query, as the query gives them."""
    stored, given = STORED[question.query], question.given
    if stored.beside:
        own = pc.equal(rows[OF], _word(given.get(name) for name in stored.beside))
        rows = rows.filter(own).drop_columns(OF)
    for name, column in stored.taken.items():
        if name in given:
            rows = rows.filter(_among(rows[column], given[name]))
    return _in_place(rows, given) if stored.of_complexes else rows


def _in_place(rows: pa.Table, given: dict[str, Any]) -> pa.Table:
    """Return the complexes of a place, by the rule of `topmost_in_region` (queries/terms.py)."""
    tops_only, above = given.get("tops_only", True), rows["parent_id"]
    inside = [_among(rows[name], given[name]) for name in ("sido", "sigungu") if name in given]
    kept = list(inside)
    if tops_only and inside:
        there = rows["complex_id"].filter(reduce(pc.and_, inside)).combine_chunks()
        kept.append(pc.invert(pc.is_in(above, value_set=there)))
    elif tops_only:
        kept.append(pc.is_null(above))
    if "kind" in given:
        kept.append(_among(rows["kind"], given["kind"]))
    return rows.filter(reduce(pc.and_, kept)) if kept else rows


def _among(column: pa.ChunkedArray, codes: str | tuple[str, ...] | list[str]) -> pa.ChunkedArray:
    """Return which values are among the codes; a missing value is not."""
    several = [codes] if isinstance(codes, str) else list(codes)
    return pc.is_in(column, value_set=pa.array(several, column.type))
