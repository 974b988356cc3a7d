"""Which firms to visit next, and why these: screened against firms like them."""

from src.figures.funnel import funnel_figure
from src.figures.interval_cell import interval_cells
from src.figures.region_map import region_map
from src.metrics.clusters import cluster_points, spread_out
from src.metrics.screening import screen
from src.metrics.unit_funnel import unit_funnel
from src.metrics.visit_days import into_days
from src.metrics.visits import plan_visits
from src.screens.low_uptake import answer as low_uptake_answer
from src.screens.low_uptake import company as low_uptake_company
from src.screens.low_uptake import firm_map as low_uptake_map
from src.screens.low_uptake import follow_up
from src.screens.low_uptake import funnel as low_uptake_funnel
from src.screens.low_uptake import plan as visit_plan
from src.screens.low_uptake import screening as low_uptake
from src.screens.low_uptake import table as low_uptake_list
from src.ui import widgets
from src.ui.frame import open_page
from src.ui.gate import require_companies

open_page("low_uptake")
require_companies()
choice = low_uptake.choose()
found = low_uptake.find(choice, screen)
widgets.say(low_uptake_answer.answer(found, choice))
marked = follow_up.marks()
view, status, wanted = low_uptake_list.choose()
rows = low_uptake_list.wanted_rows(found, status, wanted, marked)
if view == "list":
    low_uptake_list.show(choice, rows, marked, interval_cells)
    low_uptake_company.show(choice, found, marked)
elif view == "map":
    low_uptake_map.show(choice, rows, cluster_points, spread_out, region_map)
elif view == "funnel":
    low_uptake_funnel.show(choice, found.complexes, unit_funnel, funnel_figure)
else:
    visit_plan.show(choice, rows, marked, plan_visits, into_days)
