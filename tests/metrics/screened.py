"""Screening of companies in one step, with its parts put together as on the pages."""

import pandas as pd

from src.metrics.screening import (
    COMPANY_COLUMNS,
    MATERIAL_GAP,
    MAX_FDR,
    RESULT,
    called,
    gap_of,
    held_against,
)


def screen(
    companies: pd.DataFrame,
    benchmark: str | float = "peers",
    material_gap: float = MATERIAL_GAP,
    max_fdr: float = MAX_FDR,
) -> pd.DataFrame:
    """Return one row per company × program, most missed first: how it stands among its peers."""
    held = held_against(companies, benchmark)
    found = held.rows.assign(**called(held, gap_of(held, material_gap), max_fdr))
    return found[[*COMPANY_COLUMNS, "program", *RESULT]].reset_index(drop=True)
