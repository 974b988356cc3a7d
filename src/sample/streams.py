"""One stream of random numbers for each table, so that adding a table changes no other."""

from zlib import crc32

import numpy as np


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream of a name: the same seed and name give the same numbers."""
    return np.random.default_rng([seed, crc32(name.encode())])
