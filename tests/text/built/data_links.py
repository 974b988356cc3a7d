"""Keys of the joins on the Data page."""

from src.domain.codes import LINK_METHODS, LINK_STATUSES, VERDICTS
from src.linkage.places import METHODS as PLACES
from src.load.in_words import FIELDS
from src.screens.data import review as data_review

BUILT = {
    "choice.{}": ("review_source",),
    "data_links.field_{}": FIELDS,
    "data_links.method_{}": LINK_METHODS,
    "data_links.place_{}": PLACES,
    "data_links.status_{}": LINK_STATUSES,
    "data_links.verdict_{}": VERDICTS,
    "data_links.view_{}": data_review.VIEWS,
    "export.title_{}": (
        *("joins", "join_trend", "review_list", "loaded_files", "found_problems"),
        *("changed_complexes", "changed_people", "changed_tables", "changed_workplaces"),
    ),
}
