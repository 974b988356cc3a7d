"""Keys that the page for finding companies builds."""

from src.domain.codes import STAGES, STATUSES
from src.domain.matters import OBSTACLE
from src.metrics.replay import RULES
from src.screens.low_uptake import answer as low_uptake_answer
from src.screens.low_uptake import choice as low_uptake
from src.screens.low_uptake import follow_up, left_out
from src.screens.low_uptake import funnel as low_uptake_funnel
from src.screens.low_uptake import plan as visit_plan
from src.screens.low_uptake import table as low_uptake_list
from src.store.operations.follow_ups import MARKS
from src.ui import unclaimed

LIST_COLUMNS = (
    *("eligible", "users", "rate", "interval", "mean", "benchmark", "missed", "p_low"),
    *("p_worst", "open", "help", "now", "next", "help_lower", "help_upper", "young_share"),
    *("place_in_list", "page", "last_contact_on", "stage", "status", "mark", "why", "company_id"),
)
TERMS = ("hours", *visit_plan.NUMBERS, "campaign")
BUILT = {
    "choice.{}": (*low_uptake.KEYS, "status", "marked", "view", "funnel", *TERMS),
    "export.title_{}": ("low_uptake", "low_uptake_who", "earlier_lists", "visit_plan"),
    "low_uptake.answer_{}": low_uptake_answer.NOBODY,
    "earlier.rule.{}": RULES,
    "unclaimed.column.{}": unclaimed.MONEY,
    "low_uptake.by.{}": low_uptake.ORDERS,
    "low_uptake.over.{}": low_uptake.OVER,
    "low_uptake.small_share.{}": low_uptake.SHARES,
    "low_uptake.benchmarks.{}": low_uptake.BENCHMARKS,
    "low_uptake.column.{}": LIST_COLUMNS,
    "low_uptake.funnel_by.{}": low_uptake_funnel.UNITS,
    "low_uptake.marked.{}": follow_up.FILTERS,
    "low_uptake.marks.{}": MARKS,
    "low_uptake.meaning.{}": low_uptake_list.DEFINED,
    "low_uptake.view.{}": low_uptake_list.VIEWS,
    "low_uptake.wanted.{}": low_uptake_list.WANTED,
    "source.{}": ("visit_outcomes",),
    "stage.{}": STAGES,
    "status.{}": STATUSES,
    "visit_plan.chosen_for.{}": ("help", "neighbour", "chance"),
    "visit_plan.terms.{}": (*visit_plan.NUMBERS, "hours"),
    "visit_plan.answers.{}": tuple(OBSTACLE),
    "visit_plan.left_{}": (*left_out.REASONS, "too_far", "no_time"),
}
