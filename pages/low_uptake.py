"""Which firms to visit next, and why these: screened against firms like them."""

from src.screens.low_uptake import (
    answer,
    company,
    composition,
    earlier,
    firm_map,
    funnel,
    needed,
    plan,
    table,
)
from src.screens.low_uptake.choice import choose
from src.ui.frame import open_page
from src.ui.gate import require_companies

open_page("low_uptake")
require_companies()
choice = choose()
need = needed.find(choice)
found = need.found
answer.say(choice, need)

listing = table.choose(found)
if listing.view == "list":
    table.show(choice, listing, need)
    company.show(choice, found, listing)
    composition.show(choice, listing)
    earlier.show(choice)
elif listing.view == "map":
    firm_map.show(choice, listing.rows)
elif listing.view == "funnel":
    funnel.show(choice, found.complexes)
else:
    plan.show(choice, need, listing)
