"""Keys that the weekly report builds while it is composed."""

from src.report import make, sections
from src.screens.weekly.report import FORMATS

FILES = [name for name, _ in FORMATS]
BUILT = {
    "report.button_{}": FILES,
    "report.button_{}_help": FILES,
    "report.columns.{}": {
        *sections.HEADLINE_COLUMNS,
        *sections.SIGNAL_COLUMNS,
        *sections.CAMPAIGN_COLUMNS,
        *sections.AGENCY_COLUMNS,
    },
    "report.months.{}": tuple(range(1, 13)),
    "report.states.{}": ("planned", "running", "over"),
    "report.terms.{}": [term for term, _ in make.TERMS],
}
