"""Fill missing values of companies from the workplaces they are joined to, noting the source."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import INDUSTRY

NOT_MADE = (*range(1, 4), *range(5, 9), *range(35, 40), *range(41, 43), *range(45, 48))
"""KSIC divisions of agriculture, mining, utilities, construction and trade."""
SERVICES = (
    *(*range(49, 53), 55, 56, *range(58, 64), *range(64, 67), 68, *range(70, 77)),
    *(84, 85, 86, 87, 90, 91, *range(94, 100)),
)
BY_DIVISION = {division: code for code, row in INDUSTRY.items() for division in row.divisions}
BY_DIVISION |= {f"{division:02d}": "non_manufacturing" for division in (*NOT_MADE, *SERVICES)}


def industry_of(codes: pd.Series) -> pd.Series:
    """Return the industry of each KSIC 10 or 11 code, full or truncated; missing where unknown."""
    return codes.astype("str").str[:2].map(BY_DIVISION).astype("str")


class Fill(NamedTuple):
    """A column of companies, and the column of one source that may fill it.

    pick : how several workplaces of a firm are combined: their sum, or the value of the first, the
    last or the largest (with the most employees). only : a column and its required value; if pick
    is last, every workplace of the firm must have it.
    """

    field: str
    source: str
    column: str
    pick: str
    only: tuple[str, str] | None = None


PRECEDENCE = (
    Fill("employees", "pension", "employees", "sum"),
    Fill("employees", "comwel", "employees", "sum"),
    Fill("ksic", "comwel", "industry_code", "largest", ("industry_system", "ksic11")),
    Fill("ksic", "pension", "ksic_division", "largest"),
    Fill("opened_on", "comwel", "since", "first"),
    Fill("opened_on", "pension", "since", "first"),
    Fill("closed_on", "pension", "until", "last", ("status", "left")),
)
"""The fills in order of precedence. A value that the company already has is never replaced.

The pension counts employees of last month, employment insurance those of last December; the
industry codes of the latter follow the present classification.
"""
PLACED = "complex_id"
"""Filled when a file is read, because every company needs a complex; kept as long as the file."""
FROM_CODE = "ksic"
"""The source of an industry that was derived from the company's own KSIC code."""
COLUMNS = ("company_id", "field", "value", "source", "workplace_key", "month")
# Least number of employees → the official size band
BANDS = ((1, "1-4"), (5, "5-49"), (50, "50-299"), (300, "300+"))


def fill_companies(
    companies: pd.DataFrame, workplaces: pd.DataFrame, links: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the companies with missing values filled, and one row per filled value.

    links : only joined pairs count, not those for review. The second frame has COLUMNS; its
    workplace is the one that the value came from, the largest one for a sum. A missing size band
    follows from filled employees, a missing industry from the KSIC code; both name the source of
    what they follow from.
    """
    joined = links[links["status"] == "joined"]
    keys = ["source", "month", "workplace_key"]
    named = workplaces[workplaces["workplace_key"].isin(joined["workplace_key"])]
    rows = joined[["company_id", *keys]].merge(named, on=keys)
    filled, parts = companies.copy(), []
    for fill in PRECEDENCE:
        values = _values(rows, fill)
        lacking = filled.loc[filled[fill.field].isna(), "company_id"]
        values = values[values["company_id"].isin(lacking)]
        filled[fill.field] = _filled(filled, values, fill.field)
        parts.append(values.assign(field=fill.field, value=as_text(values["value"]))[list(COLUMNS)])
    sources = pd.concat(parts, ignore_index=True)
    filled, banded = _with_bands(filled, sources)
    filled, named = _with_industries(filled, sources)
    return filled, pd.concat([sources, banded, named], ignore_index=True)


def unfilled(companies: pd.DataFrame, fills: pd.DataFrame) -> pd.DataFrame:
    """Return the companies as their own source gave them, without the values of an earlier join.

    The complex stays; `still_placed` says which ones were filled. A value that differs from the
    filled one has come from the company's own source since and stays too.
    """
    bare = companies.copy()
    for field, rows in fills[fills["field"] != PLACED].groupby("field"):
        filled = dict(zip(rows["company_id"], rows["value"], strict=True))
        before = bare["company_id"].map(filled).astype("str")
        bare[field] = bare[field].mask(before.notna() & (as_text(bare[field]) == before))
    return bare


def still_placed(companies: pd.DataFrame, fills: pd.DataFrame) -> pd.DataFrame:
    """Return the fills of complexes that the companies still have."""
    placed = fills[fills["field"] == PLACED]
    now = companies.set_index("company_id")[PLACED].reindex(placed["company_id"])
    return placed[(now.astype("str") == placed["value"].array).to_numpy()]


def as_text(values: pd.Series) -> pd.Series:
    """Return values as comparable text: days as 2026-08-31, numbers without decimals."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.dt.strftime("%Y-%m-%d").astype("str")
    if pd.api.types.is_numeric_dtype(values):
        return values.astype("Int64").astype("str")
    return values.astype("str")


def _values(rows: pd.DataFrame, fill: Fill) -> pd.DataFrame:
    """Return company_id, value, source, workplace_key and month: one row per company."""
    known = rows[rows["source"] == fill.source]
    if fill.only is not None:
        column, wanted = fill.only
        fits = known[column].astype("str") == wanted
        if fill.pick == "last":
            fits &= fits.groupby(known["company_id"]).transform("all")
        known = known[fits]
    known = known[known[fill.column].notna()]
    by = {"first": fill.column, "last": fill.column}.get(fill.pick, "employees")
    known = known.sort_values(
        ["company_id", by, "workplace_key"], ascending=[True, fill.pick == "first", True]
    )
    chosen = known.drop_duplicates("company_id").rename(columns={fill.column: "value"})
    if fill.pick == "sum":
        sums = known.groupby("company_id")[fill.column].sum()
        chosen = chosen.assign(value=chosen["company_id"].map(sums))
    return chosen[["company_id", "value", "source", "workplace_key", "month"]]


def _filled(companies: pd.DataFrame, rows: pd.DataFrame, field: str) -> pd.Series:
    """Return the column `field` of companies, its gaps filled with the values of `rows`."""
    if rows.empty:
        return companies[field]
    values = pd.Series(rows["value"].to_numpy(), index=rows["company_id"].to_numpy())
    taken = companies["company_id"].map(values)
    if companies[field].isna().all():
        return taken
    return companies[field].where(companies[field].notna(), taken)


def _with_industries(companies: pd.DataFrame, sources: pd.DataFrame) -> tuple:
    """Return the companies with missing industries derived from their codes, and those fills.

    A fill has the source of the code where the code was filled, else FROM_CODE.
    """
    industry = industry_of(companies["ksic"])
    lacking = companies["industry"].isna() & industry.notna()
    whole = companies["industry"].astype(object).where(~lacking, industry).astype("str")
    fills = pd.DataFrame({"company_id": companies["company_id"], "value": industry})[lacking]
    code = sources[sources["field"] == "ksic"].drop(columns=["field", "value"])
    fills = fills.merge(code, on="company_id", how="left").assign(field="industry")
    fills = fills.assign(source=fills["source"].astype(object).fillna(FROM_CODE))
    fills["workplace_key"] = fills["workplace_key"].astype(object).fillna("")
    return companies.assign(industry=whole), fills[list(COLUMNS)].astype("str")


def _with_bands(companies: pd.DataFrame, sources: pd.DataFrame) -> tuple:
    """Return the companies with missing size bands derived from filled employees, and the fills."""
    counts = sources[sources["field"] == "employees"]
    lacking = companies["size_band"].isna() & companies["company_id"].isin(counts["company_id"])
    edges, bands = zip(*BANDS, strict=True)
    number = companies["employees"].astype("float64").fillna(0).to_numpy()
    place = np.searchsorted(edges, number, side="right")
    band = pd.Series(np.array(["", *bands], dtype=object)[place], index=companies.index)
    lacking &= band != ""
    size_band = companies["size_band"].astype(object).where(~lacking, band).astype("str")
    companies = companies.assign(size_band=size_band)
    banded = counts[counts["company_id"].isin(companies.loc[lacking, "company_id"])]
    bands_of = companies.set_index("company_id")["size_band"]
    value = banded["company_id"].map(bands_of).astype("str")
    return companies, banded.assign(field="size_band", value=value)
