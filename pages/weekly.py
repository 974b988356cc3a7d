"""Is uptake moving, week by week, and is the last dip real or just late reporting?"""

from src.figures.small_multiples import small_multiples
from src.figures.weekly_chart import weekly_figure
from src.metrics.weekly import weekly_series
from src.metrics.weekly_answer import recent_answer, weekly_many
from src.screens.weekly import chart as weekly_parts
from src.screens.weekly import complexes as weekly_complexes
from src.screens.weekly import report as report_button
from src.screens.weekly import series as weekly
from src.ui.frame import open_page

t = open_page("weekly")
found = weekly.find(weekly.choose(t), t, weekly_series, recent_answer)
weekly.say(found, t)
weekly_parts.show_chart(found, t, weekly_figure)
weekly_parts.show_signals(found, t)
weekly_parts.show_table(found, t)
report_button.show_report_button(t, found.group.complex_id, found.group.program, found.group.monday)
weekly_complexes.show_complexes(found, t, weekly_many, small_multiples)
