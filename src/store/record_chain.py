"""Read the record of deeds, verify its hash chain, and prune old months."""

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
"""The file beside the record that says how far the last check found it intact."""
MARKS = (b'"lost_after":', b'"files":', b'"list":')
"""A check parses only lines with one of these fields; of others it verifies the chain."""
BYTES_AT_ONCE = 8 * 1024 * 1024
LONG_AGO = "exports"
"""Folder of the record of exports of earlier versions, which has no chain."""


@dataclass(frozen=True)
class Fault:
    """A fault in the record: its kind, the file and the number of the line.

    kind : changed (a line was changed, removed or inserted here), cut (the end is missing), lost (a
    writer found the end missing), list (a list is missing or was changed), begin (the beginning is
    missing and was not pruned).
    """

    kind: str
    file: str
    line: int


@dataclass
class Checked:
    """The result of a check. last : the chain of the last line. torn : whether the last line is
    incomplete."""

    lines: int = 0
    last: str = BEGINNING
    torn: bool = False
    faults: list[Fault] = field(default_factory=list)


def check_chain(folder: Path) -> Checked:
    """Check the whole record and return its faults in order.

    Without faults, store how far the record is intact, for `check_on`.
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
    """Return what `check_chain` returns, but check only the lines added since the last check.

    Earlier bytes are compared by the hash of each file at that time. The hash lies beside the
    record, so only `check_chain` detects somebody who changes both. Where the bytes differ, or
    there was no check, the whole record is checked.
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
    """Check the end and the lists; without faults, store how far the record is intact."""
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
    with suppress(OSError):  # without it the next check reads everything
        write_whole(home_of(folder) / NOTED, json.dumps(noted))


def _noted(folder: Path) -> dict | None:
    try:
        noted = json.loads((home_of(folder) / NOTED).read_text(encoding="utf-8"))
        return noted if noted["lines"] and noted["files"] and noted["last"] else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def hash_of(path: Path, length: int) -> str:
    """Return the SHA-256 of the first bytes of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while length > 0 and (piece := file.read(min(length, BYTES_AT_ONCE))):
            digest.update(piece)
            length -= len(piece)
    return digest.hexdigest()


class _Reading:
    """The state of a check while it reads lines. head : the chain of the last acknowledged line."""

    def __init__(self, head: str | None) -> None:
        self.checked = Checked()
        self.file = ""
        self.first: tuple[bytes, str] | None = None
        self.pruned: set[str] = {BEGINNING}
        self.head, self.head_found = head, False
        self.lists: dict[str, tuple[str, int]] = {}
        self.files: dict[str, dict] = {}

    def go_on(self, noted: dict) -> None:
        """Continue where an earlier check ended."""
        self.checked.lines, self.checked.last = noted["lines"], noted["last"]
        self.head_found = self.head == noted["last"]

    def take_file(self, path: Path, place: int, number: int = 0) -> None:
        """Check the lines of a file from a position on, which `number` lines precede."""
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
        parts = parted(line)
        if parts is None:
            self._fault("changed", number)
            self.checked.last = hashlib.sha256(line).hexdigest()
            return
        self._compare(number, *parts)
        if any(mark in line for mark in MARKS):
            self._note(number, _facts(line) or {})

    def _compare(self, number: int, body: bytes, chain: str) -> None:
        """Compare a line's chain with the previous line. The first line is checked at the end,
        because a later line names the chains of pruned files."""
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
        """Return whether the first line follows BEGINNING or the end of a pruned file."""
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
    """Yield the deeds with a moment (ISO, UTC) in [since, until), in the order of writing.

    Exports recorded by earlier versions come first. Unreadable lines are skipped; the check of the
    chain reports them.
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
    """Return the ids of a deed's companies; none where its list is gone."""
    if "list" not in facts:
        named = facts.get("companies", [])
        return named if isinstance(named, list) else []
    try:
        path = home_of(folder) / LISTS / f"{facts['list']}.txt"
        return path.read_text(encoding="utf-8").split()
    except OSError:
        return []


def prune(folder: Path, months: int, now: datetime | None = None) -> list[str]:
    """Remove the files of months that ended over `months` months ago, and record that.

    First a deed is added that names the removed files and their last chains, so that the remaining
    lines can still be verified: their first one follows the last of these chains. Returns the
    removed months. The last file always stays.
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
    """Add the deed and remove the files. The copy of a shared record is updated when it is read."""
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
        parts = parted(line.rstrip(b"\n"))
        lines, last = lines + 1, parts[1] if parts else last
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
