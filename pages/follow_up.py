"""What is mine to do, what was handed over, what came of it?"""

from src.screens.follow_up import (
    ahead,
    case_list,
    choice,
    files,
    mine,
    proposals,
    rollout,
    targets,
    team,
)
from src.ui.frame import open_page

open_page("follow_up")
seen = choice.glance()
counts = mine.count(seen)
mine.say(counts, seen)
mine.show(mine.find(seen, choice.choose(counts, seen)), seen)
team.show(counts, seen)
targets.show(seen)
ahead.show(seen)
rollout.show(seen)
case_list.show(seen)
proposals.show(seen)
files.show(seen)
files.show_mapping()
