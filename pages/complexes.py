"""Is this complex low, or only different in industry, size and sex? Complexes side by side."""

import streamlit as st

from src.domain.measures import PLACE_MEASURES, UPTAKE_COUNTS
from src.figures.funnel import funnel_figure
from src.figures.mix import mix_figure
from src.figures.ranking import ranking_figure
from src.figures.trend import trend_figure
from src.metrics.comparison import compare_complexes, of_several_scopes
from src.metrics.likeness import like_this_one
from src.metrics.measured import shares_within, uptake_beside, with_measure
from src.screens.complexes import compare
from src.ui import cached, choices, scopes
from src.ui.frame import open_page

open_page("complexes")
measures = compare.measures_of(PLACE_MEASURES)
with choices.bar():
    measure = choices.measure(measures)
    scope = scopes.choose(measure)
chosen = compare.choose_complexes(scope, like_this_one)
codes = (measure.name, scope.key, *chosen)
found = cached.keep(
    "comparison", codes, lambda: compare.find(scope, chosen, measure, compare_complexes)
)
compare.say(codes, scope, found, measure, uptake_beside)

left, right = st.columns(2, gap="large")
with left:
    compare.show_ranking(codes, scope, found, measure, ranking_figure)
with right:
    courses = {"quarter": trend_figure, "window": ranking_figure, "month": ranking_figure}
    compare.show_course(codes, scope, found, measure, with_measure, courses)

compare.show_table(codes, scope, found, [*measures, *UPTAKE_COUNTS], of_several_scopes)

left, right = st.columns(2, gap="large")
with left:
    compare.show_funnel(codes, scope, found, measure, funnel_figure)
with right:
    compare.show_mix(codes, shares_within, mix_figure)
