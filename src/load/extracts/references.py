"""Which company and which complex a row is about: by id, by number, by name; never a guess."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from src.domain.codes import KINDS
from src.domain.columns import REFERENCE
from src.load.lists.names import name_key

Found = tuple[pd.Series, dict[str, pd.Series]]
"""The id of each row, missing where none was found, and by reason which rows have none."""


def company_ids(rows: pd.DataFrame, companies: pd.DataFrame) -> Found:
    """Return the company of each row by the surest of its references, as a category.

    rows : those of company_id, workplace_no, business_no that the file has; companies : those
    served. A company_id that is given and not known is not looked for by number.
    """
    places, open_ = np.full(len(rows), -1), np.ones(len(rows), bool)
    for reference in (name for name in REFERENCE if name in rows):
        codes, different = as_codes(rows[reference])
        given = open_ & (codes >= 0)
        found = _places_of(different, companies, reference)
        places[given] = found[codes[given]]
        open_ &= ~given
    ids = pd.Categorical.from_codes(places, pd.Index(companies["company_id"], dtype="str"))
    lost = pd.Series(places < 0, rows.index)
    several = _several(rows, companies) & lost if lost.any() else lost
    alone = pd.Series(open_, rows.index)
    wrong = {
        "no_reference": alone,
        "several_workplaces": several,
        "not_loaded_company": lost & ~alone & ~several,
    }
    return pd.Series(ids, rows.index), wrong


def as_codes(values: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Return a number for each value, -1 where it is missing, and the different values."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy().astype(np.int64), values.cat.categories
    codes, different = pd.factorize(values)
    return codes, pd.Index(different)


def _places_of(numbers: pd.Index, companies: pd.DataFrame, column: str) -> np.ndarray:
    """Return where the company of each number stands, -1 for none; a number of several is none."""
    known = pd.Index(companies[column].astype("str"))
    only = np.flatnonzero(known.notna() & ~known.duplicated(keep=False))
    found = known[only].get_indexer(numbers.astype("str"))
    return np.where(found >= 0, np.append(only, -1)[found], -1)


def _several(rows: pd.DataFrame, companies: pd.DataFrame) -> pd.Series:
    """Return which rows give nothing but a business number that several workplaces have."""
    if "business_no" not in rows:
        return pd.Series(False, rows.index)
    numbers = companies["business_no"].dropna()
    several = rows["business_no"].isin(numbers[numbers.duplicated()])
    for surer in (name for name in ("company_id", "workplace_no") if name in rows):
        several &= rows[surer].isna()
    return several


def own_ids(
    rows: pd.DataFrame, companies: pd.DataFrame, hidden: Callable[[pd.Series], pd.Series]
) -> Found:
    """Return the id of each company of a list of companies: the one it has, or a new one.

    A company that is served keeps its id; a new one gets what `hidden` makes of its number.
    """
    found, wrong = company_ids(rows, companies)
    ids = found.astype("str")
    if "company_id" in rows:
        ids = ids.fillna(rows["company_id"].astype("str"))
    for reference, letter in (("workplace_no", "w"), ("business_no", "b")):
        if reference in rows:
            lacking = ids.isna() & rows[reference].notna() & ~wrong["several_workplaces"]
            named = letter + rows.loc[lacking, reference].astype("str")
            ids = ids.fillna(hidden(named).reindex(ids.index))
    return ids, {name: wrong[name] for name in ("no_reference", "several_workplaces")}


def complex_ids(rows: pd.DataFrame, complexes: pd.DataFrame) -> Found:
    """Return the complex of each row by id, else by name as any official file may print it."""
    known = set(complexes["complex_id"])
    ids = _column(rows, "complex_id")
    names = _column(rows, "complex_name").where(ids.isna())
    keys = _by_key(complexes)
    found = {name: _of_name(name, keys) for name in names.dropna().unique()}
    counts = pd.to_numeric(names.map({name: len(places) for name, places in found.items()}))
    only = {name: next(iter(places)) for name, places in found.items() if len(places) == 1}
    by_name = names.map(only).astype("str")
    wrong = {
        "no_complex": ids.isna() & names.isna(),
        "several_complexes": counts > 1,
        "not_loaded_complex": (ids.notna() & ~ids.isin(known)) | (counts == 0),
    }
    return ids.where(ids.isin(known)).fillna(by_name), wrong


def _by_key(complexes: pd.DataFrame) -> dict[tuple[str, str], set[str]]:
    """Return ids by kind and key of the name; where parent and child share it, the child."""
    leaves: dict[tuple[str, str], set[str]] = {}
    others: dict[tuple[str, str], set[str]] = {}
    for row in complexes[["complex_id", "complex_name", "kind", "is_leaf"]].itertuples(index=False):
        found = leaves if row.is_leaf else others
        found.setdefault((row.kind, name_key(row.complex_name, row.kind)), set()).add(
            row.complex_id
        )
    return others | leaves


def _of_name(name: str, keys: dict[tuple[str, str], set[str]]) -> set[str]:
    return set().union(*(keys.get((kind, name_key(name, kind)), set()) for kind in KINDS))


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name].astype("str") if name in rows else _nothing(rows)


def _nothing(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NA, rows.index, dtype="str")
