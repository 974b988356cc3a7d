"""Keys of records and of cells, by a keyed hash.

A record is a company and a sex. The key of a cell is a hash of the sum of its records' keys, its
programme and its count. So the same people get the same noise in every table and file, and sets of
people that differ by one company, or by one report, get unrelated noise. The secret must never
change: a second noise on the same counts could be averaged with the first.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
import pandas as pd

from src.domain.codes import SEXES
from src.protect.noise import KEYS

RECORD_BITS = 40
"""Keys of records are below 2⁴⁰, so that sums of four million of them fit into 63 bits."""


def record_keys(company_ids: Iterable[str], secret: bytes) -> pd.DataFrame:
    """Return one row per company and sex with its key: company_id, sex, record_key."""
    ids = list(company_ids)
    size = RECORD_BITS // 8
    digests = b"".join(
        blake2b(each.encode(), key=secret, digest_size=size * len(SEXES), person=b"record").digest()
        for each in ids
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

    sums : of its records' keys. counts : its count. named : what is counted, such as the programme,
    but not the table that the cell is in.
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
    """Return the seed for the noise of sums that are computed on request. It is stored with the
    data and does not reveal the secret."""
    return blake2b(key=secret, digest_size=16, person=b"kinds").hexdigest()


def sum_keys(sums: Iterable[str], seed: str) -> np.ndarray:
    """Return two keys, 0 to KEYS - 1, for each sum. sums : a text per sum that names everything it
    covers, and its counts."""
    digests = b"".join(
        blake2b(each.encode(), key=bytes.fromhex(seed), digest_size=8).digest() for each in sums
    )
    return np.frombuffer(digests, "<u4").reshape(-1, 2).astype(np.int64) % KEYS
