"""The rules of the ministry's own extracts: for single rows, and across tables."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from src.domain.codes import PROGRAM
from src.domain.columns import Table
from src.load.extracts.references import as_codes
from src.load.files.problems import Problems
from src.load.files.rules import REJECTED, Columns, Rule, more_than
from src.load.served import Served

MOST_TOLD = 500
MANY = 100
"""With more distinct values it is cheaper to look up each value once than every cell."""
PERSON = ("company_id", "program", "sex")
ONE_SEX = {
    program.code: program.sexes[0] for program in PROGRAM.values() if len(program.sexes) == 1
}
"""Programmes that only people of one sex can use."""


def _wrong_sex(columns: Columns) -> np.ndarray:
    """Return which rows name a sex that cannot use the programme."""
    broken = np.zeros(len(columns["sex"]), bool)
    for program, sex in ONE_SEX.items():
        other = compute.and_(
            compute.equal(columns["program"], program), compute.not_equal(columns["sex"], sex)
        )
        broken |= compute.fill_null(other, False).to_numpy(zero_copy_only=False)
    return broken


def _received_before(columns: Columns) -> np.ndarray:
    """Return which rows were received in a week before that of the start."""
    start, received = (_weeks(columns[name]) for name in ("week", "received_week"))
    return compute.fill_null(compute.greater(start, received), False).to_numpy(zero_copy_only=False)


def _weeks(days: pa.Array) -> pa.Array:
    """Return the number of each day's week from Monday; 1970 began on a Thursday."""
    return compute.divide(compute.add(days.cast(pa.int32()), 25_571 * 7 + 3), 7)


ROW_RULES: dict[str, tuple[Rule, ...]] = {
    "companies": (
        Rule("closes_before", REJECTED, "closed_on", more_than("opened_on", "closed_on")),
    ),
    "eligible": (Rule("wrong_sex", REJECTED, "sex", _wrong_sex),),
    "leave_starts": (
        Rule("wrong_sex", REJECTED, "sex", _wrong_sex),
        Rule("received_before", REJECTED, "received_week", _received_before),
    ),
    "campaigns": (Rule("ends_before", REJECTED, "ends_on", more_than("starts_on", "ends_on")),),
}
"""Rules for single rows, by table. The kind of a column checks its single cells."""


@dataclass(frozen=True)
class Check:
    """A rule that needs other tables: its reason, the column to report, its test.

    test : function of the rows, after their ids were found, and of the data served; it returns a
    mask of the rows that break the rule. cell : whether only the cell is emptied and the row kept.
    """

    code: str
    column: str
    test: Callable[[pd.DataFrame, Served], pd.Series]
    cell: bool = False


def _not_in(column: str, table: str) -> Callable[[pd.DataFrame, Served], pd.Series]:
    def test(rows: pd.DataFrame, served: Served) -> pd.Series:
        return rows[column].notna() & ~rows[column].isin(served.rows(table)[column])

    return test


def _closed(column: str) -> Callable[[pd.DataFrame, Served], pd.Series]:
    """Return the test for rows of a day or month after the company has closed."""

    def test(rows: pd.DataFrame, served: Served) -> pd.Series:
        companies = served.rows("companies")
        days = pd.Series(pd.to_datetime(companies["closed_on"]).array, companies["company_id"])
        days = days.dropna()
        codes, ids = as_codes(rows["company_id"])
        closed = np.append(days.reindex(ids).to_numpy(), np.datetime64("NaT"))[codes]
        late = np.flatnonzero(~np.isnat(closed))
        days_of_rows = pd.to_datetime(_first_days(rows[column].iloc[late])).to_numpy()
        broken = np.zeros(len(rows), bool)
        broken[late] = days_of_rows > closed[late]
        return pd.Series(broken, rows.index)

    return test


def _first_days(days: pd.Series) -> pd.Series:
    """Return days as they are, months as their first day."""
    return days if pd.api.types.is_datetime64_any_dtype(days) else days.astype("str") + "-01"


CHECKS: dict[str, tuple[Check, ...]] = {
    "companies": (
        Check("building_left_out", "building_id", _not_in("building_id", "buildings"), cell=True),
    ),
    "headcounts": (Check("closed_company", "month", _closed("month")),),
    "eligible": (Check("closed_company", "month", _closed("month")),),
    "leave_starts": (Check("closed_company", "week", _closed("week")),),
    "contacts": (
        Check("not_loaded_campaign", "campaign_id", _not_in("campaign_id", "campaigns")),
        Check("closed_company", "contacted_on", _closed("contacted_on")),
    ),
    "holdouts": (Check("not_loaded_campaign", "campaign_id", _not_in("campaign_id", "campaigns")),),
}


def note_more_users(table: Table, rows: pd.DataFrame, served: Served, problems: Problems) -> None:
    """Warn where more people used a programme in a month than were eligible.

    The rows are kept, because the marts count every user as eligible; but one of the two files is
    likely wrong. Users are compared with the eligible people of the month that a row names, else of
    the month of the start. Months without loaded eligible people are skipped. Eligible people are
    fetched month by month, because those of the whole country would take too much memory.
    """
    if table.name != "leave_starts" or rows.empty:
        return
    months = rows["week"].to_numpy().astype("datetime64[M]")
    if "eligible_month" in rows:
        codes, named = as_codes(rows["eligible_month"])
        named_months = np.append(named.to_numpy("datetime64[M]"), np.datetime64("NaT"))[codes]
        months = np.where(codes < 0, months, named_months)
    different = {key: as_codes(rows[key])[1] for key in PERSON}
    keys = _whole_keys(rows, different)
    used = rows[["program", "sex", "row", "users"]]
    by_month = [
        _more_users(used[at], keys[at], str(month), served.eligible_in(str(month)), different)
        for month in np.unique(months)
        for at in [months == month]
    ]
    cases = pd.concat(by_month).sort_values("row")
    for row in cases.head(MOST_TOLD).itertuples():
        words = {"program": PROGRAM[row.program].words[0], "month": row.month}
        counts = {"users": row.users, "eligible": int(row.eligible)}
        problems.add("difference", "more_users", row=row.row, value=row.users, **words, **counts)
    if len(cases) > MOST_TOLD:
        problems.add("difference", "more_users_more", cases=f"{len(cases) - MOST_TOLD:,}")


def _whole_keys(rows: pd.DataFrame, different: dict[str, pd.Index]) -> np.ndarray:
    """Return one code for company, programme and sex, -1 where any is not in `different`."""
    whole, known = np.zeros(len(rows), np.int64), np.ones(len(rows), bool)
    for key, values in different.items():
        places = _places_among(rows[key], values)
        whole, known = whole * len(values) + places, known & (places >= 0)
    return np.where(known, whole, -1)


def _places_among(column: pd.Series, values: pd.Index) -> np.ndarray:
    """Return the position of each value among `values`, -1 where it is absent."""
    if isinstance(column.dtype, pd.CategoricalDtype) or len(values) > MANY:
        codes, there = as_codes(column)
        return np.append(values.get_indexer(there), -1)[codes]
    wanted, texts = (pa.array(part, pa.string()) for part in (values, column))
    return compute.index_in(texts, wanted).fill_null(-1).to_numpy(zero_copy_only=False)


def _more_users(
    rows: pd.DataFrame,
    keys: np.ndarray,
    month: str,
    eligible: pd.DataFrame,
    different: dict[str, pd.Index],
) -> pd.DataFrame:
    """Return the first row of each company, programme and sex with more users than eligible."""
    group, distinct = pd.factorize(keys)
    used = np.bincount(group, rows["users"].to_numpy()).astype(np.int64)
    at = pd.Index(distinct).get_indexer(_whole_keys(eligible, different))
    known = at >= 0
    people = eligible["eligible"].to_numpy()[known]
    able = np.bincount(at[known], people, minlength=len(distinct)).astype(np.int64)
    more = (used > able) & (len(eligible) > 0)
    first = np.flatnonzero(~pd.Series(group).duplicated())
    rows = rows.iloc[first[more]][["program", "sex", "row"]]
    return rows.assign(month=month, users=used[more], eligible=able[more])


def same_key(rows: pd.DataFrame, keys: tuple[str, ...]) -> pd.Series:
    """Return which rows repeat the key of an earlier row."""
    whole = np.zeros(len(rows), np.int64)
    for key in keys:
        codes, different = as_codes(rows[key])
        codes, many = codes + 1, len(different) + 1
        if int(whole.max(initial=0) + 1) * many >= 2**62:
            whole = pd.factorize(whole)[0]
        whole = whole * many + codes
    return pd.Series(whole, rows.index).duplicated()


def as_printed(rows: pd.DataFrame, column: str) -> pa.Array:
    """Return the values of a column as texts, for the list of problems."""
    values = rows[column]
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    return pa.array(values.astype("str").fillna(""), pa.string())
