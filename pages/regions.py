"""Where in the country is it high, where low? From the country down to a company."""

import streamlit as st

from src.screens.regions import parts, place_map, tenants
from src.screens.regions.choice import choose, show_way
from src.ui.frame import open_page

open_page("regions")
choice = choose()
show_way(choice.spot)
found = parts.find(choice)
parts.say(choice, found)

left, right = st.columns([11, 9], gap="medium")
with left:
    place_map.show(choice, found)
with right:
    parts.show(choice, found)

parts.show_missed(choice)
tenants.show(choice)
