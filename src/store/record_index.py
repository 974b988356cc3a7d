"""An index of the record by company, to find who looked at one. It can be rebuilt from the record.

`records/index/` holds postings: pairs of a key (the first eight bytes of the hash of a company's id
or a list's name) and the position of a deed. Postings are in parts that are sorted by key and never
changed; small parts are merged. `state.json` names the parts and how far each file of the record
was read. Two companies may share a key, so the line itself is checked.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np

from src.store.disk import write_whole
from src.store.record_chain import companies_in
from src.store.record_files import FILE_MODE, FOLDER_MODE, LIST
from src.store.record_home import files_of, home_of

STATE = "state.json"
BYTES_AT_ONCE = 64 * 1024 * 1024
SMALL = 2_000_000
"""A part of up to this many postings can be merged with the next one."""
SEEN, HELD = "seen", "held"
"""Kinds of postings: deeds by company or list, and lists by company."""
PLACE_BITS = 40
"""Low bits of a position, for the byte at which a line begins; the month is in the bits above."""
COMPANIES = b',"companies":['
Result = TypeVar("Result")
EARLIER = "index.db"
"""The index of earlier versions."""


def deeds_about(folder: Path, company: str) -> list[dict]:
    """Return every deed in which a company was shown or exported, in the order of writing."""
    if not files_of(folder):
        return []
    with _locked(folder) as home:
        places = _rebuilt_if_broken(folder, home, lambda: _places(home, company))
    is_in_list = cache(lambda name: company in companies_in(folder, {"list": name}))

    def is_about(facts: dict) -> bool:
        if "list" in facts:
            return is_in_list(facts["list"])
        return company in companies_in(folder, facts)

    return [facts for facts in _lines(folder, places) if is_about(facts)]


def keep_up(folder: Path) -> None:
    """Bring the index up to the last line; rebuild a broken one."""
    if files_of(folder):
        with _locked(folder) as home:
            _rebuilt_if_broken(folder, home, lambda: None)


def forget_index(folder: Path) -> None:
    """Remove the index, because lines of the record have changed."""
    if files_of(folder):
        with _locked(folder) as home:
            shutil.rmtree(home)


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """Lock the index and give its folder; the record itself can still be written."""
    records = home_of(folder)
    home = records / "index"
    home.mkdir(mode=FOLDER_MODE, exist_ok=True)
    with (records / "INDEX.LOCK").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield home


def _rebuilt_if_broken(folder: Path, home: Path, read: Callable[[], Result]) -> Result:
    """Bring the index up to the last line and read it; where that fails, rebuild it first."""
    try:
        _read_on(folder, home)
        return read()
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        shutil.rmtree(home)
        home.mkdir(mode=FOLDER_MODE)
        _read_on(folder, home)
        return read()


def _read_on(folder: Path, home: Path) -> None:
    (home.parent / EARLIER).unlink(missing_ok=True)
    state = _state(home)
    files = {_month(path): path for path in files_of(folder)}
    read = {int(month): place for month, place in state["read"].items()}
    if set(read) - set(files):
        _forget(home, state, set(files))
    changed = bool(set(read) - set(files))
    read = {month: read.get(month, 0) for month in files}
    for month, path in files.items():
        if path.stat().st_size < read[month]:
            raise ValueError  # the file is shorter than it was
        for place, chunk in _chunks(path, read[month]):
            _add(folder, home, state, (month << PLACE_BITS) + place, chunk)
            read[month] = place + len(chunk)
            changed = True
    if changed:
        write_whole(home / STATE, json.dumps(state | {"read": read}))
        _sweep(home, state)


def _state(home: Path) -> dict:
    try:
        state = json.loads((home / STATE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"read": {}, "next": 1, "lists": [], SEEN: [], HELD: []}
    for name, _ in (*state[SEEN], *state[HELD]):
        (home / name).stat()  # raises where a part is gone
    return state


def _chunks(path: Path, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield chunks of whole lines of a file from a position on, each with its own position."""
    with path.open("rb") as file:
        file.seek(place)
        while chunk := _whole_lines(file):
            yield place, chunk
            place += len(chunk)
            file.seek(place)


def _whole_lines(file: BinaryIO) -> bytes:
    chunk = file.read(BYTES_AT_ONCE)
    end = chunk.rfind(b"\n") + 1
    if not end and len(chunk) == BYTES_AT_ONCE:
        raise ValueError  # no line of the record is that long
    return chunk[:end]


def _add(folder: Path, home: Path, state: dict, place: int, chunk: bytes) -> None:
    """Add the postings of a chunk of lines. place : the position of the first."""
    named: list[bytes] = []
    counts: list[int] = []
    places: list[int] = []
    lists: dict[str, None] = {}
    for line in chunk.split(b"\n")[:-1]:
        companies, list_name = _companies(line)
        if list_name:
            lists[list_name] = None
            companies = [list_name.encode()]
        if companies:
            named += companies
            counts.append(len(companies))
            places.append(place)
        place += len(line) + 1
    keys = _keys(named)
    _add_part(home, state, SEEN, keys, np.repeat(np.array(places, "i8"), counts))
    known = set(state["lists"])
    for name in [name for name in lists if name not in known]:
        held = companies_in(folder, {"list": name})
        of_list = np.full(len(held), _key(name.encode()), "i8")
        _add_part(home, state, HELD, _keys([one.encode() for one in held]), of_list)
        state["lists"].append(name)


def _companies(line: bytes) -> tuple[list[bytes], str]:
    """Return the company ids in a line of the record, or the name of its list.

    Searches bytes, because parsing JSON is slow. Within a JSON string a quotation mark is escaped,
    so the searched keys match only as keys. Ids with unusual characters are parsed as JSON.
    """
    at = line.find(COMPANIES)
    if at < 0:
        at = line.find(LIST)
        name = line[at + len(LIST) : at + len(LIST) + 64] if at >= 0 else b""
        return [], name.decode("ascii", "replace")
    begin = at + len(COMPANIES)
    named = line[begin : line.find(b"]", begin)]
    if b"\\" in named or not (named.startswith(b'"') and named.endswith(b'"')):
        companies = _facts(line).get("companies", [])
        return [str(one).encode(errors="replace") for one in companies], ""
    return named[1:-1].split(b'","'), ""


def _keys(named: Sequence[bytes]) -> np.ndarray:
    keys: dict[bytes, int] = {one: _key(one) for one in set(named)}
    return np.fromiter(map(keys.__getitem__, named), "i8", len(named))


def _add_part(home: Path, state: dict, kind: str, keys: np.ndarray, values: np.ndarray) -> None:
    """Write postings as a new part, merged with the small parts before it."""
    if not len(keys):
        return
    parts = state[kind]
    size = len(keys)
    while parts and parts[-1][1] < SMALL and parts[-1][1] <= 2 * size:
        before = np.load(home / parts.pop()[0])
        keys, values = np.concatenate((before[0], keys)), np.concatenate((before[1], values))
        size = len(keys)
    name = f"{kind}-{state['next']}.npy"
    state["next"] += 1
    _save(home / name, keys, values)
    parts.append([name, size])


def _save(path: Path, keys: np.ndarray, values: np.ndarray) -> None:
    order = np.argsort(keys, kind="stable")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "wb") as file:
        np.save(file, np.stack((keys[order], values[order])))


def _forget(home: Path, state: dict, months: set[int]) -> None:
    """Remove the postings of files that were pruned."""

    def stays(_: np.ndarray, values: np.ndarray) -> np.ndarray:
        return np.isin(values >> PLACE_BITS, list(months))

    state[SEEN] = list(_filtered(home, state, SEEN, stays))


def _filtered(home: Path, state: dict, kind: str, stays: Callable) -> Iterator[list]:
    for name, _ in state[kind]:
        keys, values = np.load(home / name)
        kept = stays(keys, values)
        new = f"{kind}-{state['next']}.npy"
        state["next"] += 1
        _save(home / new, keys[kept], values[kept])
        yield [new, int(kept.sum())]


def _sweep(home: Path, state: dict) -> None:
    """Remove parts that the state no longer names."""
    named = {STATE, *(name for name, _ in (*state[SEEN], *state[HELD]))}
    for path in home.iterdir():
        if path.name not in named:
            path.unlink(missing_ok=True)


def _places(home: Path, company: str) -> list[int]:
    """Return the sorted positions of deeds with the key of a company."""
    state, key = _state(home), _key(company.encode(errors="replace"))
    keys = [key, *_found(home, state[HELD], key)]
    return sorted({place for one in keys for place in _found(home, state[SEEN], one)})


def _found(home: Path, parts: list, key: int) -> list[int]:
    values_of_key: list[int] = []
    for name, _ in parts:
        keys, values = np.load(home / name, mmap_mode="r")
        first, last = np.searchsorted(keys, [key, key + 1])
        values_of_key += values[first:last].tolist()
    return values_of_key


def _lines(folder: Path, places: list[int]) -> Iterator[dict]:
    files = {_month(path): path for path in files_of(folder)}
    for month, path in files.items():
        with path.open("rb") as file:
            for place in places:
                if place >> PLACE_BITS == month:
                    file.seek(place & ((1 << PLACE_BITS) - 1))
                    yield _facts(file.readline())


def _facts(line: bytes) -> dict:
    try:
        facts = json.loads(line)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _key(name: bytes) -> int:
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "big", signed=True)


def _month(path: Path) -> int:
    return int(path.stem.replace("-", ""))
