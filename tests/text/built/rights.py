"""Keys of the rights page."""

from src.domain.rights import CAPABILITIES
from src.screens.rights import choice, listing, review

BUILT = {
    "rights.views.{}": choice.VIEWS,
    "rights.asked.{}": review.ASKED,
    "rights.capabilities.{}": CAPABILITIES,
    "rights.column.{}": (
        *(*listing.SHOWN, *listing.SHOWN_CLOSED),
        *(name for name, _ in (*review.USER_COLUMNS, *review.DEED_COLUMNS)),
    ),
    "export.title_{}": ("rights", "review", "records", "firm_records"),
}
