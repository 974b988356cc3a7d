"""Where in the country is it high, where low? From the country down to a company."""

import streamlit as st

from src.domain.measures import PLACE_MEASURES
from src.figures.region_map import region_map
from src.metrics.change import measured_with_change
from src.metrics.measured import uptake_beside
from src.screens.regions import places, tenants
from src.ui import cached, choices, scopes
from src.ui.frame import open_page

open_page("regions")
with choices.bar():
    measure = choices.measure(scopes.offered(PLACE_MEASURES))
    scope = scopes.choose(measure)
    kind = choices.kind()
    spot = choices.spot()
    unit = places.unit(spot)
    size = places.size(scope)
places.crumbs(spot)

codes = (measure.name, scope.key, kind, *spot.codes, unit)
found = cached.keep(
    "place", codes, lambda: places.find(spot, measure, scope, kind, unit, measured_with_change)
)
drawn = cached.keep(
    "map", (*codes, size), lambda: places.draw_map(spot, found, measure, unit, size, region_map)
)
place = places.place_name(spot)
places.say((*codes, place), found, measure, place, scope, uptake_beside)

left, right = st.columns([11, 9], gap="medium")
with left:
    places.show_map(drawn, spot, unit, place, measure, scope, size)
with right:
    places.show_parts(codes, found.rows, measure, unit, place, scope, kind)

tenants.show_complex(spot, cached.ask, scope)
