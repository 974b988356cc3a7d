"""Keys that the weekly report puts together while it is composed."""

from src.metrics.weekly_signals import KINDS
from src.report import compose, headline, progress, signals, week_chart

BUILT = {
    "report.answer_{}": ("inside", "low", "high", "quiet", "unjudged"),
    "report.columns.{}": {*headline.COLUMNS, *signals.COLUMNS, *progress.COLUMNS},
    "report.explained.{}": KINDS,
    "report.kinds.{}": KINDS,
    "report.label_{}": week_chart.LIMIT_NAMES,
    "report.meanings.{}": compose.TERMS,
    "report.months.{}": tuple(range(1, 13)),
    "report.states.{}": ("planned", "running", "over"),
    "report.terms.{}": compose.TERMS,
}
