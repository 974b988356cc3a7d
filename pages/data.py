"""What is loaded, how fresh, and by whom; load files, join them, go back to an earlier snapshot."""

from src.screens import denominators
from src.screens.data import links, load, loaded, review, templates
from src.ui.frame import has_data, open_page

open_page("data", needs_data=False)
if has_data():
    loaded.say()
    loaded.show_coverage()
load.show()
templates.show()
if has_data():
    links.show()
    review.show()
    denominators.show()
    loaded.show_sources()
    loaded.show_snapshots()
loaded.show_history()
