"""What exactly does this number mean?"""

from src.metrics.definitions import COMPLEX_MEASURES
from src.ui import loaded, meanings
from src.ui.frame import open_page

t = open_page("methods")
meanings.show_rules(t)
meanings.show_measures(t, COMPLEX_MEASURES)
loaded.show_sources(t)
