"""A cache of values per snapshot, which lasts as long as its Engine."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from src.store.engine import Engine

Made = TypeVar("Made")
MOST = 64


def kept(make: Callable[..., Made]) -> Callable[..., Made]:
    """Cache the results of a function of an engine and codes: the last MOST of each engine."""
    of_engine: WeakKeyDictionary[Engine, dict[Any, Made]] = WeakKeyDictionary()

    @wraps(make)
    def found(engine: Engine, *codes: Any) -> Made:
        known = of_engine.setdefault(engine, {})
        if codes not in known:
            made = make(engine, *codes)
            while len(known) >= MOST:
                known.pop(next(iter(known)), None)
            known[codes] = made
        return known[codes]

    return found
