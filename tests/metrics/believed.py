"""Rows to be screened: counts with the beliefs of the joint model."""

import pandas as pd

from src.domain.codes import REFUSABLE
from src.metrics.firm_rates import LIKE, OWN, firm_rates
from src.metrics.joint_model import draw_positions, fit_joint_model, joint_records


def believed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the beliefs of a model fitted to them alone."""
    if rows.empty:
        return rows.assign(**dict.fromkeys([*OWN, *LIKE], 0.0))
    records = joint_records(rows, REFUSABLE)
    found = firm_rates(records, draw_positions(fit_joint_model(records)))
    return rows.assign(**{name: found[name].to_numpy() for name in found})
