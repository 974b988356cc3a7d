"""Whom did we reach and whom did we miss, what did it cost, did it work?"""

from src.figures.campaign_costs import campaign_costs_figure
from src.figures.event_study import event_study_figure
from src.figures.ranking import ranking_figure
from src.figures.reach_pace import reach_pace_figure
from src.figures.stage_funnel import stage_funnel_figure
from src.metrics.campaign_effect import before_after_effect, campaign_effect
from src.metrics.campaigns import (
    campaign_costs,
    channel_funnels,
    left_out,
    reach_pace,
    stage_funnel,
)
from src.metrics.holdout_effect import holdout_effect
from src.screens.campaigns import choice as campaigns
from src.screens.campaigns import costs, effect
from src.screens.campaigns import reach as campaign_reach
from src.screens.campaigns import stages as campaign_stages
from src.ui.frame import open_page

open_page("campaigns")
choice = campaigns.choose()
funnel = campaigns.stages(choice, stage_funnel)
campaigns.say(choice, funnel)
campaign_stages.show(choice, funnel, stage_funnel_figure)
found = effect.find(choice, campaign_effect, before_after_effect, holdout_effect)
effect.show(choice, found, event_study_figure)
campaign_reach.show_pace(choice, reach_pace, reach_pace_figure)
campaign_stages.show_channels(choice, channel_funnels)
campaign_reach.show_left_out(choice, left_out, ranking_figure)
campaign_reach.show_unreached(choice)
costs.show(choice, campaign_costs, campaign_costs_figure)
