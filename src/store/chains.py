"""The location of complexes: for each the codes of itself and of all places that contain it."""

from src.store.engine import Engine, fetch_frame
from src.store.kept import kept
from src.store.queries.complexes import complexes_list

_KEYS = ["complex_id", "parent_id", "top_id", "sido", "sigungu"]


@kept
def chains(engine: Engine) -> dict[str, frozenset[str]]:
    """Return for each complex its own code and the codes of all places that contain it."""
    rows = fetch_frame(engine, complexes_list(tops_only=False))
    return {
        row[0]: frozenset(code for code in row if isinstance(code, str))
        for row in rows[_KEYS].itertuples(index=False, name=None)
    }


def place_of(engine: Engine, complex_id: str) -> frozenset[str]:
    """Return the code of a complex and the codes of all places that contain it."""
    return chains(engine).get(complex_id, frozenset((complex_id,)))


def complexes_in(engine: Engine, regions: tuple[str, ...]) -> list[str]:
    """Return the complexes that lie in any of some regions."""
    return [complex_id for complex_id, chain in chains(engine).items() if chain & set(regions)]
