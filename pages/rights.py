"""Who may see and do what, where and until when, and who did what with whose data?"""

from src.screens.rights import choice, closing, firm, giving, listing, review
from src.ui.frame import open_page
from src.ui.gate import require

open_page("rights")
require("give")
if choice.view() == "rights":
    rights = listing.find()
    listing.say(rights)
    listing.show(rights)
    closing.show(rights)
    giving.show()
else:
    month = review.find(choice.month())
    review.say(month)
    review.show_users(month)
    review.show_deeds(month)
    firm.show()
