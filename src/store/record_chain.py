"""Read the record of deeds, check that nothing in it was changed, and forget what is too old."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from src.store.disk import flush
from src.store.records import (
    BEGINNING,
    FOLDER,
    LISTS,
    append,
    chain_of,
    files_of,
    head_of,
    parted,
    writing,
)

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
    """Read the whole record and return what is wrong with it, in order."""
    reading = _Reading()
    for path in files_of(folder):
        for number, line in enumerate(_raw_lines(path), 1):
            reading.take(path.name, number, line)
    checked = reading.checked
    if not reading.begins_well():
        checked.faults.insert(0, Fault("begin", files_of(folder)[0].name, 1))
    head = head_of(folder)
    if head not in reading.chains if head else checked.lines > 1:
        checked.faults.append(Fault("cut", reading.file, checked.lines))
    checked.faults.extend(_wrong_lists(folder, reading.lists))
    return checked


class _Reading:
    """A check on its way through the lines."""

    def __init__(self) -> None:
        self.checked = Checked()
        self.file = ""
        self.first: tuple[bytes, str] | None = None
        self.pruned: set[str] = {BEGINNING}
        self.chains: set[str] = set()
        self.lists: dict[str, tuple[str, int]] = {}

    def take(self, file: str, number: int, line: bytes) -> None:
        self.file = file
        if not line.endswith(b"\n"):
            self.checked.torn = True
            return
        self.checked.lines += 1
        found, facts = parted(line[:-1]), _facts(line)
        if found is None or facts is None:
            self._fault("changed", number)
            self.checked.last = found[1] if found else hashlib.sha256(line[:-1]).hexdigest()
            return
        self._compare(number, *found)
        self._note(number, facts)

    def _compare(self, number: int, body: bytes, chain: str) -> None:
        """Hold a line against the one before; what the first follows is known at the end only."""
        if self.checked.lines == 1:
            self.first = body, chain
        elif chain_of(self.checked.last, body) != chain:
            self._fault("changed", number)
        self.checked.last = chain
        self.chains.add(chain)

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
            content = (Path(folder) / FOLDER / LISTS / f"{name}.txt").read_bytes()
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
        path = Path(folder) / FOLDER / LISTS / f"{facts['list']}.txt"
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
    with writing(folder) as home:
        count = moment.year * 12 + moment.month - 1 - months
        oldest = f"{count // 12:04d}-{count % 12 + 1:02d}"
        old = [path for path in files_of(folder)[:-1] if path.stem < oldest]
        if old:
            ended = [{"file": path.name, **_end_of(path)} for path in old]
            facts = {"user": "", "deed": "pruned", "companies": [], "rows": 0, "files": ended}
            append(home, facts)
            for path in old:
                path.unlink()
            flush(home)
            _forget_lists(folder, home)
        _forget_old_exports(folder, oldest)
    return [path.stem for path in old]


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
