"""What changed, and can the data be trusted?"""

import streamlit as st

from src.domain.measures import COMPLEX_MEASURES, PEOPLE_MEASURES, PLACE_MEASURES
from src.figures.changes import change_figure
from src.figures.programs import program_figure
from src.figures.ranking import ranking_figure
from src.metrics.change import measured_with_change, moved_most
from src.metrics.definitions import find_measure
from src.metrics.measured import side_by_side
from src.screens import sources as loaded
from src.screens.overview import changes as moved
from src.screens.overview import news
from src.screens.overview import uptake as uptake_news
from src.ui import widgets
from src.ui.frame import open_page
from src.ui.run import t

open_page("overview")
blocks = [news.block(group, COMPLEX_MEASURES, side_by_side) for group in news.GROUPS]
rate = find_measure("rate")
programs = uptake_news.find(rate, measured_with_change)
people = uptake_news.people(PEOPLE_MEASURES, side_by_side)
led = uptake_news.sentences(programs, people, rate)
widgets.say([*led, *news.sentences(blocks)])

uptake_news.show(programs, rate, program_figure)

for block in blocks:
    news.show_block(block)

st.subheader(t("overview.changes"), anchor=False)
measure, scope = moved.choose(PLACE_MEASURES)
changes = moved.biggest_changes(measure, scope, moved_most)
left, right = st.columns(2, gap="large")
with left:
    drawers = {"quarter": change_figure, "window": ranking_figure}
    moved.show(changes, measure, scope, drawers)
with right:
    moved.show_table(changes, measure, scope)

loaded.show_sources()
