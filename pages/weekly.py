"""Is uptake moving, week by week, and is the last dip real or just late reporting?"""

from src.screens.weekly import chart, complexes, interrupted, report, series
from src.ui.frame import open_page

open_page("weekly")
group = series.choose()
found = series.find(group)
series.say(found)
chart.show(found)
chart.show_signals(found)
interrupted.show(found)
chart.show_table(found)
report.show_buttons(group.complex_id, group.program, group.monday)
complexes.show(found)
