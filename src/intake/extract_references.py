"""Which company and which complex a row is about: by id, by number, by name; never a guess."""

import pandas as pd

from src.intake.extract_tables import REFERENCE
from src.intake.names import SUFFIXES, name_key

Found = tuple[pd.Series, dict[str, pd.Series]]
"""The id of each row, missing where none was found, and by reason which rows have none."""


def company_ids(rows: pd.DataFrame, companies: pd.DataFrame) -> Found:
    """Return the company of each row by the surest of its references.

    rows : those of company_id, workplace_no, business_no that the file has; companies : those
    served. A company_id that is given and not known is not looked for by number.
    """
    by_reference = {
        "company_id": pd.Series(companies["company_id"].array, companies["company_id"]),
        "workplace_no": _only(companies, "workplace_no"),
        "business_no": _only(companies, "business_no"),
    }
    ids, open_ = _nothing(rows), pd.Series(True, rows.index)
    for reference in (name for name in REFERENCE if name in rows):
        given = open_ & rows[reference].notna()
        ids = ids.where(~given, rows[reference].map(by_reference[reference]))
        open_ &= ~given
    several = _several(rows, companies) & ids.isna()
    wrong = {
        "no_reference": open_,
        "several_workplaces": several,
        "not_loaded_company": ids.isna() & ~open_ & ~several,
    }
    return ids, wrong


def _only(companies: pd.DataFrame, column: str) -> pd.Series:
    """Return the id by number, of the numbers that one company alone has."""
    known = companies[companies[column].notna()]
    known = known[~known[column].duplicated(keep=False)]
    return pd.Series(known["company_id"].array, known[column])


def _several(rows: pd.DataFrame, companies: pd.DataFrame) -> pd.Series:
    """Return which rows give nothing but a business number that several workplaces have."""
    if "business_no" not in rows:
        return pd.Series(False, rows.index)
    numbers = companies["business_no"].dropna()
    several = rows["business_no"].isin(numbers[numbers.duplicated()])
    for surer in (name for name in ("company_id", "workplace_no") if name in rows):
        several &= rows[surer].isna()
    return several


def own_ids(rows: pd.DataFrame, companies: pd.DataFrame) -> Found:
    """Return the id of each company of a list of companies: the one it has, or a new one.

    A company that is served keeps its id; a new one is called after its number.
    """
    ids, wrong = company_ids(rows, companies)
    if "company_id" in rows:
        ids = ids.fillna(rows["company_id"])
    for reference, letter in (("workplace_no", "w"), ("business_no", "b")):
        if reference in rows:
            ids = ids.fillna((letter + rows[reference]).where(~wrong["several_workplaces"]))
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
    return set().union(*(keys.get((kind, name_key(name, kind)), set()) for kind in SUFFIXES))


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name] if name in rows else _nothing(rows)


def _nothing(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NA, rows.index, dtype="str")
