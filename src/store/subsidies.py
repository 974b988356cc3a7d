"""Subsidies in won that firms could have received for known leave, by the rules of its day.

Only rules that a start alone triggers count (`brought_by` of program_rules.csv). No file gives the
length of a leave, so amounts are a range: from one month to all months since the start, at most
twelve. Whether a firm has claimed a subsidy is not known either.
"""

from datetime import date

import numpy as np
import pandas as pd

from src.store.program_rules import TOLD, all_rules, priority_limits, section_of

MOST_MONTHS = 12
FACTS = ("employees", "ksic", "sido", "sigungu", "firm_class")
"""Facts that decide whether a firm can get a subsidy."""
COLUMNS = ["company_id", "program", "rule", "verdict", "users", "least", "most"]
SUMS = ("starts", "least", "most", "least_unsure", "most_unsure")


def brought(starts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return one row per start and rule: COLUMNS.

    starts : company_id, program, started, users and FACTS of the firm. verdict : may, or confirm
    where the rule or the facts are not certain; subsidies that a firm cannot get have no row.
    least,
    most : won, for one month and for the months up to `day`.
    """
    rules = all_rules()
    rules = rules[
        rules["brought_by"].notna() & rules["amount_krw"].notna() & (rules["mark"] != "M")
    ]
    numbered = starts.assign(start=np.arange(len(starts)))
    both = numbered.merge(
        rules, left_on="program", right_on="brought_by", suffixes=("", "_of_rule")
    )
    if both.empty:
        return pd.DataFrame(columns=COLUMNS)
    started = pd.to_datetime(both["started"])
    ended = both["valid_to"].notna() & (both["valid_to"] < started)
    region = both["region"]
    here = region.isna() | (region == both["sido"]) | (region == both["sigungu"])
    both = both[(both["valid_from"] <= started) & ~ended & here]
    size, of_class = _of_size(both), _of_class(both, day)
    sure = (size == 1) & (of_class == 1) & both["mark"].isin(TOLD) & both["apply_by"].isna()
    both = both.assign(verdict=np.where(sure, "may", "confirm"))[(size >= 0) & (of_class >= 0)]
    # A firm of unknown size has a row for each size: keep the smallest amount
    both = both.sort_values("amount_krw", kind="stable").drop_duplicates(["start", "rule"])
    gone = pd.Timestamp(day) - pd.to_datetime(both["started"])
    months = np.clip(np.floor(gone.dt.days / 30.4375), 1, MOST_MONTHS)
    least = both["users"] * both["amount_krw"]
    rows = both.assign(least=least, most=least * months).sort_values("start", kind="stable")
    return rows[COLUMNS].reset_index(drop=True)


def by_firm(subsidies: pd.DataFrame) -> pd.DataFrame:
    """Return SUMS per company_id, with certain and uncertain amounts separate."""
    unsure = subsidies["verdict"] != "may"
    rows = subsidies.assign(
        starts=subsidies["users"],
        **{name: subsidies[name].where(~unsure, 0) for name in ("least", "most")},
        **{f"{name}_unsure": subsidies[name].where(unsure, 0) for name in ("least", "most")},
    )
    return rows.groupby("company_id")[list(SUMS)].sum()


def _of_size(both: pd.DataFrame) -> np.ndarray:
    """Return 1 where the number of employees fits the rule, -1 where not, 0 where it is unknown."""
    least, most = both["employees_from"], both["employees_to"]
    employees = both["employees"].astype(float)
    free = least.isna() & most.isna()
    fits = ~(employees < least) & ~(employees > most)
    return np.select([free, employees.isna(), fits], [1, 0, 1], -1)


def _of_class(both: pd.DataFrame, day: date) -> np.ndarray:
    """Return 1 where the firm is of the rule's class, -1 where not, 0 where it is unknown."""
    limits = priority_limits(day)
    limit = both["ksic"].map({one: limits.get(section_of(one) or "") for one in set(both["ksic"])})
    within = both["employees"].astype(float) <= limit.astype(float)
    by_rule = np.select(
        [both["employees"].isna() | limit.isna(), within], ["unknown", "priority"], "above"
    )
    known = both["firm_class"].where(both["firm_class"].notna(), by_rule)
    wanted = both["firm_class_of_rule"]
    middle = wanted == "priority_or_mid"
    fits = (known == "priority") | (middle & (known == "middle"))
    unsure = (known == "unknown") | (middle & (known == "above"))
    return np.select([wanted.isna(), fits, unsure], [1, 1, 0], -1)
