"""Keys of the lists to and from agencies."""

from src.domain.codes import AGENCIES
from src.screens.follow_up import files

BUILT = {
    "agency.{}": AGENCIES,
    "answers.column.{}": files.LIST,
    "answers.refused.{}": ("sheet", "row", "value", "why"),
    "choice.{}": ("handed_to",),
    "export.title_{}": ("handover", "refused_answers"),
    "table.{}": ("hwpx",),
    "table.{}_help": ("hwpx",),
}
