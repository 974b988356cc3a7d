"""Campaigns by channel or agency: companies reached and linked, and the cost where it is known.

A company counts once for each channel or agency ("way") that contacted it. The cost of a campaign
cannot be divided: it counts only in a row that contains the whole campaign, and is compared only
with the companies of such campaigns.
"""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, select, union_all

from src.domain.codes import SMALL_BANDS
from src.store import mart_tables, reach_tables, schema
from src.store.queries import campaigns as rows_of
from src.store.queries.campaigns import (
    AGENCY,
    CAMPAIGNS,
    CONTACTS,
    COST,
    HAS_BEGUN,
    LINKED_STEP,
    OWN_AGENCY,
    REACHED_STEP,
    STEP,
)
from src.store.queries.company_filters import FACTS
from src.store.queries.summed import is_summed, of_place, step_of
from src.store.queries.terms import Regions, among, within
from src.store.sums import Columns, whole

WAYS = {"channel": (CAMPAIGNS.channel, CAMPAIGNS.channel), "agency": (AGENCY, OWN_AGENCY)}
"""The code of each way: of a contact, and of a campaign without contacts."""

GOT = {"reached": REACHED_STEP, "linked": LINKED_STEP}
"""The steps for which companies of costed campaigns are counted."""


class Choice(NamedTuple):
    """Which contacts count. on : the last day of contacts and of the start of campaigns; None for
    the day of the data, which includes all contacts."""

    campaign_id: str | None
    channel: str | None
    agency: str | None
    on: date | None
    regions: Regions
    place: dict[str, Any]

    @property
    def begun(self) -> list[ColumnElement]:
        """The filters of the chosen campaigns that have begun."""
        day = [HAS_BEGUN if self.on is None else CAMPAIGNS.starts_on <= self.on]
        chosen = among(CAMPAIGNS.campaign_id, self.campaign_id)
        return [*day, *chosen, *among(CAMPAIGNS.channel, self.channel)]


def campaign_ways(
    way: str,
    program: str,
    window: int,
    on: date | None = None,
    campaign_id: str | None = None,
    channel: str | None = None,
    agency: str | None = None,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select one row per channel or agency (code), as of a day (None: that of the data): campaigns
    that had begun; companies targeted, reached, small ones reached, linked; and the eligible people
    in companies reached.

    costed : campaigns of known cost that lie wholly in the row; cost_krw is their cost, and
    costed_reached and costed_linked are the companies that they reached and linked. Contacts
    outside campaigns have no channel and so no row by channel. Raises KeyError for another `way`.
    """
    choice = Choice(campaign_id, channel, agency, on, regions, place)
    code, own = WAYS[way]
    if on is None and is_summed(place):
        each = _spread(way, choice).cte("each")
        of_way = _campaigns(each, own, choice).cte("of_way")
        if campaign_id is None:
            firms = _summed_firms(way, of_way, choice, program, window).subquery()
        else:
            contacts = _contacted(code, choice, only_inside=True).cte("contacts")
            firms = _firms(contacts, of_way, program, window).subquery()
    else:
        each = _contacted(code, choice).cte("each")
        of_way = _campaigns(each, own, choice).cte("of_way")
        firms = _firms(each, of_way, program, window).subquery()
    sums = (
        select(
            of_way.c.code,
            whole(func.count()).label("campaigns"),
            _sum(case((of_way.c.costed, 1), else_=0)).label("costed"),
            _sum(case((of_way.c.costed, of_way.c.cost_krw), else_=0)).label("cost_krw"),
        )
        .group_by(of_way.c.code)
        .subquery()
    )
    counted = [
        func.coalesce(part.c[name], 0).label(name)
        for part in (sums, firms)
        for name in part.c.keys()  # noqa: SIM118
        if name != "code"
    ]
    either_code = func.coalesce(sums.c.code, firms.c.code)
    return (
        select(either_code.label("code"), *counted)
        .select_from(sums.join(firms, sums.c.code == firms.c.code, full=True))
        .order_by(either_code)
    )


def _spread(way: str, choice: Choice) -> Select:
    """Return the distinct campaign_id, code and inside of contacts, from sums by complex and
    agency: the columns of `_contacted` that `_campaigns` needs."""
    rows = reach_tables.campaign_reach.c
    code = CAMPAIGNS.channel if way == "channel" else rows.agency
    inside = and_(literal(True), *of_place(rows.complex_id, **choice.place))
    if choice.agency is not None:
        inside = and_(inside, rows.agency == choice.agency)
    return (
        select(rows.campaign_id, code.label("code"), inside.label("inside"))
        .distinct()
        .join_from(
            reach_tables.campaign_reach,
            schema.campaigns,
            CAMPAIGNS.campaign_id == rows.campaign_id,
        )
        .where(rows.agency != "", *among(rows.campaign_id, choice.campaign_id))
        .where(*among(CAMPAIGNS.channel, choice.channel), *within(rows.complex_id, choice.regions))
    )


def _summed_firms(way: str, of_way: CTE, choice: Choice, program: str, window: int) -> Select:
    """Return the columns of `_firms`, from sums by way."""
    firms, people = reach_tables.firms_by_way.c, reach_tables.people_by_way.c
    place = {**choice.place, "regions": choice.regions}

    step = step_of(firms.stage)
    reached = step >= REACHED_STEP
    conditions = {
        "targeted": firms.stage != "",
        "reached": reached,
        "small": and_(reached, firms.size_band.in_(SMALL_BANDS)),
        "linked": step >= LINKED_STEP,
    }
    counts = (
        select(
            firms[way].label("code"),
            *[
                _sum(case((each, firms.firms), else_=0)).label(name)
                for name, each in conditions.items()
            ],
        )
        .where(*_of_ways(firms, way, choice), *of_place(firms.complex_id, **place))
        .group_by(firms[way])
        .subquery()
    )
    eligible = (
        select(people[way], _sum(people.eligible).label("eligible"))
        .where(*_of_ways(people, way, choice), people.program == program)
        .where(people.window == window, step_of(people.stage) >= REACHED_STEP)
        .where(*of_place(people.complex_id, **place))
        .group_by(people[way])
        .subquery()
    )
    paid = _paid(way, of_way, choice, place).subquery()
    return (
        select(
            *counts.c,
            func.coalesce(paid.c.reached, 0).label("costed_reached"),
            func.coalesce(paid.c.linked, 0).label("costed_linked"),
            func.coalesce(eligible.c.eligible, 0).label("eligible"),
        )
        .select_from(counts)
        .outerjoin(eligible, eligible.c[way] == counts.c.code)
        .outerjoin(paid, paid.c.code == counts.c.code)
    )  # fmt: skip


def _of_ways(rows: Columns, way: str, choice: Choice) -> list[ColumnElement[bool]]:
    """Return the filters of sums for every channel or agency, or for the chosen one."""
    chosen = {"channel": choice.channel, "agency": choice.agency}
    return [
        rows[name] == (code or "") if name != way or code else rows[name] != ""
        for name, code in chosen.items()
    ]


def _paid(way: str, of_way: CTE, choice: Choice, place: dict[str, Any]) -> Select:
    """Return by way the companies that costed campaigns reached and linked.

    In a place only campaigns that lie wholly there count. Those that are for one complex and
    contacted nobody elsewhere are in the sums by complex; for the others contacts are read.
    """
    rows = reach_tables.costed_reach.c
    everywhere = all(code is None for code in place.values())
    sums = select(rows[way].label("code"), *[_sum(rows[name]).label(name) for name in GOT])
    sums = sums.where(*_of_ways(rows, way, choice)).group_by(rows[way])
    if everywhere:
        return sums.where(rows.complex_id == "")
    sums = sums.where(rows.complex_id != "", *of_place(rows.complex_id, **place))
    spread, costed = mart_tables.campaign_spread.c, of_way.c.costed
    own = (
        select(spread.campaign_id)
        .join(schema.campaigns, CAMPAIGNS.campaign_id == spread.campaign_id)
        .group_by(spread.campaign_id, CAMPAIGNS.complex_id)
        .having(func.min(spread.complex_id) == CAMPAIGNS.complex_id, func.count() == 1)
    )
    wide = select(of_way.c.campaign_id).where(costed, of_way.c.campaign_id.not_in(own))
    contacted = select(CONTACTS.company_id).where(CONTACTS.campaign_id.in_(wide))
    each = (
        select(
            of_way.c.code,
            CONTACTS.company_id,
            func.max(STEP).label("step"),
            func.max(case((CONTACTS.campaign_id.in_(own), STEP), else_=-1)).label("own"),
        )
        .join(of_way, of_way.c.campaign_id == CONTACTS.campaign_id)
        .where(costed, CONTACTS.company_id.in_(contacted))
        .group_by(of_way.c.code, CONTACTS.company_id)
        .subquery()
    ).c
    more = [
        _sum(case((and_(each.step >= step, each.own < step), 1), else_=0)).label(name)
        for name, step in GOT.items()
    ]
    both = union_all(sums, select(each.code, *more).group_by(each.code)).subquery()
    added = [_sum(both.c[name]).label(name) for name in GOT]
    return select(both.c.code, *added).group_by(both.c.code)


def _contacted(code: ColumnElement, choice: Choice, *, only_inside: bool = False) -> Select:
    """Return one row per company, campaign, way and agency with the furthest step, and whether the
    company is in the chosen place and the agency the chosen one (inside). only_inside : only rows
    with both."""
    by_then = [] if choice.on is None else [CONTACTS.contacted_on <= choice.on]
    chosen = [*rows_of.chosen(choice.campaign_id, choice.channel, None), *by_then]
    if only_inside:
        in_place = rows_of.is_inside(choice.place, CONTACTS.company_id)
        chosen += [in_place, *among(AGENCY, choice.agency)]
    groups = code.label("code"), AGENCY.label("agency"), CONTACTS.campaign_id
    rows = rows_of.furthest(chosen, choice.regions, *groups)
    inside: ColumnElement[bool] = literal(True)
    if not only_inside:
        own = literal(True) if choice.agency is None else rows.c.agency == choice.agency
        inside = and_(rows_of.is_inside(choice.place, rows.c.company_id), own)
    return select(rows, inside.label("inside")).where(rows.c.code.is_not(None))


def _campaigns(each: CTE, own: ColumnElement, choice: Choice) -> Select:
    """Return one row per campaign and way: code, cost_krw, and whether the cost is known and the
    campaign wholly of this way (costed). A campaign without contacts belongs to the agency that
    runs it and to no place."""
    rows = each.c
    whole_of = (
        select(
            rows.campaign_id,
            func.min(rows.code).label("first"),
            func.max(rows.code).label("last"),
            func.min(case((rows.inside, 1), else_=0)).label("inside"),
        )
        .group_by(rows.campaign_id)
        .subquery()
        .c
    )
    has_cost = and_(COST.is_not(None), *rows_of.seen_whole(choice.regions))
    alone = and_(whole_of.first == whole_of.last, whole_of.inside == 1, has_cost)
    ways = select(rows.campaign_id, rows.code).where(rows.inside).distinct().subquery()
    begun = (
        select(
            ways.c.campaign_id,
            ways.c.code,
            case((alone, True), else_=False).label("costed"),
            COST.label("cost_krw"),
        )
        .join(schema.campaigns, CAMPAIGNS.campaign_id == ways.c.campaign_id)
        .join(whole_of.campaign_id.table, whole_of.campaign_id == ways.c.campaign_id)
        .where(*choice.begun)
    )
    with_contacts = select(rows.campaign_id).where(rows.campaign_id.is_not(None))
    without_contacts = (
        select(
            CAMPAIGNS.campaign_id,
            own.label("code"),
            case((has_cost, True), else_=False).label("costed"),
            COST.label("cost_krw"),
        )
        .where(CAMPAIGNS.campaign_id.not_in(with_contacts), *choice.begun)
        .where(*among(OWN_AGENCY, choice.agency), *within(CAMPAIGNS.complex_id, choice.regions))
        .where(literal(not any(choice.place.values())))
    )
    return select(union_all(begun, without_contacts).subquery())


def _firms(each: CTE, of_way: CTE, program: str, window: int) -> Select:
    """Return one row per way with the number of companies by step, in all and in costed
    campaigns."""
    rows = each.c
    same = and_(of_way.c.campaign_id == rows.campaign_id, of_way.c.code == rows.code)
    firms = (
        select(
            rows.code,
            rows.company_id,
            func.max(rows.step).label("step"),
            func.max(case((of_way.c.costed, rows.step), else_=-1)).label("costed"),
        )
        .select_from(each.outerjoin(of_way, same))
        .where(rows.inside)
        .group_by(rows.code, rows.company_id)
        .subquery()
    )
    firm, people = firms.c, rows_of.people_of(program, window)
    reached = firm.step >= REACHED_STEP
    counted = {
        "targeted": literal(True),
        "reached": reached,
        "small": and_(reached, FACTS.size_band.in_(SMALL_BANDS)),
        "linked": firm.step >= LINKED_STEP,
        "costed_reached": firm.costed >= REACHED_STEP,
        "costed_linked": firm.costed >= LINKED_STEP,
    }
    return (
        select(
            firm.code,
            *[_sum(case((each, 1), else_=0)).label(name) for name, each in counted.items()],
            _sum(case((reached, people.c.eligible), else_=0)).label("eligible"),
        )
        .select_from(firms)
        .outerjoin(mart_tables.company_facts, FACTS.company_id == firm.company_id)
        .outerjoin(people, people.c.company_id == firm.company_id)
        .group_by(firm.code)
    )


def _sum(expression: ColumnElement) -> ColumnElement:
    return whole(func.coalesce(func.sum(expression), 0))
