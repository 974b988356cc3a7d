"""Keys of the sentences of the operations database."""

from sqlalchemy import String

from src.store.operations.tables import operations

SENTENCES = (
    *("gone", "spoilt", "emptied", "tables_gone"),
    *("not_reached", "unknown_kind", "no_driver", "not_utf8", "not_migrated", "newer"),
    *("other_tables", "unknown_mark", "no_reason", "unknown_verdict", "too_many_views"),
    *("missing", "too_long", "no_letter", "no_user", "unknown_capability", "ends_before"),
    "undivided",
    *("unknown_region", "near_regions", "no_such_right"),
    *("unknown_code", "no_such_move", "none_allowed", "needs_why", "not_yours", "overtaken"),
    *("no_such_matter", "no_day", "before_opened"),
    *(
        "far_off",
        "not_yet",
        "due_before",
        "before_last",
        "unknown_word",
        "no_number",
        "other_origin",
    ),
)
OF_PROGRAMS = ("matters_written", "deeds", "deed_lists", "deed_marks", "loads", "saved_views")
"""Tables into which nobody types, except a view's name: no sentence names their columns."""
COLUMNS = [
    column
    for name, table in operations.tables.items()
    if name not in OF_PROGRAMS
    for column in table.columns
]
BUILT = {
    "operations.{}": SENTENCES,
    "operations.name.{}": [
        *("ended_on", "next_on", "stage"),  # of sheets
        *[column.name for column in COLUMNS if isinstance(column.type, String)],
        "months",
        "name",
    ],
}
