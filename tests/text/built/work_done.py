"""Keys of the measures of the work after visits."""

from src.domain.codes import AGENCIES
from src.domain.matters import DAYS_TO_FILL, OBSTACLES, WORK
from src.metrics.follow_through import COLUMNS
from src.report.digest import WIDTHS
from src.screens.campaigns import work

BUILT = {
    "agency.{}": AGENCIES,
    "choice.{}": ("work_by",),
    "export.title_{}": ("work_shares", "work_days", "work_obstacles"),
    "obstacle.{}": OBSTACLES,
    "work.{}": (*WORK, DAYS_TO_FILL),
    "work_done.by.{}": work.BY,
    "work_done.no_{}": work.CODED.values(),
    "digest.column.{}": tuple(WIDTHS),
    "work_done.column.{}": (*COLUMNS, "operators"),
}
