"""Consequences of refused rows: doubts to be confirmed, and files to read again.

A file with many refused rows, or whose refused rows would remove data served, is published only
after confirmation. A file with rows that were refused because another file was missing is read
again in later loads.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import pandas as pd

from src.domain.codes import IN_FILES
from src.domain.columns import Column, Table
from src.domain.tables import TABLE
from src.load.doubts import doubt, kind_name
from src.load.loaded_file import LoadedFile
from src.load.outcome import Doubt
from src.settings import whole_setting
from src.store.engine import fetch_arrow, fetch_frame, open_engine
from src.store.queries.changes import company_names
from src.store.queries.loaded import reasons_told, sources_loaded
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot
from src.text.both import Words
from src.text.catalogue import catalogue

PEOPLE = {"headcounts": "employees", "eligible": "eligible", "leave_starts": "users"}
"""Tables whose whole periods a file replaces, and their column that counts people."""
FEWEST, HALF = 3, 0.5
"""Fewer refused rows raise no doubt, unless they are half of the file."""
SHOWN = 3
TURNING = "[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
"""Control characters that change the direction of text; names are hostile input."""
WANTING = (
    *("not_loaded_company", "several_workplaces", "unknown_company"),
    *("not_loaded_complex", "several_complexes", "no_complex", "unmatched_name"),
    *("not_loaded_campaign", "unknown_sido"),
)
LEFT_OUT = ("building_left_out",)
"""Reasons for refusing a row (WANTING) or emptying a cell (LEFT_OUT) that another file, or one more
row in a reference table, would mend."""


def doubts_on_refused(files: list[LoadedFile], base: Snapshot | None) -> list[Doubt]:
    """Return the doubts about refused rows. base : the snapshot that is loaded onto."""
    refusing = [file for file in files if file.was_read and _rejected(file)]
    return [raised for file in refusing for raised in _on_file(file, base)]


def _on_file(file: LoadedFile, base: Snapshot | None) -> list[Doubt]:
    read, rejected = file.source["rows_read"], _rejected(file)
    about = {"file": file.source["file"], "rejected": rejected}
    lost = [
        doubt("cells_lost", **about, **found)
        for table in PEOPLE
        if base is not None and table in file.tables
        for found in _lost(TABLE[table], file.tables[table], base)
    ]
    share = rejected / read
    asks = rejected >= FEWEST and share * 100 > whole_setting("SANDAN_REFUSED_PERCENT")
    if lost or not (asks or (share >= HALF and rejected < read)):
        return lost
    return [doubt("many_refused", **about, read=read, share=share)]


def _rejected(file: LoadedFile) -> int:
    return file.source["rows_rejected"]


def _lost(table: Table, new: pd.DataFrame, base: Snapshot) -> list[dict]:
    """Return facts on the rows served that a file replaces without giving them again."""
    periods = list(table.replaced_by or ())
    held = _as_keys(fetch_frame(open_engine(base), table_rows(table.name)), table.keys)
    given = _as_keys(new, table.keys)
    replaced = held.merge(given[periods].drop_duplicates(), on=periods)
    both = replaced.merge(given[list(table.keys)], how="left", indicator="there")
    gone = both[both["there"] == "left_only"]
    if gone.empty:
        return []
    spoken = sorted(gone[periods[0]].unique())
    return [
        {
            "kind": kind_name(table.name),
            "period": spoken[0] if len(spoken) == 1 else f"{spoken[0]}~{spoken[-1]}",
            "cells": len(gone),
            "people": int(gone[PEOPLE[table.name]].sum()),
            "some": _named(gone, table, base),
        }
    ]


def _named(rows: pd.DataFrame, table: Table, base: Snapshot) -> Words:
    """Return the first rows in words: the name of the firm and the other keys."""
    more, rows = " …" if len(rows) > SHOWN else "", rows.head(SHOWN)
    ids = tuple(rows["company_id"])
    named = fetch_frame(open_engine(base), company_names(ids)).set_index("company_id")
    rows = rows.assign(
        company_id=rows["company_id"].map(
            named["company_name"].str.replace(TURNING, "", regex=True)
        )
    )
    columns = [table.column(key) for key in table.keys]
    return Words(*(
        ", ".join(" ".join(_in_words(row, columns, lang)) for row in rows.to_dict("records")) + more
        for lang in ("ko", "en")
    ))  # fmt: skip


def _in_words(row: dict, columns: list[Column], lang: str) -> list[str]:
    codes = [IN_FILES.get(column.kind, {}).get(row[column.name]) for column in columns]
    return [
        str(row[column.name]) if code is None else str(getattr(code, lang))
        for column, code in zip(columns, codes, strict=True)
        if row[column.name] == row[column.name]
    ]


def _as_keys(rows: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    texts = {
        key: rows[key].dt.strftime("%Y-%m-%d")
        if pd.api.types.is_datetime64_any_dtype(rows[key])
        else rows[key].astype("str")
        for key in keys
    }
    return rows.assign(**texts)


class LoadedBefore(NamedTuple):
    """The files of a snapshot by their hashes: accepted rows, and reasons of LEFT_OUT.

    again : the files with rows that another file may mend, which are read again.
    """

    accepted: dict[str, int]
    left_out: dict[str, frozenset[str]]
    again: set[str]

    def gives_no_more(self, digest: str, files: list[LoadedFile]) -> bool:
        """Return whether a file loaded before gives nothing new. files : all that was read now."""
        if digest not in self.accepted:
            return False
        now = [file for file in files if file.was_read and file.source["sha256"] == digest]
        left_out = [_begun(file.problems["reason"], LEFT_OUT) for file in now]
        rows = sum(file.source["rows_accepted"] for file in now)
        same = frozenset().union(*left_out) == self.left_out.get(digest, frozenset())
        return rows <= self.accepted[digest] and same


def loaded_before(served: Snapshot | None) -> LoadedBefore:
    """Return the results of the files that a snapshot holds."""
    if served is None:
        return LoadedBefore({}, {}, set())
    loaded = fetch_arrow(open_engine(served), sources_loaded()).to_pylist()
    problems = fetch_arrow(open_engine(served), reasons_told()).to_pylist()
    accepted: Counter[str] = Counter()
    for row in loaded:
        accepted[row["sha256"]] += row["rows_accepted"]
    digests = {row["source_id"]: row["sha256"] for row in loaded}
    reasons: dict[str, list[str]] = defaultdict(list)
    for row in problems:
        if row["source_id"] in digests and row["reason"] is not None:
            reasons[digests[row["source_id"]]].append(row["reason"])
    left_out = {digest: _begun(found, LEFT_OUT) for digest, found in reasons.items()}
    left_out = {digest: found for digest, found in left_out.items() if found}
    wanting = {digest for digest, found in reasons.items() if _begun(found, WANTING)}
    return LoadedBefore(dict(accepted), left_out, wanting | set(left_out))


def _begun(reasons: Iterable[str], codes: tuple[str, ...]) -> frozenset[str]:
    """Return the reasons that belong to these codes."""
    return frozenset(reason for reason in reasons if reason.startswith(_beginnings(codes)))


@cache
def _beginnings(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the beginnings of these reasons' sentences, up to the first blank to fill."""
    words = catalogue("ko")
    return tuple(words[f"reason.row.{code}"].split("{")[0].split("(")[0] for code in codes)
