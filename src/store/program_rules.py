"""The dated rules of the programmes: what a company can have on a day, and how sure that is.

File: data/reference/program_rules.csv, described in data/reference/README.md. Amounts and rules
change every year, so they stand in rows with their days and never in code.
"""

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

FILE = Path(__file__).parents[2] / "data" / "reference" / "program_rules.csv"
CONFIDENCES = ("V", "S", "M")
"""V the official document was read, S seen in a public source, M to be confirmed."""
PRIORITY = "priority_firm"
ANY_SECTION = "*"
DATES = ("valid_from", "valid_to", "checked_on")
NUMBERS = ("employees_from", "employees_to", "amount_krw")

# First and last division of each section of KSIC 11
SECTIONS = {
    "A": (1, 3), "B": (5, 8), "C": (10, 34), "D": (35, 35), "E": (36, 39), "F": (41, 42),
    "G": (45, 47), "H": (49, 52), "I": (55, 56), "J": (58, 63), "K": (64, 66), "L": (68, 68),
    "M": (70, 73), "N": (74, 76), "O": (84, 84), "P": (85, 85), "Q": (86, 87), "R": (90, 91),
    "S": (94, 96), "T": (97, 98), "U": (99, 99),
}  # fmt: skip


@cache
def all_rules() -> pd.DataFrame:
    """Return every rule, one row each, in the order of the file; days as dates, '' never."""
    rows = pd.read_csv(FILE, dtype="str", encoding="utf-8-sig")
    days = {name: pd.to_datetime(rows[name], format="%Y-%m-%d") for name in DATES}
    return rows.assign(**days, **{name: pd.to_numeric(rows[name]) for name in NUMBERS})


def rules_on(day: date, employees: float | None = None) -> pd.DataFrame:
    """Return the rules of programmes that hold on a day for a company of so many employees.

    Where the number is not known, the rules of every size. What makes a priority-support firm is
    no programme and is left out.
    """
    rows = _holding(day)
    rows = rows[rows["program"] != PRIORITY]
    if employees is None or pd.isna(employees):
        return rows
    large = rows["employees_from"].fillna(0) <= employees
    return rows[large & (rows["employees_to"].fillna(float("inf")) >= employees)]


def priority_limit(ksic: str | None, day: date) -> int | None:
    """Return up to how many employees a company of the industry is held to be a priority-support
    firm on a day; None where the industry is not known. It is to be confirmed, always."""
    section = section_of(ksic)
    if section is None:
        return None
    rows = _holding(day)
    rows = rows[rows["program"] == PRIORITY]
    limits = {one: row.employees_to for row in rows.itertuples() for one in row.rule.split()}
    return int(limits.get(section, limits[ANY_SECTION]))


def section_of(ksic: str | None) -> str | None:
    """Return the section (A to U) of a KSIC code such as 26, 26410 or C26; None where unknown."""
    digits = "" if not isinstance(ksic, str) else ksic.lstrip("ABCDEFGHIJKLMNOPQRSTU")[:2]
    if not (len(digits) == 2 and digits.isascii() and digits.isdigit()):
        return None
    division = int(digits)
    return next((s for s, (first, last) in SECTIONS.items() if first <= division <= last), None)


def _holding(day: date) -> pd.DataFrame:
    rows, at = all_rules(), pd.Timestamp(day)
    ended = rows["valid_to"].notna() & (rows["valid_to"] < at)
    return rows[(rows["valid_from"] <= at) & ~ended]
