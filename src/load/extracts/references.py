"""Find the company and the complex of a row by id, number or name, without guessing."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.columns import REFERENCE
from src.load.lists.complex_names import Answer, ComplexNames
from src.load.lists.regions import find_region

WORDS_OF_PLACE = 3
Found = tuple[pd.Series, dict[str, pd.Series]]
"""The id of each row, missing where none was found, and masks of the rows without one by reason."""


def company_ids(rows: pd.DataFrame, companies: pd.DataFrame) -> Found:
    """Return the company of each row by the most reliable of its references, as a categorical.

    rows : the columns company_id, workplace_no, business_no that the file has. companies : those
    served. If company_id is given but unknown, the numbers are not tried.
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
    """Return a code for each value, -1 for a missing one, and the distinct values."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy().astype(np.int64), values.cat.categories
    codes, different = pd.factorize(values)
    return codes, pd.Index(different)


def _places_of(numbers: pd.Index, companies: pd.DataFrame, column: str) -> np.ndarray:
    """Return the position of the company with each number, -1 for none or several."""
    known = pd.Index(companies[column].astype("str"))
    only = np.flatnonzero(known.notna() & ~known.duplicated(keep=False))
    found = known[only].get_indexer(numbers.astype("str"))
    return np.where(found >= 0, np.append(only, -1)[found], -1)


def _several(rows: pd.DataFrame, companies: pd.DataFrame) -> pd.Series:
    """Return which rows have only a business number, and one that several workplaces share."""
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
    """Return the id of each row of a list of companies.

    A company that is served keeps its id; a new one gets the id that `hidden` makes from its
    number.
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


MOST_NAMED = 100
"""How many unknown names are refused with suggestions of similar names."""
Details = tuple[tuple[str, str], ...]


class Complexes(NamedTuple):
    """The complex of each row; masks of the rows without one, by reason and details; and, by name,
    the number of rows that were given the complex usually meant by an ambiguous name."""

    ids: pd.Series
    wrong: dict[tuple[str, Details], pd.Series]
    chosen: dict[str, int]


def complex_ids(rows: pd.DataFrame, complexes: pd.DataFrame) -> Complexes:
    """Return the complex of each row by id, else by name; the address decides between namesakes."""
    known = set(complexes["complex_id"])
    ids = _column(rows, "complex_id")
    names = _column(rows, "complex_name").where(ids.isna())
    answers = _answers(names, rows, ComplexNames(complexes))
    found = answers.map(lambda answer: next(iter(answer.ids)) if len(answer.ids) == 1 else None)
    strange = ids.notna() & ~ids.isin(known)
    wrong: dict[tuple[str, Details], pd.Series] = {
        ("no_complex", ()): ids.isna() & names.isna(),
        ("not_loaded_complex", ()): strange,
    }
    lost = answers[found.isna()]
    reasons = lost.map(_reason).drop_duplicates()[:MOST_NAMED]
    why = lost.map(lambda answer: _reason(answer) if _reason(answer) in set(reasons) else
                   _reason(answer._replace(near=())))  # fmt: skip
    for reason in why.unique():
        mask = pd.Series(False, rows.index)
        mask[why.index[why.map(lambda other, reason=reason: other == reason)]] = True
        wrong[reason] = wrong.get(reason, False) | mask
    chosen = names[answers.index[answers.map(lambda answer: answer.chosen)]].value_counts()
    by_name = found.reindex(rows.index).astype("str")
    return Complexes(ids.where(ids.isin(known)).fillna(by_name), wrong, chosen.to_dict())


def _answers(names: pd.Series, rows: pd.DataFrame, known: ComplexNames) -> pd.Series:
    """Return the answer for each row with a name of a complex."""
    given = names.dropna()
    plain = {name: known.is_plain(name) for name in given.unique()}
    asked = given[~given.map(plain).astype(bool)]
    heads = _column(rows, "address").reindex(asked.index).fillna("")
    heads = heads.str.split().str[:WORDS_OF_PLACE].str.join(" ")
    places = {head: find_region(head) if head else None for head in heads.unique()}
    keys = pd.Series([(name, None) for name in given], given.index, dtype=object)
    keys.loc[asked.index] = pd.Series(
        [(name, places[head]) for name, head in zip(asked, heads, strict=True)],
        asked.index,
        dtype=object,
    )
    answers = {key: known.find(*key) for key in set(keys)}
    return keys.map(answers.__getitem__)


def _reason(answer: Answer) -> tuple[str, Details]:
    code = "several_complexes" if answer.ids else "not_loaded_complex"
    if not answer.near:
        return code, ()
    return f"{code}_named", (("near", ", ".join(answer.near)),)


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name].astype("str") if name in rows else _nothing(rows)


def _nothing(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NA, rows.index, dtype="str")
