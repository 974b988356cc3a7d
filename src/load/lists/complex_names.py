"""Find the id of a complex by any name that official papers use for it.

A name is looked up in several ways, the most certain first: as the census prints it, as the
quarterly survey shortens it, as a part of a family ('아산국가산업단지(포승지구)'), in other
spellings of the same words ('구미1' for '구미국가(1단지)'), and without its brackets. If a name
matches several complexes, the address decides.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from src.domain.codes import KIND, KINDS
from src.load.lists.complexes import find_alias
from src.load.lists.names import name_key
from src.load.lists.regions import Region

COLUMNS = ["complex_id", "parent_id", "complex_name", "kind", "sido", "sigungu", "is_leaf"]
INNER = re.compile(r"^(?P<outer>[^()]+)\((?P<inner>[^()]+)\)$")
NATIONAL = re.compile(r"(?<=.)국가(?:산업단지|산단)")
ENDINGS = re.compile(
    r"(?<=.)(?:국가|일반|도시첨단)?(?:산업단지|산단|단지|지구|국가)$|(?<=.)농공단지$"
)
NUMBERED = re.compile(r"제(?=\d)|(?<=\d)(?:단지|차|공단)$")
NEAR, MOST_NEAR, LEAST_ALIKE = 3, 5, 0.5

Ids = frozenset[str]


class Answer(NamedTuple):
    """The result for a name: one id; several ids; or none, with similar names in `near`.

    chosen : whether several complexes in the same place have the name and the one that the
    quarterly survey calls so was taken.
    """

    ids: Ids
    near: tuple[str, ...] = ()
    chosen: bool = False


class ComplexNames:
    """Finds complexes by name among the rows of the table `complexes`."""

    def __init__(self, complexes: pd.DataFrame):
        rows = complexes.reindex(columns=COLUMNS).astype(object)
        self.rows = rows.where(rows.notna(), None).set_index("complex_id", drop=False)
        self.places = dict(zip(self.rows.index, self.rows[["sido", "sigungu"]].to_numpy(),
                               strict=True))  # fmt: skip
        self.parents = dict(zip(self.rows.index, self.rows["parent_id"], strict=True))

    def find(self, name: str, place: Region | None = None) -> Answer:
        """Return the answer for a name. place : the region of the company's address."""
        levels = [ids for ids in self.levels(name) if ids]
        if not levels:
            return Answer(frozenset(), self._near(name))
        here = (self._in_place(ids, place) for ids in levels)
        found = next((ids for ids in here if ids), levels[0])
        found -= {above for id_ in found for above in self._line(id_)[1:]}
        if len(found) == 1:
            return Answer(self._below(found, place))
        meant = self._alias(name) & found
        if place is not None and meant:
            return Answer(meant, chosen=True)
        return Answer(found, tuple(sorted(map(self._shown, found))[:MOST_NEAR]))

    def is_plain(self, name: str) -> bool:
        """Return whether the answer for a name does not depend on the address."""
        levels = [ids for ids in self.levels(name) if ids]
        return not levels or (len(frozenset().union(*levels)) == 1 and not self._children(levels))

    def levels(self, name: str) -> list[Ids]:
        """Return the complexes that match a name, by ways of matching, the most certain first."""
        exact = self._exact(name)
        leaves = frozenset(id_ for id_ in exact if self.rows.at[id_, "is_leaf"])
        words = spelling(name)
        return [
            leaves,
            self._alias(name),
            self._in_family(name),
            exact,
            self._spelt.get(words, frozenset()),
            self._bare.get(words, frozenset()),
        ]

    def _exact(self, name: str) -> Ids:
        found = (self._keys.get((kind, name_key(name, kind)), frozenset()) for kind in KINDS)
        return frozenset().union(*found)

    def _alias(self, name: str) -> Ids:
        """Return the complex that the survey calls so, unless another family has the name too."""
        alias = find_alias(name)
        if alias is None or alias not in self.places:
            return frozenset()
        like = self._bare.get(spelling(name), frozenset())
        tops = {self._top(id_) for id_ in like if self.rows.at[id_, "kind"] == "national"}
        return frozenset([alias]) if tops <= {self._top(alias)} else frozenset()

    def _in_family(self, name: str) -> Ids:
        """Return the complex in brackets below the one named before: '아산국가(포승지구)'."""
        parts = INNER.match(name.strip())
        if parts is None:
            return frozenset()
        head, inner = spelling(parts["outer"]), self._spelt.get(spelling(parts["inner"]), ())
        return frozenset(id_ for id_ in inner if self._is_below(id_, head))

    def _is_below(self, id_: str, head: str) -> bool:
        """Return whether the name of a complex above starts with `head`: 한국수출산업, 한국수출."""
        names = (self.rows.at[above, "complex_name"] for above in self._line(id_)[1:])
        return any(spelling(name).startswith(head) for name in names)

    def _in_place(self, ids: Ids, place: Region | None) -> Ids:
        """Return the complexes in the district, else in the province; all without a place."""
        if place is None:
            return ids
        district = frozenset(id_ for id_ in ids if self._reaches(id_, place, whole=True))
        return district or frozenset(id_ for id_ in ids if self._reaches(id_, place, whole=False))

    def _reaches(self, id_: str, place: Region, *, whole: bool) -> bool:
        """Return whether a complex, or a part of it, lies in a place; True if its place is unknown.

        whole : compare the district too, not only the province.
        """
        sido, sigungu = self.places[id_]
        if sido is None:
            parts = self._parts.get(id_, ())
            return any(self._reaches(part, place, whole=whole) for part in parts) or not parts
        return sigungu == place.sigungu if whole and place.sigungu else sido == place.sido

    def _below(self, found: Ids, place: Region | None) -> Ids:
        """Return the part of a complex that alone lies in a place, else the complex itself."""
        (id_,) = found
        while place is not None and id_ in self._parts:
            below = self._in_place(frozenset(self._parts[id_]), place)
            if len(below) != 1:
                break
            (id_,) = below
        return frozenset([id_])

    def _children(self, levels: list[Ids]) -> bool:
        return any(id_ in self._parts for ids in levels for id_ in ids)

    def _line(self, id_: str) -> list[str]:
        line = [id_]
        while (above := self.parents.get(line[-1])) and above not in line:
            line.append(above)
        return line

    def _top(self, id_: str) -> str:
        return self._line(id_)[-1]

    def _near(self, name: str) -> tuple[str, ...]:
        """Return the known names most similar to an unknown one."""
        close = get_close_matches(spelling(name), list(self._spelt), NEAR, LEAST_ALIKE)
        ids = [id_ for key in close for id_ in sorted(self._spelt[key])]
        return tuple(map(self._shown, ids[:MOST_NEAR]))

    def _shown(self, id_: str) -> str:
        kind = KIND[self.rows.at[id_, "kind"]].ko
        return f"{self.rows.at[id_, 'complex_name']}({kind}, {id_})"

    @cached_property
    def _parts(self) -> dict[str, list[str]]:
        parts: dict[str, list[str]] = {}
        for id_, parent in self.parents.items():
            if parent is not None:
                parts.setdefault(parent, []).append(id_)
        return parts

    @cached_property
    def _keys(self) -> dict[tuple[str, str], Ids]:
        rows = zip(self.rows["kind"], self.rows["complex_name"], self.rows.index, strict=True)
        return _gathered(((kind, name_key(name, kind)), id_) for kind, name, id_ in rows)

    @cached_property
    def _spelt(self) -> dict[str, Ids]:
        return _gathered((spelling(n), i) for i, n in self.rows["complex_name"].items())

    @cached_property
    def _bare(self) -> dict[str, Ids]:
        names = self.rows["complex_name"].items()
        return _gathered((spelling(INNER.sub(r"\g<outer>", n.strip())), i) for i, n in names)


def spelling(name: str) -> str:
    """Return the key that all spellings of a name share: '구미국가(1단지)' gives '구미1'."""
    key = NATIONAL.sub("", name_key(name, "national"))
    parts = INNER.match(key)
    inner = "" if parts is None else NUMBERED.sub("", _without_ending(parts["inner"]))
    outer = _without_ending(key if parts is None else parts["outer"])
    return NUMBERED.sub("", outer) + inner


def _without_ending(key: str) -> str:
    while (short := ENDINGS.sub("", key)) != key:
        key = short
    return key


def _gathered(pairs: Iterable[tuple]) -> dict:
    gathered: dict = {}
    for key, id_ in pairs:
        gathered[key] = gathered.get(key, frozenset()) | {id_}
    return gathered
