"""What changed, and can the data be trusted?"""

from src.screens import sources
from src.screens.overview import changes, news, saved, uptake
from src.ui import widgets
from src.ui.frame import open_page

open_page("overview")
blocks = [news.block(group) for group in news.GROUPS]
programs = uptake.find()
widgets.say([*uptake.sentences(programs), *news.sentences(blocks)])
uptake.show(programs)
saved.show()
news.show(blocks)
changes.show()
sources.show()
