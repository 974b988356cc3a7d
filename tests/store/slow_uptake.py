"""The marts of uptake counted slowly and plainly with pandas, from the tables as they were loaded.

Written from the words of docs/explanation/windows.md, without a look at the SQL.
"""

import pandas as pd

from src.domain.codes import STAGES

KEY = ["company_id", "month", "program", "sex"]
YOUNG = ("-29", "30-39")


def windows(tables: dict) -> dict[tuple[int, str], tuple[str, str]]:
    """Return (window, period) → first and last month."""
    starts, people = tables["leave_starts"], tables["eligible"]
    last_week = starts["received_week"].max()
    old = starts[starts["week"] <= last_week - pd.Timedelta(weeks=26)]
    for weeks in range(1000):
        in_time = old["received_week"] <= old["week"] + pd.Timedelta(weeks=weeks)
        if old.loc[in_time, "users"].sum() >= 0.98 * old["users"].sum():
            break
    month = pd.Period(people["month"].max(), "M")
    while not settled(month, last_week, weeks):
        month -= 1
    first = pd.Period(people["month"].min(), "M")
    while first_monday(first) < starts["week"].min():
        first += 1
    found = {}
    for length in (12, 24, 36):
        for period, end in (("now", month), ("before", month - 12)):
            if end - (length - 1) >= first:
                found[length, period] = (str(end - (length - 1)), str(end))
    return found


def first_monday(month: pd.Period) -> pd.Timestamp:
    days = pd.date_range(month.start_time, periods=7)
    return next(day for day in days if day.weekday() == 0)


def settled(month: pd.Period, last_week: pd.Timestamp, weeks: int) -> bool:
    days = pd.date_range(month.start_time, month.end_time, freq="D")
    return all(day + pd.Timedelta(weeks=weeks) <= last_week for day in days if day.weekday() == 0)


def company_months(tables: dict) -> pd.DataFrame:
    """Return eligible and users by company, month, program and sex, of known companies."""
    starts = tables["leave_starts"].assign(month=lambda f: f["week"].dt.strftime("%Y-%m"))
    users = starts.groupby(KEY)["users"].sum().reset_index()
    both = tables["eligible"].merge(users, on=KEY, how="outer").fillna({"eligible": 0, "users": 0})
    both["eligible"] = both[["eligible", "users"]].max(axis=1)
    known = tables["companies"][["company_id", "complex_id", "industry", "size_band"]]
    both = both.merge(known.fillna({"industry": "", "size_band": ""}), on="company_id")
    return both[both["eligible"] > 0]


def by_window(tables: dict) -> pd.DataFrame:
    """Return company_months once for each window and period that it lies in."""
    months = company_months(tables)
    parts = [
        months[months["month"].between(first, last)].assign(window=window, period=period)
        for (window, period), (first, last) in windows(tables).items()
    ]
    return pd.concat(parts)


def ancestors(tables: dict) -> pd.DataFrame:
    """Return complex_id and above_id: itself, its parent, the parent of that."""
    parents = tables["complexes"].set_index("complex_id")["parent_id"].to_dict()
    found = []
    for complex_id in parents:
        above = complex_id
        while isinstance(above, str):
            found.append((complex_id, above))
            above = parents[above]
    return pd.DataFrame(found, columns=["complex_id", "above_id"])


def rates(rows: pd.DataFrame, tables: dict) -> pd.DataFrame:
    """Return eligible and users by window, period, program, sex, industry and size band."""
    known = rows[rows["complex_id"].isin(tables["complexes"]["complex_id"])]
    key = ["window", "period", "program", "sex", "industry", "size_band"]
    return known.groupby(key)[["eligible", "users"]].sum().reset_index()


def with_expected(tables: dict) -> pd.DataFrame:
    """Return the rows by window with what the country's rate of like companies expects."""
    rows = by_window(tables)
    rows = rows[rows["complex_id"].isin(tables["complexes"]["complex_id"])]
    like = rates(rows, tables)
    like["rate"] = like["users"] / like["eligible"]
    rows = rows.merge(like.drop(columns=["eligible", "users"]))
    return rows.assign(expected=rows["eligible"] * rows["rate"])


def uptake(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return eligible, users, expected and companies of each key, as a frame indexed by it."""
    grouped = rows.groupby(key)
    sums = grouped[["eligible", "users", "expected"]].sum()
    return sums.assign(companies=grouped["company_id"].nunique()).sort_index()


def people(tables: dict) -> pd.DataFrame:
    """Return head counts with the complex: employees, employees_f, employees_young per row."""
    rows = tables["headcounts"].merge(tables["companies"][["company_id", "complex_id"]])
    rows["employees_f"] = rows["employees"].where(rows["sex"] == "f", 0)
    rows["employees_young"] = rows["employees"].where(rows["age_band"].isin(YOUNG), 0)
    return rows


def furthest(tables: dict) -> dict[str, str]:
    """Return company_id → the furthest stage that it came to."""
    found: dict[str, str] = {}
    for row in tables["contacts"].itertuples():
        before = found.get(row.company_id, "targeted")
        found[row.company_id] = max(before, row.stage, key=STAGES.index)
    return found


def placed(complexes: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return complex_id, kind and the region_code that a complex counts in at a level."""
    codes = []
    for row in complexes.itertuples():
        sido = row.sido if isinstance(row.sido, str) else "00"
        sigungu = row.sigungu if isinstance(row.sigungu, str) else sido
        codes.append({"country": "KR", "sido": sido, "sigungu": sigungu}[level])
    return complexes[["complex_id", "kind"]].assign(region_code=codes)
