"""Combine the extracts of one load: files with rows of the same period are parts of it.

A file replaces the periods that earlier loads gave. Files of one load are instead combined: rows of
a period are put together. If two files contradict each other on the same key, the later file is
refused, because it is unknown which is right. For companies, campaigns and the like, which are
replaced one by one, the later file wins and a note says so.
"""

import numpy as np
import pandas as pd
from pandas.util import hash_array

from src.domain.columns import Table
from src.domain.tables import EXTRACTS
from src.load.extracts.references import as_codes
from src.load.files.problems import Problems
from src.load.files.reasons import unreadable
from src.load.loaded_file import LoadedFile, unread

FACTOR = np.uint64(1_000_003)


def with_whole_periods(files: list[LoadedFile]) -> list[LoadedFile]:
    """Return the files; rows of a period that several give are moved to the last of them."""
    met = list(files)
    for table in EXTRACTS:
        having = [at for at, file in enumerate(met) if table.name in file.tables]
        for place, later in enumerate(having):
            for earlier in having[:place]:
                _meet(table, met, earlier, later)
    return met


def _meet(table: Table, files: list[LoadedFile], earlier: int, later: int) -> None:
    """Move the rows of shared periods into the later file; refuse it if the two contradict."""
    first, second = files[earlier], files[later]
    if not (first.was_read and second.was_read):
        return
    old, new = first.tables[table.name], second.tables[table.name]
    periods = [key for key in table.replaced_by or () if key in old and key in new]
    both = np.isin(_hashes(old, periods), _hashes(new, periods))
    if not both.any():
        return
    keys = [key for key in table.unique_by if key in old and key in new]
    same_key = np.isin(_hashes(old, keys), _hashes(new, keys)) & both
    whole = [column.name for column in table.columns if column.name in old and column.name in new]
    same = same_key & np.isin(_hashes(old, whole), _hashes(new, whole))
    others, problems = int((same_key & ~same).sum()), Problems()
    by_period = not set(keys) <= set(periods)
    if others and by_period:
        details = {"rows": f"{others:,}", "first": first.path.name}
        files[later] = unread(second.path, unreadable(second.path.name, "told_in_two", **details))
        return
    if others:
        problems.add("note", "taken_of_later", rows=f"{others:,}", file=first.path.name)
    if same.any():
        problems.add("note", "told_again", rows=f"{same.sum():,}", file=first.path.name)
    if by_period:
        rows = pd.concat([old[both & ~same], new], ignore_index=True)
        second = second.with_tables(**{table.name: rows})
        files[earlier] = first.with_tables(**{table.name: old[~both]})
    files[later] = second.with_problems(problems) if problems.rows else second


def _hashes(rows: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """Return a hash of each row's values, comparable between tables."""
    whole = np.zeros(len(rows), np.uint64)
    for column in columns:
        codes, different = as_codes(rows[column])
        texts = different.astype("str").to_numpy(object)
        whole = whole * FACTOR + np.append(hash_array(texts), np.uint64(0))[codes]
    return whole
