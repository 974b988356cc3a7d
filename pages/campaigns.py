"""Whom did we reach and whom did we miss, what did it cost, did it work?"""

from src.screens.campaigns import parts, protected, stages
from src.screens.campaigns.choice import choose
from src.ui.frame import open_page
from src.ui.gate import may_see_companies

open_page("campaigns")
if not may_see_companies():
    protected.show()
choice = choose()
funnel = stages.find(choice)
stages.say(choice, funnel)
parts.show(choice, funnel)
