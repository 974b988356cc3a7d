"""The rules of the ministry's own extracts: those of one row, and those that need other tables."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from src.intake.extract_tables import PROGRAM_WORDS, ExtractTable
from src.intake.rules import REJECTED, Rule, more_than
from src.intake.served import Served

MOST_TOLD = 500
ONE_SEX = {"maternity": "f", "paternity": "m"}
"""Programmes that only people of one sex can use."""


def _wrong_sex(columns) -> np.ndarray:
    """Return which rows name a sex that cannot use the programme."""
    broken = np.zeros(len(columns["sex"]), bool)
    for program, sex in ONE_SEX.items():
        other = compute.and_(
            compute.equal(columns["program"], program), compute.not_equal(columns["sex"], sex)
        )
        broken |= compute.fill_null(other, False).to_numpy(zero_copy_only=False)
    return broken


ROW_RULES: dict[str, tuple[Rule, ...]] = {
    "companies": (
        Rule("closes_before", REJECTED, "closed_on", more_than("opened_on", "closed_on")),
    ),
    "eligible": (Rule("wrong_sex", REJECTED, "sex", _wrong_sex),),
    "leave_starts": (
        Rule("wrong_sex", REJECTED, "sex", _wrong_sex),
        Rule("received_before", REJECTED, "received_week", more_than("week", "received_week")),
    ),
    "campaigns": (Rule("ends_before", REJECTED, "ends_on", more_than("starts_on", "ends_on")),),
}
"""Rules that one row breaks by itself, by table; what one cell must be is said by its kind."""


@dataclass(frozen=True)
class Check:
    """A rule that needs other tables: its reason, the column it is told at, its test.

    test : function of the rows, whose ids are found, and of the data served; it gives a mask.
    """

    code: str
    column: str
    test: Callable[[pd.DataFrame, Served], pd.Series]


def _not_in(column: str, table: str) -> Callable[[pd.DataFrame, Served], pd.Series]:
    def test(rows: pd.DataFrame, served: Served) -> pd.Series:
        return rows[column].notna() & ~rows[column].isin(served.rows(table)[column])

    return test


def _closed(column: str) -> Callable[[pd.DataFrame, Served], pd.Series]:
    """Return the test for rows of a day, or a month, after the company had closed."""

    def test(rows: pd.DataFrame, served: Served) -> pd.Series:
        companies = served.rows("companies")
        days = pd.Series(pd.to_datetime(companies["closed_on"]).array, companies["company_id"])
        closed = pd.Series(days.reindex(rows["company_id"]).array, rows.index)
        spoken = pd.to_datetime(rows[column], format="%Y-%m" if column == "month" else None)
        return closed.notna() & (spoken > closed)

    return test


CHECKS: dict[str, tuple[Check, ...]] = {
    "companies": (
        Check("not_loaded_building", "building_id", _not_in("building_id", "buildings")),
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


def note_more_users(table: ExtractTable, rows: pd.DataFrame, served: Served, problems) -> None:
    """Tell where more people used a programme in a month than were eligible.

    The rows stand, for the marts count whoever used it as eligible; but one of the two files is
    likely wrong. Nothing is said of months of which no eligible people are loaded.
    """
    if table.name != "leave_starts" or rows.empty:
        return
    keys = ["company_id", "month", "program", "sex"]
    used = rows.assign(month=rows["week"].dt.strftime("%Y-%m")).groupby(keys, as_index=False)
    used = used.agg(users=("users", "sum"), row=("row", "min"))
    eligible = served.rows("eligible")
    used = used[used["month"].isin(eligible["month"].unique())]
    both = used.merge(eligible, "left", keys).fillna({"eligible": 0})
    more = both[both["users"] > both["eligible"]].sort_values("row")
    for row in more.head(MOST_TOLD).itertuples():
        words = {"program": PROGRAM_WORDS[row.program][0], "month": row.month}
        told = {"users": row.users, "eligible": int(row.eligible)}
        problems.add("difference", "more_users", row=row.row, value=row.users, **words, **told)
    if len(more) > MOST_TOLD:
        problems.add("difference", "more_users_more", cases=f"{len(more) - MOST_TOLD:,}")


def same_key(rows: pd.DataFrame, keys: tuple[str, ...]) -> pd.Series:
    """Return which rows have the key of a row above."""
    return rows.duplicated(list(keys))


def as_printed(rows: pd.DataFrame, column: str) -> pa.Array:
    """Return the values of a column as texts, for the list of problems."""
    values = rows[column]
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    return pa.array(values.astype("str").fillna(""), pa.string())
