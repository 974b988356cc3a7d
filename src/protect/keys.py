"""Keys of records and of cells, by a keyed hash.

A record is a company and a sex. The key of a cell is made from the sum of the keys of its records,
its programme and its count: the same people have the same noise in every table and file, people
that differ by one company, or by one report, have unrelated noise. The secret must stay as it is: a
second noise on the same counts could be averaged with the first.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
import pandas as pd

from src.domain.codes import SEXES
from src.protect.noise import KEYS

RECORD_BITS = 40
"""Keys of records are below 2⁴⁰: four million of them add up within 63 bits."""


def record_keys(company_ids: Iterable[str], secret: bytes) -> pd.DataFrame:
    """Return one row per company and sex with its key: company_id, sex, record_key."""
    ids = list(company_ids)
    size = RECORD_BITS // 8
    digests = b"".join(
        blake2b(one.encode(), key=secret, digest_size=size * len(SEXES), person=b"record").digest()
        for one in ids
    )
    parts = np.frombuffer(digests, np.uint8).reshape(len(ids) * len(SEXES), size)
    keys = parts.astype(np.int64) @ (256 ** np.arange(size, dtype=np.int64))
    return pd.DataFrame(
        {"company_id": np.repeat(ids, len(SEXES)), "sex": [*SEXES] * len(ids), "record_key": keys}
    )


def cell_keys(
    sums: Iterable[int], counts: Iterable[int], named: Iterable[str], secret: bytes
) -> np.ndarray:
    """Return the key of each cell, 0 to KEYS - 1.

    sums : of the keys of its records. counts : its count. named : what is counted, such as the
    programme; not the table that the cell stands in.
    """
    modulus = 1 << RECORD_BITS
    found = [
        blake2b(
            f"{total % modulus},{count},{name}".encode(), key=secret, digest_size=4, person=b"cell"
        ).digest()
        for total, count, name in zip(sums, counts, named, strict=True)
    ]
    return np.frombuffer(b"".join(found), "<u4").astype(np.int64) % KEYS


def seed_of_kinds(secret: bytes) -> str:
    """Return the seed of the noise of sums that are made when they are asked for; it is kept with
    the data, and does not tell the secret."""
    return blake2b(key=secret, digest_size=16, person=b"kinds").hexdigest()


def sum_keys(sums: Iterable[str], seed: str) -> np.ndarray:
    """Return two keys, 0 to KEYS - 1, of each sum: named by all that it is of and its counts."""
    digests = b"".join(
        blake2b(one.encode(), key=bytes.fromhex(seed), digest_size=8).digest() for one in sums
    )
    return np.frombuffer(digests, "<u4").reshape(-1, 2).astype(np.int64) % KEYS
