"""What exactly does this number mean?"""

from src.screens import sources
from src.screens.methods import meanings
from src.ui.frame import open_page

open_page("methods")
meanings.show_rules()
meanings.show_measures()
sources.show()
