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

areas = with_measure(places.area_figures(spot, unit, quarter, kind), measure)
complexes = with_measure(places.complex_figures(spot, quarter, kind), measure)
whole = with_measure(places.whole_figures(spot, quarter, kind), measure)
rows = places.parts(t, areas, complexes, unit)
place = places.place_name(t, spot)
widgets.say([region_answer(rows, whole, measure, place, quarter, t)])

left, right = st.columns([11, 9], gap="medium")
with left:
    figure = region_map(
        places.areas_on_map(t, areas, measure, unit),
        places.circles_on_map(t, spot, rows, measure, unit, size),
        measure.unit,
        places.shapes(spot, unit),
        t,
        widgets.look(),
        moved=f"{spot}{unit}",
    )
    places.show_map(figure, t, unit, place, measure, quarter, size)
with right:
    places.show_parts(rows, t, measure, unit, place, quarter, kind)

tenants.show_complex(t, spot, cached.ask, quarter)
