"""A cache for all readers of a process, bounded in bytes.

Streamlit's own cache is bounded in entries, of which one may be a word and another ten megabytes.
It also hashes every part of a key at each hit: with fifty answers a page, a tenth of its cost.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from sys import getsizeof
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import pandas as pd

Made = TypeVar("Made")
SMALL = 200
"""Assumed bytes of a value that is not measured: a number, a date, an object of a library."""
LETTERS = 32
"""Assumed bytes of a text in a column: measuring each can take longer than making the frame."""
_PLAIN = frozenset((int, float, bool, type(None)))
MOST_WEIGHED = 32
"""Most values of a collection that are weighed; of a longer one, an evenly spread sample."""


class Shelf:
    """A thread-safe LRU cache bounded by `most` bytes; the newest value always stays.

    A value that several threads ask for at once is computed once.
    """

    def __init__(self, most: int):
        self.most = most
        self.weight = 0
        self._held: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return the value of a key, computed by `make` if missing; exceptions are not cached."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found[0]
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                found = self._held.get(key)
            if found is not None:
                return found[0]
            try:
                made = make()
                self._put(key, made, weight_of(made))
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def _put(self, key: Hashable, made: Any, weight: int) -> None:
        with self._lock:
            self._held[key] = made, weight
            self.weight += weight
            while self.weight > self.most and len(self._held) > 1:
                _, (_, gone) = self._held.popitem(last=False)
                self.weight -= gone

    def __len__(self) -> int:
        return len(self._held)


def weight_of(value: Any) -> int:
    """Return roughly how many bytes a value takes, by its `weight` or `nbytes` where it has one."""
    if isinstance(value, str | bytes):
        # one letter of Hangul makes every letter of a text take two bytes
        return getsizeof(value)
    if type(value) in _PLAIN:
        return SMALL
    # frames come before getattr, which would look for a column of that name
    if isinstance(value, pd.DataFrame):
        each = sum(map(_bytes_of, value.dtypes.array)) + _bytes_of_row(value.index)
        return len(value) * each + SMALL * value.shape[1]
    if isinstance(value, pd.Series):
        return len(value) * (_bytes_of(value.dtype) + _bytes_of_row(value.index))
    for said in ("weight", "nbytes"):
        if isinstance(known := getattr(value, said, None), int):
            return known
    if isinstance(value, Mapping):
        return SMALL * (1 + len(value)) + _weight_of_all(value.values(), len(value))
    if isinstance(value, list | tuple | set | frozenset):
        return SMALL + _weight_of_all(value, len(value))
    if is_dataclass(value) and not isinstance(value, type):
        return SMALL + sum(weight_of(getattr(value, each.name)) for each in fields(value))
    return SMALL


def _bytes_of(dtype: Any) -> int:
    """Return the bytes of one value of a column."""
    if isinstance(dtype, np.dtype):
        return dtype.itemsize if dtype.kind != "O" else LETTERS
    if isinstance(dtype, pd.CategoricalDtype):
        return 2
    return LETTERS if isinstance(dtype, pd.StringDtype) else 8


def _bytes_of_row(index: pd.Index) -> int:
    return 0 if isinstance(index, pd.RangeIndex) else _bytes_of(index.dtype)


def _weight_of_all(values: Iterable[Any], count: int) -> int:
    step = max(count // MOST_WEIGHED, 1)
    some = [weight_of(each) for each in islice(values, 0, None, step)]
    return sum(some) * count // max(len(some), 1)
