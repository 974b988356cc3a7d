"""What changed, and can the data be trusted?"""

import streamlit as st

from src.figures.changes import change_figure
from src.metrics.definitions import COMPLEX_MEASURES
from src.metrics.measured import side_by_side
from src.ui import loaded, news, widgets
from src.ui.frame import open_page

t = open_page("overview")
blocks = [news.block(group, COMPLEX_MEASURES, side_by_side) for group in news.GROUPS]
widgets.say(news.sentences(t, blocks))
for block in blocks:
    news.show_block(t, block)

st.subheader(t("overview.changes"), anchor=False)
measure = news.changing_measure(t, COMPLEX_MEASURES)
moved = news.biggest_changes(measure)
left, right = st.columns(2, gap="large")
with left:
    news.show_changes(t, moved, measure, change_figure)
with right:
    news.show_changes_table(t, moved, measure)

loaded.show_sources(t)
