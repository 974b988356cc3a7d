"""Who may see and do what, where and until when? Rights are given and closed here."""

from src.screens.rights import giving, listing
from src.ui.frame import open_page
from src.ui.gate import require

open_page("rights")
require("give")
rights = listing.find()
listing.say(rights)
giving.show()
listing.show(rights)
