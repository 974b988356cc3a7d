"""Whom did we reach and whom did we miss, what did it cost, did it work?"""

from src.screens.campaigns import costs, effect, protected, reach, stages, work
from src.screens.campaigns.choice import choose
from src.ui.frame import open_page
from src.ui.gate import may_see_companies

open_page("campaigns")
if not may_see_companies():
    protected.show()
choice = choose()
funnel = stages.find(choice)
stages.say(choice, funnel)
stages.show(choice, funnel)
effect.show(choice, effect.find(choice))
reach.show_pace(choice)
stages.show_channels(choice)
work.show(choice)
reach.show_groups(choice)
reach.show_unreached(choice)
costs.show(choice)
protected.show_rest(choice.spot, choice.channel)
