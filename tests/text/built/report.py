"""Keys that the weekly report puts together while it is composed."""

from src.report import compose, headline, progress, signals
from src.screens.weekly.report import FORMATS

FILES = [name for name, _ in FORMATS]
BUILT = {
    "report.button_{}": FILES,
    "report.button_{}_help": FILES,
    "report.columns.{}": {*headline.COLUMNS, *signals.COLUMNS, *progress.COLUMNS},
    "report.months.{}": tuple(range(1, 13)),
    "report.states.{}": ("planned", "running", "over"),
    "report.terms.{}": [term for term, _ in compose.TERMS],
}
