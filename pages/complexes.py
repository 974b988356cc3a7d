"""Is this complex low, or only different in kind and size? Complexes side by side."""

import streamlit as st

from src.figures.funnel import funnel_figure
from src.figures.mix import mix_figure
from src.figures.ranking import ranking_figure
from src.figures.trend import trend_figure
from src.metrics.comparison import compare_complexes, of_several_quarters
from src.metrics.definitions import COMPLEX_MEASURES
from src.metrics.likeness import like_this_one
from src.metrics.measured import shares_within, with_measure
from src.ui import cached, choices, compare
from src.ui.frame import open_page

t = open_page("complexes")
measures = compare.measures_of(COMPLEX_MEASURES)
with choices.bar():
    measure = choices.measure(t, measures)
    quarter = choices.quarter(t, measure)
chosen = compare.choose_complexes(t, quarter, like_this_one)
codes = (measure.name, quarter, *chosen)
found = cached.keep("comparison", codes, lambda: compare.find(codes, measure, compare_complexes))
compare.say(codes, found, measure, t)

left, right = st.columns(2, gap="large")
with left:
    compare.show_ranking(codes, found, measure, t, ranking_figure)
with right:
    compare.show_trend(codes, measure, t, with_measure, trend_figure)

compare.show_table(codes, measures, t, of_several_quarters)

left, right = st.columns(2, gap="large")
with left:
    compare.show_funnel(codes, found, measure, t, funnel_figure)
with right:
    compare.show_mix(codes, t, shares_within, mix_figure)
