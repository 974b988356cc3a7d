"""Keys of the table of companies and of one company's page."""

from src.screens.companies import choice as companies_choice
from src.screens.companies import columns as companies_columns
from src.screens.companies import company
from src.store.program_rules import MARKS, VERDICTS
from src.ui.downloads import MAP_KINDS, REASONS

FILES = [extension for extension, *_ in MAP_KINDS]
LABELS = (
    *companies_columns.NAMES,
    *("contacted_on", "campaign_name", "channel", "planner", "program", "rule", "amount"),
    *("mark", "verdict", "valid_from", "checked_on", "sex", "age_band", "people", "people_before"),
    *(
        "estimate",
        "benchmark",
        "missed",
        "p_low",
        "p_worst",
        "status",
        "provisional",
        "official",
        "source",
    ),
    *("valid_on", "obstacle", "step", "next_on"),
)
EXPORTS = ("people", "programs", "standing", "contacts", "neighbours", "rules")
BUILT = {
    "choice.{}": companies_choice.KEYS,
    "companies.column.{}": LABELS,
    "companies.meaning.{}": companies_columns.MEANINGS,
    "companies.orders.{}": companies_choice.ORDERS,
    "companies.provisional.{}": ("yes", "no"),
    "company.mark.{}": [mark for mark in MARKS if mark != "M"],
    "company.priority_{}": ("within", "above"),
    "company.rules_{}": ("confirm", "may_not"),
    "company.verdict.{}": VERDICTS,
    "company.why.{}": ("rule", "size", "size_unknown", "class", "class_unknown"),
    "company.facts.{}": company.FACTS,
    "company.standing_{}": ("low", "watch", "in_line", "too_few"),
    "export.reasons.{}": REASONS,
    "export.title_{}": tuple(f"company_{name}" for name in EXPORTS),
    "table.{}": FILES,
    "table.{}_help": FILES,
}
