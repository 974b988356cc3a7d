"""Keys of the follow-up page, and of its part of a firm's page."""

from src.domain.codes import AGENCIES
from src.domain.matters import MATTER, OBSTACLES, TASKS
from src.screens.companies import follow, own_year
from src.screens.follow_up import (
    ahead,
    case_list,
    choice,
    mine,
    next_complex,
    proposals,
    rollout,
    targets,
)
from src.store.operations.work import DONE_BY
from src.ui import matter_forms

ASKED = [field for fields in matter_forms.FIELDS.values() for field in fields]
FIELDS = [field.name for field in ASKED]
BUILT = {
    "agency.{}": AGENCIES,
    "ahead.column.{}": [name for name, _ in ahead.COLUMNS],
    "ahead.due.{}": ahead.DUE,
    "choice.{}": ("whose", "task", "agency", "goal_more"),
    "export.title_{}": (
        "follow_up",
        "firm_history",
        "tasks_owner",
        "tasks_to_agency",
        "rollout",
        *("next_complexes", "case_proposals", "own_year", "cases", "ahead"),
        *(f"targets_{by}" for by in DONE_BY),
    ),
    "follow_up.all_{}": ("task", "agency"),
    "follow_up.column.{}": (
        *(name for name, _ in mine.COLUMNS),
        *(*follow.SHOWN, "owner", "to_agency"),
        *rollout.COLUMNS,
    ),
    "follow_up.field.{}": (*FIELDS, "next_check"),
    "follow_up.save_{}": matter_forms.OFFERED,
    "follow_up.whose.{}": choice.WHOSE,
    "matter.{}": MATTER,
    "matter_state.{}.{}": [
        (kind.code, state.code) for kind in MATTER.values() for state in kind.states
    ],
    "matter_state.rollout.{}": [state.code for state in MATTER["rollout"].states],
    "next_complex.{}": ("answer", "unsure"),
    "next_complex.counted.{}": ("met", "reached"),
    "next_complex.column.{}": (*next_complex.SHOWN, *(name for name, _ in next_complex.COLUMNS)),
    "obstacle.{}": OBSTACLES,
    "own_year.column.{}": [name for name, _ in own_year.COLUMNS],
    "case_list.column.{}": [name for name, _ in case_list.COLUMNS],
    "proposals.column.{}": [name for name, _ in proposals.COLUMNS],
    "targets.by.{}": DONE_BY,
    "targets.column.{}.{}": [(by, name) for by in DONE_BY for name, _ in targets.COLUMNS],
    "targets.more.{}": targets.MORE,
    "task.{}": TASKS,
    "{}.{}": [
        *[
            (field.words, code)
            for f in matter_forms.FIELDS.values()
            for field in f
            for code in field.codes
        ],
        *[("task", code) for code in TASKS],
    ],
}
