"""What exactly does this number mean?"""

from src.metrics.definitions import SHOWN_MEASURES
from src.screens import sources as loaded
from src.screens.methods import meanings
from src.ui.frame import open_page

t = open_page("methods")
meanings.show_rules(t)
meanings.show_measures(t, SHOWN_MEASURES)
loaded.show_sources(t)
