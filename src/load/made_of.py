"""A fingerprint of all inputs of a snapshot: if none has changed, a kept build can be published.

It covers everything that reading and joining depend on: the files, the snapshot they are loaded
onto, the decisions and mappings of stewards, the program with its reference tables, and the day,
because dates in the future are refused.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from src.load.build import decisions
from src.store.checks import file_hash
from src.store.mappings import FOLDER as MAPPINGS
from src.store.operations.link_decisions import KEYS
from src.store.snapshots import Snapshot
from src.text.both import words_of

ROOT = Path(__file__).parents[2]
PROGRAM = ("src/**/*.py", "src/**/*.toml", "data/reference/*")
ORIGINS = ("official", "sample")


def made_of(folder: Path, files: dict[Path, str | None], served: Snapshot | None) -> dict:
    """Return the fingerprint for these files and their hashes, as plain values.

    Take it before anything is read, so that a change during the load is noticed later.
    """
    return {
        "base": None if served is None else served.version,
        "files": [[path.name, digest] for path, digest in files.items()],
        "decisions": _decisions(folder),
        "mappings": _digest(_contents(sorted((folder / MAPPINGS).glob("*.json")))),
        "program": _program(ROOT, PROGRAM),
        "day": dt.date.today().isoformat(),
    }


def hash_of(path: Path) -> str | None:
    """Return the SHA-256 of a file, None if it cannot be opened (reading it will say why)."""
    try:
        return file_hash(path)
    except OSError:
        return None


def _decisions(folder: Path) -> str:
    """Return a hash of all decisions on links; a random one if the database is out of reach."""
    try:
        rows = [decisions(folder, origin)[[*KEYS, "verdict"]] for origin in ORIGINS]
    except Exception as error:
        if words_of(error) is None:
            raise
        return secrets.token_hex(8)
    lines = (repr(sorted(decided.itertuples(index=False, name=None))) for decided in rows)
    return _digest(lines)


def _contents(files: Sequence[Path]) -> Iterable[str]:
    return (f"{path.name} {hash_of(path)}" for path in files)


@cache
def _program(root: Path, patterns: Sequence[str]) -> str:
    """Return a hash of the program, cached because a process keeps running the code it loaded."""
    return _digest(_marks(root, patterns))


def _marks(root: Path, patterns: Sequence[str]) -> Iterable[str]:
    """Yield name, size and time of each file, which is faster than reading them all."""
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            about = path.stat()
            yield f"{path.relative_to(root)} {about.st_size} {about.st_mtime_ns}"


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
