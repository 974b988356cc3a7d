"""Campaigns in the weekly report: the furthest stage of companies up to a day."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from src.domain.codes import STAGES
from src.store import schema
from src.store.queries.campaigns import COST
from src.store.queries.company_filters import FACTS, company_conditions
from src.store.queries.terms import Regions, in_complex, within
from src.store.sums import whole

CONTACTS = schema.contacts.c
CAMPAIGNS = schema.campaigns.c
STEP = case({stage: step for step, stage in enumerate(STAGES)}, value=CONTACTS.stage)
REACHED, LINKED = STAGES.index("informed"), STAGES.index("linked")


def report_campaigns(until: date, complex_id: str | None = None, regions: Regions = None) -> Select:
    """Select the campaigns of a complex and its parts, and those that reached a company there up to
    a day, by first day; without a complex all campaigns.

    reached, linked : distinct companies of the complex up to and including that day. own : whether
    the campaign is for this complex or a part of it, so that its target and budget are the
    complex's.
    """
    rows = _furthest(until, complex_id, regions, CONTACTS.campaign_id).subquery()
    counted = [
        _count(rows.c.step >= step).label(name)
        for name, step in (("reached", REACHED), ("linked", LINKED))
    ]
    by_campaign = select(rows.c.campaign_id, *counted).group_by(rows.c.campaign_id).subquery()
    numbers = [func.coalesce(by_campaign.c[name], 0).label(name) for name in ("reached", "linked")]
    own = _is_own(complex_id, regions)
    return (
        select(
            *CAMPAIGNS,
            COST.label("cost_krw"),
            case((own, True), else_=False).label("own"),
            *numbers,
        )
        .select_from(schema.campaigns)
        .outerjoin(by_campaign, by_campaign.c.campaign_id == CAMPAIGNS.campaign_id)
        .where(or_(own, by_campaign.c.reached > 0))
        .order_by(CAMPAIGNS.starts_on, CAMPAIGNS.campaign_id)
    )


def report_stages(until: date, complex_id: str | None = None, regions: Regions = None) -> Select:
    """Select one row per step (0 targeted) with the distinct companies of a complex, or of the
    country, whose furthest step in any campaign up to a day it is."""
    rows = _furthest(until, complex_id, regions).subquery()
    return (
        select(rows.c.step, whole(func.count()).label("companies"))
        .group_by(rows.c.step)
        .order_by(rows.c.step)
    )


def _furthest(
    until: date, complex_id: str | None, regions: Regions, *keys: ColumnElement
) -> Select:
    """Return one row per company and key with the furthest step up to a day."""
    conditions = company_conditions(complex_id=complex_id, regions=regions)
    inside = select(FACTS.company_id).where(*conditions)
    groups = [CONTACTS.company_id, *keys]
    return (
        select(*groups, func.max(STEP).label("step"))
        .where(CONTACTS.contacted_on <= until)
        .where(*([] if not conditions else [CONTACTS.company_id.in_(inside)]))
        .group_by(*groups)
    )


def _is_own(complex_id: str | None, regions: Regions) -> ColumnElement[bool]:
    """Return the condition that a campaign is for the complex or a part of it; without a complex
    every campaign is."""
    here = [] if complex_id is None else [in_complex(CAMPAIGNS.complex_id, complex_id)]
    return and_(CAMPAIGNS.campaign_id.is_not(None), *here, *within(CAMPAIGNS.complex_id, regions))


def _count(condition: ColumnElement) -> ColumnElement:
    return whole(func.sum(case((condition, 1), else_=0)))
