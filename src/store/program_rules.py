"""The dated rules of the programmes: what a company can get on a day, and how certain that is.

File: data/reference/program_rules.csv, described in data/reference/README.md. Amounts and rules
change every year, so they are dated rows and not code.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

FILE = Path(__file__).parents[2] / "data" / "reference" / "program_rules.csv"
MARKS = ("A", "B", "C", "M")
"""Quality of the source. A: the ministry's own text. B: a dated ministry release quoted by others.
C: pages of others that name the law. M: memory. A and B may be told a firm; C is to be confirmed; M
is never shown."""
TOLD = ("A", "B")
VERDICTS = ("may", "confirm", "may_not")
CLASSES = ("priority", "priority_or_mid")
"""Which firms a rule is for; empty: every firm."""
STALE_DAYS = 90
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
    """Return every rule, one row each, in the order of the file; empty cells are missing."""
    rows = pd.read_csv(FILE, dtype="str", encoding="utf-8-sig")
    days = {name: pd.to_datetime(rows[name], format="%Y-%m-%d") for name in DATES}
    return rows.assign(**days, **{name: pd.to_numeric(rows[name]) for name in NUMBERS})


@dataclass(frozen=True)
class Firm:
    """The facts that decide which rules hold for a company; None where unknown."""

    employees: int | None = None
    ksic: str | None = None
    sido: str | None = None
    sigungu: str | None = None
    firm_class: str | None = None
    """As given by a source or derived by rule (src/domain/codes.py); takes precedence over size."""


def rules_for(firm: Firm, day: date) -> pd.DataFrame:
    """Return the rules that hold on a day, each with `verdict` and `why`; M rows are left out.

    verdict : may, confirm (the rule or the firm is not certain enough) or may_not. why : a code of
    company.why. Rules of other regions, and those that define a priority-support firm, are left
    out.
    """
    rows = _holding(day)
    rows = rows[(rows["program"] != PRIORITY) & (rows["mark"] != "M")]
    rows = rows[[_in_region(region, firm) for region in rows["region"]]]
    limit = priority_limit(firm.ksic, day)
    judged = [_judge(row, firm, limit) for row in rows.itertuples()]
    rows = rows.assign(verdict=[verdict for verdict, _ in judged], why=[why for _, why in judged])
    # a rule with a row per size shows only the row of the firm's size
    other_size = (rows["why"] == "size") & rows.duplicated(["program", "rule"], keep=False)
    return rows[~other_size].reset_index(drop=True)


def stale_rules(day: date) -> pd.DataFrame:
    """Return the rules in force that were not checked for more than STALE_DAYS."""
    rows = _holding(day)
    return rows[rows["checked_on"] < pd.Timestamp(day - timedelta(days=STALE_DAYS))]


def priority_limit(ksic: str | None, day: date) -> int | None:
    """Return the most employees of a priority-support firm in an industry on a day; None where the
    industry is unknown. The result must always be confirmed."""
    section = section_of(ksic)
    return None if section is None else priority_limits(day)[section]


def priority_limits(day: date | None) -> dict[str, int]:
    """Return the limit of each section of KSIC on a day, or by the newest rules for None."""
    rows = all_rules()
    rows = rows[rows["valid_to"].isna()] if day is None else _holding(day)
    rows = rows[rows["program"] == PRIORITY]
    if rows.empty:  # before the first dated rule the newest ones are assumed
        return priority_limits(None)
    limits = {
        section: int(row.employees_to) for row in rows.itertuples() for section in row.rule.split()
    }
    return {section: limits.get(section, limits[ANY_SECTION]) for section in SECTIONS}


def section_of(ksic: str | None) -> str | None:
    """Return the section (A to U) of a KSIC code such as 26, 26410 or C26; None where unknown."""
    digits = "" if not isinstance(ksic, str) else ksic.lstrip("ABCDEFGHIJKLMNOPQRSTU")[:2]
    if not (len(digits) == 2 and digits.isascii() and digits.isdigit()):
        return None
    division = int(digits)
    return next((s for s, (first, last) in SECTIONS.items() if first <= division <= last), None)


def _in_region(region: str | float, firm: Firm) -> bool:
    """Return whether a rule applies in the firm's region, or everywhere."""
    if not isinstance(region, str):
        return True
    return region in (firm.sido, firm.sigungu)


def _judge(row: Any, firm: Firm, limit: int | None) -> tuple[str, str]:
    """Return the verdict of one rule for a firm, and why; limit : of priority-support firms."""
    size = _of_size(row, firm.employees)
    if size is False:
        return "may_not", "size"
    of_class = _of_class(row.firm_class, firm, limit)
    if of_class is False:
        return "may_not", "class"
    if row.mark not in TOLD:
        return "confirm", "rule"
    if size is None:
        return "confirm", "size_unknown"
    if of_class is None:
        return "confirm", "class_unknown"
    return "may", ""


def _of_size(row: Any, employees: int | None) -> bool | None:
    """Return whether the number of employees fits; None where it matters and is not known."""
    least, most = row.employees_from, row.employees_to
    if pd.isna(least) and pd.isna(most):
        return True
    if employees is None:
        return None
    return not (employees < least or employees > most)


def _of_class(wanted: str | float, firm: Firm, limit: int | None) -> bool | None:
    """Return whether the firm is of the class; None where that is unknown.

    A firm above the limit of its industry may be of middle size, which only a source can say.
    """
    if not isinstance(wanted, str):
        return True
    known = firm.firm_class
    if known is None and firm.employees is not None and limit is not None:
        known = "priority" if firm.employees <= limit else "above"
    if known is None:
        return None
    if known == "above":
        return None if wanted == "priority_or_mid" else False
    return known == "priority" or (known == "middle" and wanted == "priority_or_mid")


def _holding(day: date) -> pd.DataFrame:
    rows, at = all_rules(), pd.Timestamp(day)
    ended = rows["valid_to"].notna() & (rows["valid_to"] < at)
    return rows[(rows["valid_from"] <= at) & ~ended]
