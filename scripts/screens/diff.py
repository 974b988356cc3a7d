"""The differences between two collected values, one line each."""

from __future__ import annotations

import json
from difflib import SequenceMatcher

LONGEST = 160


def differences(old, new) -> list[str]:
    """Return the differences as lines (where, before, after), none if the two are equal.

    Lists of different length are aligned first, so that one more element is one difference.
    """
    if old is None or new is None:
        return ["only in the old" if new is None else "only in the new"] if old != new else []
    return _compare("", old, new)


def _compare(where: str, old, new) -> list[str]:
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        return [
            line
            for key in dict.fromkeys((*old, *new))
            for line in _compare_key(f"{where}.{key}", key, old, new)
        ]
    if isinstance(old, list) and isinstance(new, list):
        return _compare_lists(where, old, new)
    return [f"{where}: {_short(old)} → {_short(new)}"]


def _compare_key(where: str, key: str, old: dict, new: dict) -> list[str]:
    if key not in new:
        return [f"{where}: gone {_short(old[key])}"]
    if key not in old:
        return [f"{where}: new {_short(new[key])}"]
    return _compare(where, old[key], new[key])


def _compare_lists(where: str, old: list, new: list) -> list[str]:
    if len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [line for at, pair in pairs for line in _compare(f"{where}[{at}]", *pair)]
    before, after = ([json.dumps(each, sort_keys=True) for each in side] for side in (old, new))
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        both = min(b - a, d - c)
        for at in range(both):
            found += _compare(f"{where}[{a + at}]", old[a + at], new[c + at])
        found += [f"{where}[{at}]: gone {_short(old[at])}" for at in range(a + both, b)]
        found += [f"{where}[{at}]: new {_short(new[at])}" for at in range(c + both, d)]
    return found


def _short(value) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
