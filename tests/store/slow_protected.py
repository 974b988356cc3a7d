"""Protected counts computed slowly: sets of companies, one cell at a time."""

import pandas as pd

from src.protect.keys import cell_keys, record_keys
from src.protect.noise import protect
from tests.store import slow_uptake


def members(tables: dict) -> dict[tuple[str, str, str], set[str]]:
    """Return (level, place, kind) → the companies in it."""
    companies = tables["companies"].merge(slow_uptake.ancestors(tables))
    found: dict[tuple[str, str, str], set[str]] = {}
    for row in companies.itertuples():
        found.setdefault(("complex", row.above_id, ""), set()).add(row.company_id)
    for level in ("country", "sido", "sigungu"):
        placed = tables["companies"].merge(slow_uptake.placed(tables["complexes"], level))
        for row in placed.itertuples():
            found.setdefault((level, row.region_code, ""), set()).add(row.company_id)
            if level == "country":
                found.setdefault((level, row.region_code, row.kind), set()).add(row.company_id)
    return found


def records(tables: dict, secret: bytes) -> pd.DataFrame:
    """Return eligible, users and record_key by window, company, programme and sex, now."""
    rows = slow_uptake.by_window(tables).query("period == 'now'")
    key = ["window", "company_id", "program", "sex"]
    sums = rows.groupby(key)[["eligible", "users"]].sum().reset_index()
    return sums.merge(record_keys(tables["companies"]["company_id"], secret))


def by_group(records: pd.DataFrame) -> dict[tuple, pd.DataFrame]:
    """Return (programme, window, sex) → its records, the sex also "all"."""
    key = ["program", "window"]
    found = {(*one, "all"): rows for one, rows in records.groupby(key)}
    return found | dict(iter(records.groupby([*key, "sex"])))


def cell(rows: pd.DataFrame, program: str, secret: bytes) -> dict:
    """Return the published numbers of a cell, and the facts that decide whether it is published."""
    others = rows["eligible"] - rows["users"]
    told = {}
    for name, counts in (("users", rows["users"]), ("others", others)):
        count, total = int(counts.sum()), int(rows.loc[counts > 0, "record_key"].sum())
        key = cell_keys([total], [count], [f"{program} {name}"], secret)
        told[name] = int(protect([count], key)[0])
    firms = rows.groupby("company_id")["eligible"].sum()
    return {
        "users": told["users"],
        "eligible": told["users"] + told["others"],
        "firms": len(firms),
        "share": firms.max() / firms.sum() if len(firms) else 0,
        "enough": min(told.values()) >= 5,
    }
