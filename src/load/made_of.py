"""What a snapshot would be made of: where all of it is the same, what was built need not be again.

Whatever reading or joining looks at stands here: the files, the data they are loaded onto, what
stewards have decided and mapped, the program and its reference tables, and the day, for a date to
come is refused.
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
    """Return what these files, with their hashes, would be made into, as plain values.

    It is taken before anything is read: what changes meanwhile makes a difference later.
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
    """Return the SHA-256 of a file, None where it cannot be opened (reading it will say why)."""
    try:
        return file_hash(path)
    except OSError:
        return None


def _decisions(folder: Path) -> str:
    """Return a mark of all decisions on joins; where they are out of reach, one like no other."""
    try:
        rows = [decisions(folder, origin)[[*KEYS, "verdict"]] for origin in ORIGINS]
    except Exception as error:
        if words_of(error) is None:
            raise
        return secrets.token_hex(8)
    lines = (repr(sorted(found.itertuples(index=False, name=None))) for found in rows)
    return _digest(lines)


def _contents(files: Sequence[Path]) -> Iterable[str]:
    return (f"{path.name} {hash_of(path)}" for path in files)


@cache
def _program(root: Path, patterns: Sequence[str]) -> str:
    """Return a mark of the program; a process goes on with what it began with."""
    return _digest(_marks(root, patterns))


def _marks(root: Path, patterns: Sequence[str]) -> Iterable[str]:
    """Return name, size and time of each file: to read them all would take longer."""
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            about = path.stat()
            yield f"{path.relative_to(root)} {about.st_size} {about.st_mtime_ns}"


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
