"""Where in the country is it high, where low? From the country down to a company."""

import streamlit as st

from src.figures.region_map import region_map
from src.metrics.definitions import COMPLEX_MEASURES
from src.metrics.measured import with_measure
from src.ui import cached, choices, places, tenants, widgets
from src.ui.answers import region_answer
from src.ui.frame import open_page

t = open_page("regions")
with choices.bar():
    measure = choices.measure(t, COMPLEX_MEASURES[1:])
    quarter = choices.quarter(t, measure)
    kind = choices.kind(t)
    spot = choices.spot(t)
    unit = places.unit(t, spot)
    size = places.size(t)
places.crumbs(t, spot)

codes = (measure.name, quarter, kind, *spot.codes, unit)
found = cached.keep(
    "place", codes, lambda: places.find(t, spot, measure, quarter, kind, unit, with_measure)
)
drawn = cached.keep(
    "map", (*codes, size), lambda: places.draw_map(t, spot, found, measure, unit, size, region_map)
)
place = places.place_name(t, spot)
widgets.say([region_answer(found.rows, found.whole, measure, place, quarter, t)])

left, right = st.columns([11, 9], gap="medium")
with left:
    places.show_map(drawn, t, spot, unit, place, measure, quarter, size)
with right:
    places.show_parts(codes, found.rows, t, measure, unit, place, quarter, kind)

tenants.show_complex(t, spot, cached.ask, quarter)
