"""What exactly does this number mean?"""

from src.screens import denominators, sources
from src.screens.methods import meanings
from src.ui.frame import open_page

open_page("methods")
meanings.show_programme()
meanings.show_measures()
meanings.show_rules()
denominators.show()
sources.show()
