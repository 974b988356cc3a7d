"""Build the tree of complexes from the rows of the census, whose indentation gives the level.

A complex that straddles two provinces is printed under each, with the same name and a mark of
families: '한국수출산업 (①)' in 서울 and '한국수출산업 (① + ②)' in 인천. It becomes one top complex
with a part in each province; the printed figures belong to the parts.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from src.load.files.cells import Cell
from src.load.files.problems import Tally
from src.load.lists.complexes import Place, complex_id, place_of
from src.load.lists.names import clean_name, depth, is_family, name_key
from src.load.lists.reference import coordinates
from src.load.lists.regions import find_region

# Only national complexes straddle provinces; general ones named '가산' in three counties are three
STRADDLING_KINDS = ("national",)


@dataclass
class CensusRow:
    """One printed row; `line` is the names from the top of its tree down to its own."""

    number: int
    kind: str
    sido: str
    sigungu: str
    printed: str
    development: str | None
    cells: dict[str, Cell]
    parent: "CensusRow | None" = None
    id: str = ""
    line: tuple[str, ...] = field(default=())
    place: Place = ("", "")


def complexes_of(
    rows: list[CensusRow], sheet: str, tally: Tally
) -> tuple[list[dict], dict[str, CensusRow]]:
    """Return the rows of `complexes` and, by id, the printed rows they come from.

    Children without a parent, rows with an unknown province and repeated complexes are refused.
    Straddling tops have no printed row.
    """
    kept = _linked(_in_known_provinces(rows, sheet, tally), sheet, tally)
    tops = _straddling(kept, sheet, tally)
    nodes: dict[str, CensusRow] = {}
    for row in kept:
        _identify(row, tops)
        if row.id in nodes:
            tally.reject("duplicate", first=nodes[row.id].number, **_where(row, sheet))
        elif row.parent and row.parent.id not in nodes:
            tally.reject("orphan", **_where(row, sheet))
        else:
            nodes[row.id] = row
    return _complexes(nodes, sheet, tally), nodes


def _where(
    row: CensusRow, sheet: str, column: str = "단지명", value: str | None = None
) -> dict[str, Any]:
    printed = row.printed if value is None else value
    return {"sheet": sheet, "row": row.number, "column": column, "value": printed}


def _in_known_provinces(rows: list[CensusRow], sheet: str, tally: Tally) -> list[CensusRow]:
    known = []
    for row in rows:
        if find_region(row.sido) is None:
            tally.reject("unknown_sido", **_where(row, sheet, "시도", row.sido))
        else:
            known.append(row)
    return known


def _linked(rows: list[CensusRow], sheet: str, tally: Tally) -> list[CensusRow]:
    """Return the rows with their parents: the last earlier row that is less indented."""
    linked: list[CensusRow] = []
    stack: list[tuple[int, CensusRow]] = []
    for row in rows:
        level = depth(row.printed)
        stack = [above for above in stack if above[0] < level]
        if level and not stack:
            tally.reject("orphan", **_where(row, sheet))
            continue
        row.parent = stack[-1][1] if stack else None
        stack.append((level, row))
        linked.append(row)
    return linked


def _straddling(rows: list[CensusRow], sheet: str, tally: Tally) -> dict[str, str]:
    """Return name key → printed name of the complexes in more than one province."""
    parts: dict[str, dict[str, CensusRow]] = defaultdict(dict)
    for row in rows:
        if row.parent is None and row.kind in STRADDLING_KINDS and is_family(row.printed):
            parts[name_key(row.printed, row.kind)].setdefault(row.sido, row)
    tops = {key: found for key, found in parts.items() if len(found) > 1}
    for found in tops.values():
        last = list(found.values())[-1]
        tally.problems.add("note", "straddles", sidos=", ".join(found), **_where(last, sheet))
    return {key: next(iter(found.values())).printed for key, found in tops.items()}


def _identify(row: CensusRow, tops: dict[str, str]) -> None:
    """Set place, line of names and id of a row; its parent must have them already."""
    if row.parent:
        row.place, above = row.parent.place, row.parent.line
    else:
        row.place = place_of(row.sido, row.sigungu)
        top = tops.get(name_key(row.printed, row.kind)) if row.kind in STRADDLING_KINDS else None
        above = (top,) if top else ()
    row.line = (*above, row.printed)
    row.id = complex_id(row.kind, row.line, row.place)


def _complexes(nodes: dict[str, CensusRow], sheet: str, tally: Tally) -> list[dict]:
    complexes = {id_: _complex(row, sheet, tally) for id_, row in nodes.items()}
    for row in nodes.values():
        if row.parent is None and len(row.line) > 1:
            top = complex_id(row.kind, row.line[:1], ("", ""))
            complexes.setdefault(top, _straddling_top(top, row))
            complexes[row.id]["parent_id"] = top
    return settle_tree(complexes)


def _complex(row: CensusRow, sheet: str, tally: Tally) -> dict:
    region = find_region(row.sido, row.sigungu)
    if region is None:
        tally.problems.add("note", "unknown_sigungu", **_where(row, sheet, "시군", row.sigungu))
        region = find_region(row.sido)
    return {
        "complex_id": row.id,
        "parent_id": row.parent.id if row.parent else None,
        "complex_name": clean_name(row.printed),
        "printed_name": row.printed,
        "kind": row.kind,
        "development": row.development,
        "sido": region.sido if region else None,
        "sigungu": region.sigungu if region else None,
    }


def _straddling_top(top: str, part: CensusRow) -> dict:
    name = clean_name(part.printed)
    return {"complex_id": top, "parent_id": None, "complex_name": name, "kind": part.kind}


def settle_tree(complexes: dict[str, dict]) -> list[dict]:
    """Return the complexes with top_id, is_leaf, coordinates, and the places of parents.

    A parent has the sigungu and sido that all its children share, else none.
    """
    children = defaultdict(list)
    for row in complexes.values():
        children[row["parent_id"]].append(row)
    for top in children[None]:
        _settle(top, top["complex_id"], children)
    return list(complexes.values())


def _settle(row: dict, top: str, children: dict) -> None:
    below = children.get(row["complex_id"], [])
    for child in below:
        _settle(child, top, children)
    row |= {"top_id": top, "is_leaf": not below}
    for place in ("sido", "sigungu") if below else ():
        shared = {child[place] for child in below}
        row[place] = shared.pop() if len(shared) == 1 else None
    if row["complex_id"] in coordinates():
        lat, lon = coordinates()[row["complex_id"]]
        row |= {"lat": lat, "lon": lon, "place": "approximate"}
