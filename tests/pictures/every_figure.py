"""One example of every function that makes a figure, by the function's name."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go

import src.figures
from src.figures.campaign_costs import campaign_costs_figure
from src.figures.changes import change_figure
from src.figures.company_people import ages_figure, people_figure
from src.figures.company_programs import programs_figure
from src.figures.coverage import coverage_figure
from src.figures.event_study import event_study_figure
from src.figures.funnel import Funnel, funnel_figure
from src.figures.joins import joins_figure
from src.figures.mix import mix_figure
from src.figures.programs import program_figure
from src.figures.ranking import ranking_figure
from src.figures.reach_pace import reach_pace_figure
from src.figures.small_multiples import Panel, small_multiples
from src.figures.stage_funnel import stage_funnel_figure
from src.figures.trend import trend_figure
from tests.figures import test_campaign_figures as campaign
from tests.figures import test_company as company
from tests.figures import test_coverage, test_joins, test_programs
from tests.figures.test_all import CURVE, rows
from tests.figures.test_weekly_chart import figure as weekly
from tests.figures.test_weekly_chart import rows as weeks

BOUNDARIES = Path(__file__).parents[2] / "static" / "boundaries"
PEERS = weeks().assign(rate=150.0)


def many(t, look) -> go.Figure:
    """Return panels of two units, the one with a signal."""
    shown = pd.concat([weeks().assign(unit="a"), weeks(6).assign(unit="b")])
    color = look.programs["parental"]
    panels = [Panel("a", "구미", "1건", color), Panel("b", "<b>", "", color)]
    return small_multiples(shown, panels, t, look)


EXAMPLES = {
    "campaign_costs_figure": lambda t, look: campaign_costs_figure(campaign.COSTS, t, look),
    "change_figure": lambda t, look: change_figure(rows(), "count", t, look),
    "people_figure": lambda t, look: people_figure(company.PEOPLE, t, look),
    "ages_figure": lambda t, look: ages_figure(company.AGES, t, look),
    "programs_figure": lambda t, look: programs_figure(company.QUARTERS, t, look),
    "coverage_figure": lambda t, look: coverage_figure(test_coverage.ROWS, t, look),
    "event_study_figure": lambda t, look: event_study_figure(campaign.STUDY, t, look),
    "funnel_figure": lambda t, look: funnel_figure(
        Funnel(rows(), CURVE, 0.5, ["c0", "c1"], ("가로", "세로")), t, look
    ),
    "joins_figure": lambda t, look: joins_figure(test_joins.ROWS, t, look),
    "mix_figure": lambda t, look: mix_figure(rows(), ["food", "steel"], t, look),
    "program_figure": lambda t, look: program_figure(test_programs.ROWS, t, look),
    "ranking_figure": lambda t, look: ranking_figure(rows(), 0.4, "share", t, look),
    "reach_pace_figure": lambda t, look: reach_pace_figure(campaign.PACE, t, look),
    "small_multiples": many,
    "stage_funnel_figure": lambda t, look: stage_funnel_figure(campaign.FUNNEL, t, look),
    "trend_figure": lambda t, look: trend_figure(rows(), "share", t, look),
    "weekly_figure": lambda t, look: weekly(peers=PEERS, t=t, look=look),
}


def figure_functions() -> set[str]:
    """Return the names of all functions of src.figures that make a new figure."""
    found = set()
    for module in pkgutil.iter_modules(src.figures.__path__):
        inside = importlib.import_module(f"src.figures.{module.name}")
        for name, function in inspect.getmembers(inside, inspect.isfunction):
            if inspect.signature(function).return_annotation is go.Figure:
                found.add(name)
    return found - {"read_again"}
