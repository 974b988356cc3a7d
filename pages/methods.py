"""What exactly does this number mean?"""

from src.screens import denominators, sources
from src.screens.methods import meanings
from src.ui.frame import open_page

open_page("methods")
meanings.show_rules()
meanings.show_measures()
denominators.show()
sources.show()
