"""Stored answers: all measures of uptake of all complexes, by programme, sex and window."""

from collections.abc import Callable, Iterator, Sequence

import pandas as pd

from src.domain.codes import PROGRAMS, SEXES, WINDOWS
from src.domain.measures import PLACE_MEASURES, UPTAKE_COUNTS, Measure
from src.metrics.change import CHANGES
from src.metrics.comparison import ENDINGS, all_measures

MEASURED = "complexes_measured"
QUERY = "complex_uptake"
NAMED = ["complex_name", "kind"]
"""Columns that depend on the reader's language and are not stored."""
YEAR = 12
OF_UPTAKE = tuple(row for row in (*PLACE_MEASURES, *UPTAKE_COUNTS) if row.basis == "window")
Codes = tuple[str, str | None, int]
"""Programme, sex and window."""


def foreseen(
    ask: Callable[..., pd.DataFrame],
) -> Iterator[tuple[Codes, dict[str, pd.DataFrame]]]:
    """Yield the measures of all complexes and their changes, with the codes of the answer."""
    for program in PROGRAMS:
        for sex in (None, *SEXES):
            people = {"program": program, "sex": sex, "tops_only": False}
            yearly = ask(QUERY, **people, window=YEAR)
            for window in WINDOWS:
                figures = yearly if window == YEAR else ask(QUERY, **people, window=window)
                if len(figures):
                    made = all_measures(figures, yearly, OF_UPTAKE)
                    yield (program, sex, window), {"rows": made.drop(columns=NAMED)}


def named(
    rows: pd.DataFrame, figures: pd.DataFrame, measures: Sequence[Measure]
) -> pd.DataFrame | None:
    """Return what `all_measures` gives for these measures from a stored answer; None where the
    answer lacks measures or complexes. figures : of all complexes, with their names."""
    ends = (*ENDINGS, *(f"_{name}" for name in CHANGES))
    wanted = [f"{row.name}{end}" for row in measures for end in ENDINGS]
    if not set(wanted) <= set(rows) or list(rows["complex_id"]) != list(figures["complex_id"]):
        return None
    changes = [f"{row.name}{end}" for row in measures for end in ends[len(ENDINGS) :]]
    kept = rows[[*wanted, *(name for name in changes if name in rows)]]
    return pd.concat([figures[["complex_id", *NAMED]].reset_index(drop=True), kept], axis=1)
