"""How the campaigns progress: planned, reached, linked, at what cost."""

from datetime import date

import pandas as pd

from src.figures.look import Row
from src.report.content import Block, Heading, Paragraph, Table
from src.report.facts import Facts
from src.report.phrases import counted
from src.text.catalogue import Texts

COLUMNS = (
    *("campaign", "channel", "state", "dates", "target", "reached", "share"),
    *("linked", "cost"),
)
NUMERIC = (False, False, False, False, True, True, True, True, True)
MOST_SHOWN = 15
WIDTHS = (30, 14, 9, 24, 10, 10, 10, 10, 16)


def campaign_blocks(facts: Facts, t: Texts) -> list[Block]:
    """Return the table of campaigns, or the sentence that there is none."""
    heading = Heading(t("report.campaigns"))
    if facts.campaigns.empty:
        return [heading, Paragraph(t("report.campaigns_none"))]
    shown = _largest(facts.campaigns)
    more = len(facts.campaigns) - len(shown)
    return [
        heading,
        Table(
            title=t("report.campaigns_table", as_of=facts.as_of),
            header=tuple(t(f"report.columns.{name}") for name in COLUMNS),
            rows=tuple(_row(campaign, facts, t) for campaign in shown.itertuples()),
            numeric=NUMERIC,
            widths=WIDTHS,
        ),
        *([Paragraph(t("report.campaigns_more", count=more), "note")] if more else []),
        Paragraph(t("report.campaigns_note"), "note"),
    ]


def _largest(campaigns: pd.DataFrame) -> pd.DataFrame:
    """Return the campaigns with the largest targets, as many as a report has room for, by day."""
    if len(campaigns) <= MOST_SHOWN:
        return campaigns
    order = campaigns["target"].astype(float).fillna(0).rank(method="first", ascending=False)
    return campaigns[order <= MOST_SHOWN]


def _row(campaign: Row, facts: Facts, t: Texts) -> tuple[str, ...]:
    state = state_of(campaign, facts.as_of)
    begun = state != "planned"
    share = campaign.reached / campaign.target if begun and campaign.target else None
    return (
        str(campaign.campaign_name),
        t(f"channel.{campaign.channel}"),
        t(f"report.states.{state}"),
        _dates(campaign, t),
        counted(campaign.target, t),
        counted(campaign.reached if begun else None, t),
        t.value("share", share),
        counted(campaign.linked if begun else None, t),
        t.value("krw", campaign.cost_krw if begun and pd.notna(campaign.cost_krw) else None),
    )


def state_of(campaign: Row, as_of: date) -> str:
    """Return planned, running or over, as of a day; a campaign without an end runs."""
    day = pd.Timestamp(as_of)
    if campaign.starts_on > day:
        return "planned"
    return "over" if pd.notna(campaign.ends_on) and campaign.ends_on < day else "running"


def _dates(campaign: Row, t: Texts) -> str:
    last = t.value("day", campaign.ends_on) if pd.notna(campaign.ends_on) else ""
    return t("report.from_to", first=t.value("day", campaign.starts_on), last=last).strip()
