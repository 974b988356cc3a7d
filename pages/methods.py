"""What exactly does this number mean?"""

from src.domain.measures import SHOWN_MEASURES
from src.screens import sources as loaded
from src.screens.methods import meanings
from src.ui.frame import open_page

open_page("methods")
meanings.show_rules()
meanings.show_measures(SHOWN_MEASURES)
loaded.show_sources()
