"""What is loaded, how fresh, and by whom; load files, join them, go back to an earlier snapshot."""

from src.figures.coverage import coverage_figure
from src.figures.joins import joins_figure
from src.screens.data import links as data_links
from src.screens.data import load as data_load
from src.screens.data import loaded as data_loaded
from src.screens.data import review as data_review
from src.screens.data import templates as data_templates
from src.ui.frame import has_data, open_page

open_page("data", needs_data=False)
if has_data():
    data_loaded.say()
data_load.show()
data_templates.show()
if has_data():
    data_links.show(joins_figure)
    data_review.show()
    data_loaded.show_coverage(coverage_figure)
    data_loaded.show_sources()
    data_loaded.show_snapshots()
data_loaded.show_history()
