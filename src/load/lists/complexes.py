"""Ids of complexes, and the rows of `complexes` for the national ones of the reference tree.

The ids of national complexes are readable; all others are a hash of kind, place and name. The rule,
and why ids survive other layouts, vintages and names of regions, is in
docs/decisions/0002-complex-ids.md. Changing it breaks the history of every snapshot.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from src.load.lists.names import clean_name, name_key
from src.load.lists.reference import complex_aliases, complex_tree, coordinates, former_names
from src.load.lists.regions import find_region

Place = tuple[str, str]
CITY_OR_COUNTY = re.compile(r"(\S+)[시군](?:\s|$)")


def place_of(sido: str, sigungu: str) -> Place:
    """Return the stable part of a place: the province code and the name of the city or county.

    Districts (구) are split and renamed, so they are left out: ('경남', '창원시 진해구') gives
    ('48', '창원'). A straddling complex has no place: ('', ''). An unknown province gives ''.
    """
    region = find_region(sido, sigungu) or find_region(sido) if sido else None
    found = CITY_OR_COUNTY.match(sigungu.strip())
    return (region.sido or "" if region else "", found[1] if found and region else "")


def complex_id(kind: str, names: Sequence[str], place: Place) -> str:
    """Return the id of a complex: ASCII, safe in a URL, the same in every vintage.

    names: printed names from the topmost complex down to this one.
    place: `place_of` the outermost of them that lies in one province.
    """
    keys = (name_key(name, kind) for name in names)
    path = tuple(_renamed().get((kind, place, key), key) for key in keys)
    if kind == "national" and (found := _national_id(path, place)):
        return found
    text = "|".join((kind, *place, *path))
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def find_alias(name: str) -> str | None:
    """Return the id of the complex with this short name in 산업동향정보, or None."""
    return _aliases().get(name_key(name, "national"))


def ancestors(complex_id: str) -> list[str]:
    """Return the ids of a national complex and of all above it, itself first."""
    line = [complex_id]
    while parent := complex_tree()[line[-1]]["parent_id"]:
        line.append(parent)
    return line


def _national_id(path: tuple[str, ...], place: Place) -> str | None:
    """Return the id in the reference tree: by path and place, else by a unique path or name."""
    keys = ((path, place), path, path[-1:])
    return next((_national_ids()[key] for key in keys if key in _national_ids()), None)


@cache
def _national_ids() -> dict:
    """Return (path, place), path, and last name → id, the latter two where unique."""
    exact, paths, names = {}, [], []
    for id_ in complex_tree():
        path, place = _path_and_place(id_)
        exact[path, place] = id_
        paths.append((path, id_))
        names.append((path[-1:], id_))
    return _unique(names) | _unique(paths) | exact


def _path_and_place(id_: str) -> tuple[tuple[str, ...], Place]:
    line = [complex_tree()[above] for above in reversed(ancestors(id_))]
    placed = next((row for row in line if row["sido"]), line[0])
    path = tuple(name_key(row["complex_name"], "national") for row in line)
    return path, place_of(placed["sido"], placed["sigungu"]) if line[-1]["sido"] else ("", "")


def _unique(pairs: list[tuple]) -> dict:
    counts = Counter(key for key, _ in pairs)
    return {key: id_ for key, id_ in pairs if counts[key] == 1}


@cache
def _renamed() -> dict[tuple[str, Place, str], str]:
    """Return (kind, place, key of a former name) → key of the name that it has now."""
    renamed = {}
    for row in former_names():
        kind, place = row["kind"], place_of(row["sido"], row["sigungu"])
        former = name_key(row["former_name"], kind)
        renamed[kind, place, former] = name_key(row["complex_name"], kind)
    return renamed


@cache
def _aliases() -> dict[str, str]:
    return {name_key(alias, "national"): id_ for alias, id_ in complex_aliases().items()}


def complexes_above(printed: dict[str, str]) -> list[dict]:
    """Return the rows of the complexes with these ids and of all above them.

    printed: id → name as the source prints it. Parents, places and whether they have children are
    taken from the whole tree, so that they do not depend on which file is loaded first.
    """
    wanted = {above for id_ in printed for above in ancestors(id_)}
    return [_complex(id_, printed.get(id_)) for id_ in complex_tree() if id_ in wanted]


def _complex(id_: str, printed: str | None) -> dict:
    row, line = complex_tree()[id_], ancestors(id_)
    sido, sigungu = _shared_place(id_)
    lat, lon = coordinates().get(id_, (None, None))
    return {
        "complex_id": id_,
        "parent_id": row["parent_id"] or None,
        "top_id": line[-1],
        "complex_name": clean_name(row["complex_name"]),
        "printed_name": printed,
        "kind": "national",
        "sido": sido,
        "sigungu": sigungu,
        "is_leaf": not _children_of(id_),
        "lat": lat,
        "lon": lon,
        "place": "approximate" if lat is not None else None,
    }


def _children_of(id_: str) -> list[str]:
    return [child for child, row in complex_tree().items() if row["parent_id"] == id_]


def _shared_place(id_: str) -> tuple[str | None, str | None]:
    """Return the province and district, or those that all children share."""
    children = _children_of(id_)
    if not children:
        row = complex_tree()[id_]
        region = find_region(row["sido"], row["sigungu"]) or find_region(row["sido"])
        return (region.sido, region.sigungu) if region else (None, None)
    sidos, sigungus = zip(*map(_shared_place, children), strict=True)
    return _shared(sidos), _shared(sigungus)


def _shared(found: tuple[str | None, ...]) -> str | None:
    return found[0] if len(set(found)) == 1 else None
