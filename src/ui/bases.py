"""One line under every uptake rate: how starts are matched with the people eligible."""

import pandas as pd

from src.domain.cohorts import BASIS
from src.ui import cached
from src.ui.run import t

ALLOTTED = ("lag", "usual")
A_YEAR = 12
"""Months of follow-up beyond which the months of starts no longer tell which eligible person of a
firm started: too much time lies between."""


def words(program: str, sex: str | None = None) -> str:
    """Return how the uptake of a programme is counted, in words; sex None means both sexes.

    Empty where the snapshot has no uptake of the programme.
    """
    return cached.keep("basis_words", (program, sex), lambda: _words(program, sex))


def _words(program: str, sex: str | None) -> str:
    rows = cached.ask("uptake_bases", program=program, sex=sex)
    said = []
    for code in BASIS:
        ours = rows[rows["basis"] == code]
        if ours.empty:
            continue
        sentence = t(f"basis.{code}", months=_months(ours))
        whose = "·".join(t(f"sex.{one}") for one in ours["sex"])
        several = len(ours) < len(rows)
        said.append(t("basis.whose", whose=whose, said=sentence) if several else sentence)
    apart = rows[rows["basis"].isin(ALLOTTED) & (rows["follow_up"] > A_YEAR)]
    if len(apart):
        whose = "·".join(t(f"sex.{one}") for one in apart["sex"])
        said.append(t("basis.apart", whose=whose))
    return " ".join(said)


def _months(rows: pd.DataFrame) -> str:
    """Return the months of follow-up, or of the mean lag, in words; by sex where they differ."""
    is_cohort = rows["basis"] == "cohort"
    each = [
        t("basis.follow_up", months=int(row.follow_up))
        if cohort
        else t("basis.lag_months", months=t.value("number", row.lag))
        for row, cohort in zip(rows.itertuples(), is_cohort, strict=True)
    ]
    if len(set(each)) == 1:
        return each[0]
    return "·".join(f"{t(f'sex.{sex}')} {one}" for sex, one in zip(rows["sex"], each, strict=True))


def said(program: str, sex: str | None, waiting: float | None = None) -> list[str]:
    """Return the line, with how many people are still followed where `waiting` is given.

    No line where the snapshot has no uptake of the programme.
    """
    line = words(program, sex)
    if line and waiting is not None and waiting > 0:
        line = f"{line} {t('basis.open', open=int(waiting))}"
    return [line] if line else []


def row(program: str, sex: str | None = None) -> list[tuple[str, str]]:
    """Return the line as a row of an export's second sheet; no row where there is no line."""
    said = words(program, sex)
    return [(t("basis.title"), said)] if said else []
