"""Read the record of deeds, check that nothing in it was changed, and forget what is too old."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from src.store.disk import flush, write_whole
from src.store.postgres.address import shared_operations
from src.store.record_files import (
    BEGINNING,
    LISTS,
    append,
    chain_of,
    files_in,
    parted,
    writing,
)
from src.store.record_home import files_of, forget_shared, head_of, home_of, other_than_shared

NOTED = "CHECKED"
"""Beside the record: how far it was whole when it was last checked."""
MARKS = (b'"lost_after":', b'"files":', b'"list":')
"""Only lines with these tell a check more than their chain does."""
BYTES_AT_ONCE = 8 * 1024 * 1024
LONG_AGO = "exports"
"""Folder of the record of exports that earlier versions kept, without a chain."""


@dataclass(frozen=True)
class Fault:
    """Where the record is not what was written: file, number of the line, and what is wrong.

    kind : changed (a line or what it follows was changed, removed or put in), cut (the end is
    gone), lost (a writer found the end gone), list (a kept list is missing or was changed),
    begin (the beginning is gone and no pruning says so).
    """

    kind: str
    file: str
    line: int


@dataclass
class Checked:
    """What a check has found: lines, the chain of the last one, whether a line is half written."""

    lines: int = 0
    last: str = BEGINNING
    torn: bool = False
    faults: list[Fault] = field(default_factory=list)


def check_chain(folder: Path) -> Checked:
    """Read the whole record and return what is wrong with it, in order.

    Where nothing is, it is noted how far the record is whole, for `check_on`.
    """
    reading = _Reading(head_of(folder))
    for path in files_of(folder):
        reading.take_file(path, 0)
    checked = reading.checked
    checked.faults.extend(Fault("changed", *found) for found in other_than_shared(folder))
    if not reading.begins_well():
        checked.faults.insert(0, Fault("begin", files_of(folder)[0].name, 1))
    _finish(folder, reading)
    return checked


def check_on(folder: Path) -> Checked:
    """Return what `check_chain` returns, reading line by line only what was added since.

    What was whole at the last check must still have the same bytes, by the hash of each file as it
    was then. That hash lies beside the record: only `check_chain` proves against whoever changes
    both. Where the bytes are others, or nothing was noted, the whole record is read.
    """
    noted, files = _noted(folder), files_of(folder)
    if noted is None or [path.name for path in files][: len(noted["files"])] != list(
        noted["files"]
    ):
        return check_chain(folder)
    reading = _Reading(head_of(folder))
    reading.go_on(noted)
    for path in files:
        known = noted["files"].get(path.name, {"bytes": 0, "lines": 0, "sha256": ""})
        if known["bytes"] and hash_of(path, known["bytes"]) != known["sha256"]:
            return check_chain(folder)
        reading.take_file(path, known["bytes"], known["lines"])
        if reading.files[path.name]["bytes"] == known["bytes"]:
            reading.files[path.name] = known
    if not reading.head_found:
        return check_chain(folder)
    _finish(folder, reading)
    return reading.checked


def _finish(folder: Path, reading: "_Reading") -> None:
    """Look at the end and at the lists; note how far the record is whole, where it is."""
    checked = reading.checked
    if not reading.head_found if reading.head else checked.lines > 1:
        checked.faults.append(Fault("cut", reading.file, checked.lines))
    checked.faults.extend(_wrong_lists(folder, reading.lists))
    if checked.faults or not reading.files:
        return
    for name, known in reading.files.items():
        path = home_of(folder) / name
        known["sha256"] = known.get("sha256") or hash_of(path, known["bytes"])
    noted = {"lines": checked.lines, "last": checked.last, "files": reading.files}
    with suppress(OSError):  # without it the next check reads all
        write_whole(home_of(folder) / NOTED, json.dumps(noted))


def _noted(folder: Path) -> dict | None:
    try:
        noted = json.loads((home_of(folder) / NOTED).read_text(encoding="utf-8"))
        return noted if noted["lines"] and noted["files"] and noted["last"] else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def hash_of(path: Path, length: int) -> str:
    """Return the SHA-256 of the first bytes of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while length > 0 and (piece := file.read(min(length, BYTES_AT_ONCE))):
            found.update(piece)
            length -= len(piece)
    return found.hexdigest()


class _Reading:
    """A check on its way through the lines; head : the chain of the last acknowledged line."""

    def __init__(self, head: str | None) -> None:
        self.checked = Checked()
        self.file = ""
        self.first: tuple[bytes, str] | None = None
        self.pruned: set[str] = {BEGINNING}
        self.head, self.head_found = head, False
        self.lists: dict[str, tuple[str, int]] = {}
        self.files: dict[str, dict] = {}

    def go_on(self, noted: dict) -> None:
        """Begin where an earlier check has ended."""
        self.checked.lines, self.checked.last = noted["lines"], noted["last"]
        self.head_found = self.head == noted["last"]

    def take_file(self, path: Path, place: int, number: int = 0) -> None:
        """Take the lines of a file from a place on, before which `number` lines lie."""
        self.file = path.name
        with path.open("rb") as file:
            file.seek(place)
            for line in file:
                if not line.endswith(b"\n"):
                    self.checked.torn = True
                    break
                number += 1
                place += len(line)
                self._take(number, line[:-1])
        self.files[path.name] = {"bytes": place, "lines": number}

    def _take(self, number: int, line: bytes) -> None:
        self.checked.lines += 1
        found = parted(line)
        if found is None:
            self._fault("changed", number)
            self.checked.last = hashlib.sha256(line).hexdigest()
            return
        self._compare(number, *found)
        if any(mark in line for mark in MARKS):
            self._note(number, _facts(line) or {})

    def _compare(self, number: int, body: bytes, chain: str) -> None:
        """Hold a line against the one before; what the first follows is known at the end only."""
        if self.checked.lines == 1:
            self.first = body, chain
        elif chain_of(self.checked.last, body) != chain:
            self._fault("changed", number)
        self.checked.last = chain
        self.head_found = self.head_found or chain == self.head

    def _note(self, number: int, facts: dict) -> None:
        if "lost_after" in facts:
            self._fault("lost", number)
        self.pruned |= {one["ended"] for one in facts.get("files", []) if "ended" in one}
        if "list" in facts:
            self.lists.setdefault(facts["list"], (self.file, number))

    def _fault(self, kind: str, number: int) -> None:
        self.checked.faults.append(Fault(kind, self.file, number))

    def begins_well(self) -> bool:
        """Return whether the first line follows the beginning, or the end of what was pruned."""
        if self.first is None:
            return True
        body, chain = self.first
        return any(chain_of(end, body) == chain for end in self.pruned)


def _wrong_lists(folder: Path, lists: dict[str, tuple[str, int]]) -> Iterator[Fault]:
    for name, (file, line) in lists.items():
        try:
            content = (home_of(folder) / LISTS / f"{name}.txt").read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != name:
            yield Fault("list", file, line)


def read_records(folder: Path, since: str = "", until: str = "~") -> Iterator[dict]:
    """Yield the deeds whose moment (ISO, UTC) lies in [since, until), in the order of writing.

    Exports that earlier versions wrote down come first. What cannot be read is left out: the check
    of the chain names it.
    """
    old = sorted((Path(folder) / LONG_AGO).glob("[0-9]*.jsonl"))
    for path in (*old, *files_of(folder)):
        if since[:7] <= path.stem <= until[:7] or not since:
            for line in _raw_lines(path):
                facts = _facts(line)
                if facts is not None and since <= facts["at"] < until:
                    yield _exported(facts) if path in old else facts


def _exported(facts: dict) -> dict:
    known = {"user": "", "address": "", "deed": "export", "companies": 0, "identifiers": False}
    more = {"query": facts.get("table", ""), "snapshot": facts.get("version", "")}
    return known | more | facts


def companies_in(folder: Path, facts: dict) -> list[str]:
    """Return the ids of the companies of a deed; none where its list is gone."""
    if "list" not in facts:
        named = facts.get("companies", [])
        return named if isinstance(named, list) else []
    try:
        path = home_of(folder) / LISTS / f"{facts['list']}.txt"
        return path.read_text(encoding="utf-8").split()
    except OSError:
        return []


def prune(folder: Path, months: int, now: datetime | None = None) -> list[str]:
    """Remove the files of months that ended over `months` months ago, and say so in the record.

    What is removed, and the chain with which each file ended, is a deed of its own, written first;
    the first line that stays follows the last of those, so that the rest can still be proven.
    Returns the removed months. The month written to at present always stays.
    """
    moment = now or datetime.now(UTC)
    count = moment.year * 12 + moment.month - 1 - months
    oldest = f"{count // 12:04d}-{count % 12 + 1:02d}"
    files_of(folder)
    home = home_of(folder)
    with writing(home):
        old = [path for path in files_in(home)[:-1] if path.stem < oldest]
        if old:
            ended = [{"file": path.name, **_end_of(path)} for path in old]
            facts = {"user": "", "deed": "pruned", "companies": [], "rows": 0, "files": ended}
            _forget(folder, home, facts, old)
        _forget_old_exports(folder, oldest)
    return [path.stem for path in old]


def _forget(folder: Path, home: Path, facts: dict, old: list[Path]) -> None:
    """Write the deed down and remove the files; the copy of a shared record follows by itself."""
    if shared_operations():
        forget_shared(folder, facts, [path.stem for path in old])
        return
    append(home, facts)
    for path in old:
        path.unlink()
    flush(home)
    _forget_lists(folder, home)


def _end_of(path: Path) -> dict:
    lines, last = 0, ""
    for line in _raw_lines(path):
        found = parted(line.rstrip(b"\n"))
        lines, last = lines + 1, found[1] if found else last
    return {"lines": lines, "ended": last}


def _forget_lists(folder: Path, home: Path) -> None:
    used = {facts["list"] for facts in read_records(folder) if "list" in facts}
    for path in (home / LISTS).glob("*.txt"):
        if path.stem not in used:
            path.unlink()


def _forget_old_exports(folder: Path, oldest: str) -> None:
    for path in (Path(folder) / LONG_AGO).glob("[0-9]*.jsonl"):
        if path.stem < oldest:
            path.unlink()


def _raw_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _facts(line: bytes) -> dict | None:
    try:
        facts = json.loads(line)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) and isinstance(facts.get("at"), str) else None
