"""Is this complex low, or only different in kind and size? Complexes side by side."""

import streamlit as st

from src.figures.funnel import funnel_figure
from src.figures.mix import mix_figure
from src.figures.ranking import ranking_figure
from src.figures.trend import trend_figure
from src.metrics.definitions import COMPLEX_MEASURES
from src.metrics.likeness import like_this_one
from src.metrics.measured import shares_within, side_by_side, with_measure
from src.metrics.share_funnel import position, share_funnel
from src.ui import cached, choices, compare, widgets
from src.ui.frame import open_page

t = open_page("complexes")
measures = compare.measures_of(COMPLEX_MEASURES)
with choices.bar():
    measure = choices.measure(t, measures)
    quarter = choices.quarter(t, measure)
figures = cached.ask("complex_figures", quarter=quarter, tops_only=False)
chosen = compare.choose_complexes(t, figures, like_this_one)
compare.stop_without(chosen, t)

compared = with_measure(compare.rows_of(figures, chosen), measure)
peers = with_measure(compare.peers_of(figures, compared), measure)
whole = with_measure(compare.whole_of(quarter, compared), measure)
benchmark = compare.benchmark(peers, whole, measure)
peers_name = compare.peers_name(t, peers, compared)
funnel = share_funnel(compare.shares_only(peers, measure))
compared["position"] = position(funnel, compared)
widgets.say(compare.answers(compared, measure, benchmark, peers_name, quarter, t))

left, right = st.columns(2, gap="large")
with left:
    st.subheader(t("complexes.ranking"), anchor=False)
    widgets.show_figure(
        ranking_figure(compared, benchmark, measure.unit, t, widgets.look()),
        "ranking",
        t("complexes.ranking_alt", measure=choices.measure_label(t, measure)),
    )
    st.caption(compare.ranking_note(t, measure, peers_name))
with right:
    st.subheader(t("complexes.trend"), anchor=False)
    trend = with_measure(cached.ask("complex_trend", complex_ids=tuple(chosen)), measure)
    compare.show_trend(trend, chosen, measure, t, trend_figure)

compare.show_table(chosen, measures, t, quarter, side_by_side)

left, right = st.columns(2, gap="large")
with left:
    compare.show_funnel(funnel, compared, measure, peers_name, t, funnel_figure)
with right:
    compare.show_mix(chosen, figures, t, shares_within, mix_figure)
