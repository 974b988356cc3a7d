"""What is mine to do, what was handed over, what came of it?"""

from src.screens.follow_up import choice, files, mine, rollout, team
from src.ui.frame import open_page

open_page("follow_up")
seen = choice.sight()
found = mine.find(seen)
mine.say(found)
wanted = choice.choose(found)
mine.show(wanted, seen)
team.show(found)
rollout.show(seen)
files.show(seen)
files.show_mapping()
