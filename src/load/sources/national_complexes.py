"""Rows of `complexes` for national complexes, from the reference tree alone."""

from src.load.lists.complexes import ancestors
from src.load.lists.names import clean_name
from src.load.lists.reference import complex_tree, coordinates
from src.load.lists.regions import find_region


def complexes_above(printed: dict[str, str]) -> list[dict]:
    """Return the complexes with these ids and all above them.

    printed: id → name as the source prints it. What they are (parent, place, whether they have
    children) is taken from the whole tree, so that it is the same whichever file comes first.
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
        "is_leaf": not _children(id_),
        "lat": lat,
        "lon": lon,
        "place": "approximate" if lat is not None else None,
    }


def _children(id_: str) -> list[str]:
    return [child for child, row in complex_tree().items() if row["parent_id"] == id_]


def _shared_place(id_: str) -> tuple[str | None, str | None]:
    """Return the province and district, or those that all children share."""
    children = _children(id_)
    if not children:
        row = complex_tree()[id_]
        region = find_region(row["sido"], row["sigungu"]) or find_region(row["sido"])
        return region.sido, region.sigungu
    places = [_shared_place(child) for child in children]
    return tuple(found[0] if len(set(found)) == 1 else None for found in zip(*places, strict=True))
