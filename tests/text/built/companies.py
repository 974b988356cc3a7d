"""Keys of the table of companies and of one company's page."""

from src.screens.companies import choice as companies_choice
from src.screens.companies import columns as companies_columns
from src.screens.companies import company
from src.screens.companies import uptake as company_uptake
from src.store.program_rules import CONFIDENCES
from src.ui.downloads import MAP_KINDS, REASONS

FILES = [extension for extension, *_ in MAP_KINDS]
LABELS = (
    *companies_columns.NAMES,
    *("contacted_on", "campaign_name", "channel", "planner", "program", "rule", "amount"),
    *("confidence", "valid_from", "checked_on", "sex", "age_band", "people", "people_before"),
    *("estimate", "benchmark", "missed", "status", "provisional", "official", "source"),
    "valid_on",
)
EXPORTS = ("people", "programs", "standing", "contacts", "neighbours", "rules")
BUILT = {
    "choice.{}": (*companies_choice.KEYS, *company_uptake.LIKE),
    "companies.column.{}": LABELS,
    "companies.meaning.{}": companies_columns.MEANINGS,
    "companies.orders.{}": companies_choice.ORDERS,
    "companies.provisional.{}": ("yes", "no"),
    "company.confidence.{}": CONFIDENCES,
    "company.facts.{}": company.FACTS,
    "company.standing_{}": ("low", "watch", "in_line", "too_few"),
    "export.reasons.{}": REASONS,
    "export.title_{}": tuple(f"company_{name}" for name in EXPORTS),
    "table.{}": FILES,
    "table.{}_help": FILES,
}
