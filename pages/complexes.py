"""Is this complex low, or only different in industry, size and sex? Complexes side by side."""

import streamlit as st

from src.screens.complexes import compare, course
from src.screens.complexes.choice import choose
from src.ui.frame import open_page

open_page("complexes")
choice = choose()
found = compare.find(choice)
compare.say(choice, found)

left, right = st.columns(2, gap="large")
with left:
    compare.show_ranking(choice, found)
with right:
    compare.show_course(choice, found)

course.show(choice, found)
compare.show_table(choice, found)
compare.show_missed(choice, found)

left, right = st.columns(2, gap="large")
with left:
    compare.show_funnel(choice, found)
with right:
    compare.show_mix(choice)
