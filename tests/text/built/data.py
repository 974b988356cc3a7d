"""Keys of the Data page."""

from src.domain.codes import PROBLEM_LEVELS
from src.load.sources.registry import FORMATS
from src.screens.data import outcome as data_outcome
from src.screens.data import templates as data_templates
from src.screens.data.job import DEEDS as DEEDS_OF_JOBS
from src.store.load_log import DEEDS, OUTCOMES

FILES = [extension for extension, _ in data_templates.FILES]
BUILT = {
    "choice.{}": ("loaded", "template"),
    "column.rows_{}": ("read", "accepted", "rejected"),
    "data.deed_{}": DEEDS,
    "data.ended_{}": OUTCOMES,
    "data.kind_{}": data_outcome.KINDS,
    "data.origin_{}": ("official", "sample"),
    "data.rows_{}": ("before", "after", "new", "changed", "gone"),
    "data.outcome_{}": (
        *("checked", "published", "refused", "doubtful", "nothing_new", "nothing_accepted"),
        "unmapped",
    ),
    "data.rejects_{}": [extension for extension, _ in data_outcome.REJECTS],
    "data.running_{}": DEEDS_OF_JOBS,
    "data.table_{}": data_templates.TABLES,
    "data.template_{}": FILES,
    "export.title_{}": ("denominators", "loads", "loaded_months"),
    "level.{}": PROBLEM_LEVELS,
    "source.{}": ("extracts", *(row.source for row in FORMATS)),
}
