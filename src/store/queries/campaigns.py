"""Campaigns: whom each aimed at and how far it got, who was left out, what the effect is made of.

A company counts once however often it was contacted, and at the furthest stage that it got to:
whoever got to a stage has passed those before it.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from src.domain.codes import STAGES, UNKNOWN
from src.store import mart_tables, schema
from src.store.months import month_of
from src.store.queries.company_filters import FACTS, company_conditions
from src.store.queries.company_shown import Numbers, shown_name
from src.store.queries.terms import Codes, Regions, among, within
from src.store.sums import whole

UPTAKE = mart_tables.company_uptake.c
CONTACTS = schema.contacts.c
CAMPAIGNS = schema.campaigns.c
REACHED_STEP = STAGES.index("informed")
STEP = case({stage: step for step, stage in enumerate(STAGES)}, value=CONTACTS.stage)
"""The number of a contact's stage: 0 targeted to 5 placed."""
COST = func.coalesce(CAMPAIGNS.spent_krw, CAMPAIGNS.budget_krw)
"""What a campaign costs in won: what was spent, the budget while that is not known."""
OWN_AGENCY = func.coalesce(CAMPAIGNS.agency, UNKNOWN)
AGENCY = func.coalesce(CONTACTS.agency, OWN_AGENCY)
"""Who made a contact: where its row does not say, whoever runs the campaign."""
GROUPS = {
    "building": (FACTS.building_id, FACTS.building_name),
    "size_band": (FACTS.size_band, FACTS.size_band),
    "industry": (FACTS.industry, FACTS.industry),
    "complex": (FACTS.complex_id, FACTS.complex_name),
}
"""By what companies may be grouped to see who is left out: the code and its name."""
KIND = ("industry", "size_band", "sido")
BORROWED = 20.0
"""Eligible people at the rate of the wider kind that are added to a kind before its rate."""


def campaign_list(
    channel: str | None = None,
    agency: str | None = None,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select one row per campaign by its first day: what it planned, what it costs (cost_krw), and
    the companies of the place that an agency got at least to each stage (one column a stage).

    place : codes as company_conditions takes them. `elsewhere`: companies contacted outside it, or
    by another agency. `in_part`: whether there are any, or may be where the reader does not see.
    """
    own = or_(literal(agency is None), *among(AGENCY, agency))
    rows = (
        select(
            CONTACTS.company_id,
            CONTACTS.campaign_id,
            func.max(case((own, STEP))).label("step"),
            func.max(case((own, 0), else_=1)).label("others"),
        )
        .select_from(_contacts_of_campaigns())
        .where(*_inside({"regions": regions}))
        .group_by(CONTACTS.company_id, CONTACTS.campaign_id)
        .subquery()
    )
    each = _told_inside(rows, place)
    counted = [
        _count(and_(each.c.inside, each.c.step >= step)).label(stage)
        for step, stage in enumerate(STAGES)
    ]
    outside = _count(or_(each.c.inside.is_(False), each.c.others == 1))
    reached = (
        select(each.c.campaign_id, *counted, outside.label("elsewhere"))
        .group_by(each.c.campaign_id)
        .subquery()
    )
    names = schema.complexes.c
    numbers = [func.coalesce(reached.c[name], 0).label(name) for name in (*STAGES, "elsewhere")]
    seen = and_(true(), *seen_whole(regions))
    in_part = case((and_(numbers[-1].element == 0, seen), False), else_=True).label("in_part")
    return (
        select(*CAMPAIGNS, COST.label("cost_krw"), names.complex_name, *numbers, in_part)
        .select_from(schema.campaigns)
        .outerjoin(reached, reached.c.campaign_id == CAMPAIGNS.campaign_id)
        .outerjoin(schema.complexes, names.complex_id == CAMPAIGNS.complex_id)
        .where(*among(CAMPAIGNS.channel, channel), *_of_regions(regions))
        .order_by(CAMPAIGNS.starts_on, CAMPAIGNS.campaign_id)
    )


def seen_whole(regions: Regions) -> list[ColumnElement]:
    """Return the filter of campaigns all of which a reader sees: of a complex in his regions, with
    no firm contacted in another. None is everywhere and filters nothing."""
    if regions is None:
        return []
    spread = mart_tables.campaign_spread.c
    beyond = select(spread.campaign_id).where(
        not_(and_(true(), *within(spread.complex_id, regions)))
    )
    return [*within(CAMPAIGNS.complex_id, regions), CAMPAIGNS.campaign_id.not_in(beyond)]


def _of_regions(regions: Regions) -> list:
    """Return the condition that a campaign is for one of the regions, or for no complex alone."""
    if regions is None:
        return []
    return [or_(CAMPAIGNS.complex_id.is_(None), *within(CAMPAIGNS.complex_id, regions))]


def campaign_stages(
    program: str,
    window: int,
    campaign_id: str | None = None,
    channel: str | None = None,
    agency: str | None = None,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select one row per furthest stage: companies, and the people eligible for the program in
    them.

    Distinct companies of the place that the chosen campaigns contacted.
    """
    rows = furthest(chosen(campaign_id, channel, agency), regions)
    each = _told_inside(rows, place)
    people = people_of(program, window)
    return (
        select(
            each.c.step,
            whole(func.count()).label("companies"),
            _whole(func.sum(people.c.eligible)).label("eligible"),
        )
        .select_from(each)
        .outerjoin(people, people.c.company_id == each.c.company_id)
        .where(each.c.inside)
        .group_by(each.c.step)
        .order_by(each.c.step)
    )


def campaign_days(
    campaign_id: str | None = None,
    channel: str | None = None,
    agency: str | None = None,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select one row per day: companies that a campaign first reached (informed or further) then.

    A company counts once in each campaign that reached it, as it does in the campaigns' targets.
    """
    first = (
        select(CONTACTS.company_id, func.min(CONTACTS.contacted_on).label("day"))
        .select_from(_contacts_of_campaigns())
        .where(STEP >= REACHED_STEP, *chosen(campaign_id, channel, agency))
        .where(*_inside({**place, "regions": regions}))
        .group_by(CONTACTS.company_id, CONTACTS.campaign_id)
        .subquery()
    )
    return (
        select(first.c.day, whole(func.count()).label("companies"))
        .group_by(first.c.day)
        .order_by(first.c.day)
    )


def campaign_groups(
    by: str,
    program: str,
    window: int,
    campaign_id: str | None = None,
    channel: str | None = None,
    agency: str | None = None,
    aimed_at: str | None = None,
    open_on: date | None = None,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select one row per building, size_band, industry or complex: its open companies, how many of
    them the chosen campaigns reached, and the people eligible in both.

    aimed_at : the complex that the campaign is for, if for one. Companies of which the group is
    not known are a row with the code "": left out of a table they would be left out unseen. Raises
    KeyError for another `by`.
    """
    known, name = GROUPS[by]
    columns = (
        func.coalesce(known, "").label("code"),
        func.coalesce(func.min(name), "").label("name"),
    )
    population = _population(aimed_at, open_on, {**place, "regions": regions})
    reached = _contacted(REACHED_STEP, campaign_id, channel, agency)
    rows = _grouped(columns, program, window, reached, population)
    return rows.group_by(known).order_by(known.nulls_first())


def campaign_parts(
    by: Codes,
    program: str,
    window: int,
    campaign_id: str | None = None,
    channel: str | None = None,
    agency: str | None = None,
    aimed_at: str | None = None,
    open_on: date | None = None,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select what `campaign_groups` does, of several ways to group at once: one row for each group
    of all of them, with columns such as size_band and size_band_name."""
    ways = [(one, *GROUPS[one]) for one in ((by,) if isinstance(by, str) else by or ())]
    columns = [
        column
        for one, known, name in ways
        for column in (
            func.coalesce(known, "").label(one),
            func.coalesce(func.min(name), "").label(f"{one}_name"),
        )
    ]
    population = _population(aimed_at, open_on, {**place, "regions": regions})
    reached = _contacted(REACHED_STEP, campaign_id, channel, agency)
    rows = _grouped(columns, program, window, reached, population)
    known = [known for _, known, _ in ways]
    return rows.group_by(*known).order_by(*[each.nulls_first() for each in known])


def _grouped(
    columns: Sequence[ColumnElement],
    program: str,
    window: int,
    reached: "_Contacted",
    population: Sequence[ColumnElement],
) -> Select:
    """Return the columns of groups of companies beside how many there are and how many reached."""
    people = people_of(program, window)
    there = reached.there
    eligible = func.coalesce(people.c.eligible, 0)
    return (
        select(
            *columns,
            whole(func.count()).label("companies"),
            _count(there).label("reached"),
            _whole(func.sum(eligible)).label("eligible"),
            _whole(func.sum(case((there, eligible), else_=0))).label("eligible_reached"),
        )
        .select_from(reached.beside(mart_tables.company_facts))
        .outerjoin(people, people.c.company_id == FACTS.company_id)
        .where(*population)
    )


def companies_unreached(
    program: str,
    window: int,
    campaign_id: str | None = None,
    channel: str | None = None,
    agency: str | None = None,
    aimed_at: str | None = None,
    open_on: date | None = None,
    limit: int | None = None,
    numbers: Numbers = False,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select the open companies that the chosen campaigns have not reached, those with the most
    eligible people who went without first; targeted says whether they are on a list already.

    numbers : whether names of sole proprietors are shown.
    """
    reached = _contacted(REACHED_STEP, campaign_id, channel, agency)
    people = people_of(program, window)
    eligible: ColumnElement = func.coalesce(people.c.eligible, 0)
    users: ColumnElement = func.coalesce(people.c.users, 0)
    order = (eligible - users).desc(), eligible.desc(), FACTS.company_id
    firms = (
        select(FACTS.company_id)
        .select_from(reached.beside(mart_tables.company_facts))
        .outerjoin(people, people.c.company_id == FACTS.company_id)
        .where(~reached.there)
        .where(*_population(aimed_at, open_on, {**place, "regions": regions}))
        .order_by(*order)
    )
    if limit is not None:
        # Who is on the page is known first: only theirs is then read
        counted = firms.add_columns(eligible.label("eligible"), users.label("users"))
        page = counted.limit(limit).subquery().c
        eligible, users = page.eligible, page.users
        there = page.company_id == FACTS.company_id
        firms = select(FACTS.company_id).join(page.company_id.table, there)
        firms = firms.order_by((eligible - users).desc(), eligible.desc(), FACTS.company_id)
    listed = _contacted(0, campaign_id, channel, agency)
    shown = ("complex_name", "building_name", "industry", "size_band", "employees")
    rows = firms.add_columns(
        *[FACTS[name] for name in (*shown, "last_contact_on")],
        shown_name(numbers).label("company_name"),
        eligible.label("eligible"),
        users.label("users"),
        listed.there.label("targeted"),
    )
    if listed.rows is None:
        return rows
    return rows.outerjoin(listed.rows, listed.rows.c.company_id == FACTS.company_id)


def effect_months(program: str, until: str, regions: Regions = None) -> Select:
    """Select one row per company, month and sex with anybody eligible, up to a month (YYYY-MM):
    eligible, users, and rate, that of firms of its industry, size band and province.

    A thin kind borrows from its industry and size band, these from the country. To a reader of some
    regions the country is these: of a kind of one firm elsewhere the rate would tell its users.
    """
    months = _months(program, until).cte("months")
    kind = [func.coalesce(FACTS[name], "").label(name) for name in KIND]
    known = (
        select(months, *kind)
        .join_from(
            months, mart_tables.company_facts, FACTS.company_id == months.c.company_id, isouter=True
        )
        .where(*_companies_in(months.c.company_id, regions))
        .cte("known")
    )
    country = _rates(known, ("sex",), None, "country")
    alike = _rates(known, ("sex", *KIND[:2]), country, "alike")
    near = _rates(known, ("sex", *KIND), alike, "near")
    same = and_(*[known.c[name] == near.c[name] for name in ("sex", *KIND)])
    shown = ("company_id", "month", "sex", "eligible", "users")
    return (
        select(*[known.c[name] for name in shown], near.c.rate)
        .join_from(known, near, same)
        .order_by(known.c.company_id, known.c.month, known.c.sex)
    )


def effect_others(program: str, until: str, regions: Regions = None) -> Select:
    """Select one row per company, month and other programme with anybody eligible: eligible, users,
    expected, the users at the rate of all firms of its sex, industry and size band, and usual, at
    that of all of its sex; regions as effect_months takes them.
    """
    months = _months_of_others(program, until).cte("months")
    kind = [func.coalesce(FACTS[name], "").label(name) for name in KIND[:2]]
    known = (
        select(months, *kind)
        .join_from(
            months, mart_tables.company_facts, FACTS.company_id == months.c.company_id, isouter=True
        )
        .where(*_companies_in(months.c.company_id, regions))
        .cte("known")
    )
    country = _rates(known, ("program", "sex"), None, "country")
    alike = _rates(known, ("program", "sex", *KIND[:2]), country, "alike")
    same = and_(*[known.c[name] == alike.c[name] for name in ("program", "sex", *KIND[:2])])
    key = [known.c[name] for name in ("company_id", "month", "program")]
    whole = and_(*[known.c[name] == country.c[name] for name in ("program", "sex")])
    expected = func.sum(known.c.eligible * alike.c.rate)
    usual = func.sum(known.c.eligible * country.c.rate)
    sums = [_whole(func.sum(known.c[name])).label(name) for name in ("eligible", "users")]
    return (
        select(*key, *sums, expected.label("expected"), usual.label("usual"))
        .join_from(known, alike, same)
        .join(country, whole)
        .group_by(*key)
        .order_by(*key)
    )


def _companies_in(column: ColumnElement, regions: Regions) -> list:
    """Return the filter of rows whose `column` names a company in one of the regions."""
    return [] if regions is None else [is_inside({"regions": regions}, column)]


def _rates(known: CTE, names: tuple[str, ...], wider: CTE | None, called: str) -> CTE:
    """Return the rate of each group of `names`, drawn toward that of the wider group it is in."""
    sums = [cast(func.sum(known.c[name]), Double).label(name) for name in ("eligible", "users")]
    group = [known.c[name] for name in names]
    own = select(*group, *sums).group_by(*group).subquery()
    keys = [own.c[name] for name in names]
    if wider is None:
        return select(*keys, (own.c.users / own.c.eligible).label("rate")).cte(called)
    shared = [name for name in names if name in wider.c]
    rate = (own.c.users + BORROWED * wider.c.rate) / (own.c.eligible + BORROWED)
    within = and_(*[own.c[name] == wider.c[name] for name in shared])
    return select(*keys, rate.label("rate")).join_from(own, wider, within).cte(called)


def effect_contacts(stage: str, regions: Regions = None) -> Select:
    """Select one row per company that got at least to a stage: first_on, the day it first did, and
    aimed_on, the first day of the campaign that did it, when it was chosen."""
    day = CONTACTS.contacted_on
    aimed = func.least(func.coalesce(CAMPAIGNS.starts_on, day), day)
    by_day = func.first_value(aimed).over(partition_by=CONTACTS.company_id, order_by=[day, aimed])
    each = (
        select(CONTACTS.company_id, day.label("day"), by_day.label("aimed_on"))
        .select_from(_contacts_of_campaigns())
        .where(STAGES.index(stage) <= STEP)
        .subquery()
    )
    rows = each.c
    return (
        select(
            rows.company_id,
            func.min(rows.day).label("first_on"),
            func.min(rows.aimed_on).label("aimed_on"),
        )
        .where(*_companies_in(rows.company_id, regions))
        .group_by(rows.company_id)
        .order_by(rows.company_id)
    )


def effect_firsts(stage: str, regions: Regions = None, **place: str | None) -> Select:
    """Select one row per company of a place that got at least to a stage, and campaign that did it
    on the first day that one did: company_id, campaign_id, channel, agency."""
    far_enough = STAGES.index(stage) <= STEP
    first = (
        select(CONTACTS.company_id, func.min(CONTACTS.contacted_on).label("day"))
        .where(far_enough, is_inside(place, CONTACTS.company_id))
        .where(*_companies_in(CONTACTS.company_id, regions))
        .group_by(CONTACTS.company_id)
        .subquery()
    )
    same = and_(
        first.c.company_id == CONTACTS.company_id, first.c.day == CONTACTS.contacted_on, far_enough
    )
    agency = AGENCY.label("agency")
    return (
        select(CONTACTS.company_id, CONTACTS.campaign_id, CAMPAIGNS.channel, agency)
        .distinct()
        .select_from(_contacts_of_campaigns().join(first, same))
        .order_by(CONTACTS.company_id, CONTACTS.campaign_id, agency)
    )


def effect_arms(
    campaign_id: str | None = None,
    channel: str | None = None,
    agency: str | None = None,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select one row per campaign with a random hold-out and company of it: held (kept back by
    chance) or contacted, and started_on, the last day of the campaign, else the day of the draw.

    agency : that runs the campaign: nobody made a contact with those kept back.
    """
    held = schema.holdouts.c
    drawn = (
        select(held.campaign_id, func.min(held.held_on).label("held_on"))
        .group_by(held.campaign_id)
        .subquery()
    )
    contacted = (
        select(CONTACTS.campaign_id, CONTACTS.company_id, literal(False).label("held"))
        .where(CONTACTS.campaign_id.in_(select(held.campaign_id)))
        .where(CONTACTS.company_id.is_not(None), _not_held())
        .distinct()
    )
    both = contacted.union_all(
        select(held.campaign_id, held.company_id, literal(True).label("held"))
    ).subquery()
    started = func.coalesce(CAMPAIGNS.ends_on, drawn.c.held_on)
    return (
        select(both, started.label("started_on"))
        .join_from(both, schema.campaigns, CAMPAIGNS.campaign_id == both.c.campaign_id)
        .join(drawn, drawn.c.campaign_id == both.c.campaign_id)
        .where(
            *among(CAMPAIGNS.campaign_id, campaign_id),
            *among(CAMPAIGNS.channel, channel),
            *among(OWN_AGENCY, agency),
            is_inside({**place, "regions": regions}, both.c.company_id),
        )
        .order_by(both.c.campaign_id, both.c.company_id)
    )


def effect_neighbours(stage: str, regions: Regions = None) -> Select:
    """Select one row: companies in a building that got to no such stage, and how many of them share
    it with one that did (sharing): there an effect may have spilled over."""
    there = _contacted(STAGES.index(stage), None, None, None).there
    known = (
        select(FACTS.building_id, there.label("contacted"))
        .where(FACTS.building_id.is_not(None), *company_conditions(regions=regions))
        .subquery()
    )
    each = (
        select(
            known.c.building_id,
            _count(known.c.contacted).label("contacted"),
            _count(known.c.contacted.is_(False)).label("others"),
        )
        .group_by(known.c.building_id)
        .subquery()
    )
    return select(
        _whole(func.sum(each.c.others)).label("companies"),
        _whole(func.sum(case((each.c.contacted > 0, each.c.others), else_=0))).label("sharing"),
    )


def _not_held() -> ColumnElement[bool]:
    """Return the condition that a contact is not with a company kept back from its campaign."""
    held = schema.holdouts.c
    same = and_(held.campaign_id == CONTACTS.campaign_id, held.company_id == CONTACTS.company_id)
    return ~select(held.company_id).where(same).exists()


def _months(program: str, until: str) -> Select:
    """Return eligible and users by company, month and sex: whoever used it was eligible."""
    starts, people = schema.leave_starts.c, schema.eligible.c
    return _summed_months(
        until, starts.program == program, people.program == program, ("company_id", "month", "sex")
    )


def _months_of_others(program: str, until: str) -> Select:
    starts, people = schema.leave_starts.c, schema.eligible.c
    names = ("company_id", "month", "sex", "program")
    return _summed_months(until, starts.program != program, people.program != program, names)


def _summed_months(
    until: str, started: ColumnElement, able: ColumnElement, names: tuple[str, ...]
) -> Select:
    starts, people = schema.leave_starts.c, schema.eligible.c
    month = month_of(starts.week).label("month")
    key = [month if name == "month" else starts[name] for name in names]
    used = (
        select(*key, _whole(func.sum(starts.users)).label("users"))
        .where(started, month <= until)
        .group_by(*key)
        .subquery()
    )
    open_ = (
        select(*[people[name] for name in names], people.eligible)
        .where(able, people.month <= until)
        .subquery()
    )
    same = and_(*[open_.c[name] == used.c[name] for name in names])
    users = func.coalesce(used.c.users, 0)
    return select(
        *[func.coalesce(open_.c[name], used.c[name]).label(name) for name in names],
        _whole(func.greatest(func.coalesce(open_.c.eligible, 0), users)).label("eligible"),
        _whole(users).label("users"),
    ).select_from(open_.join(used, same, full=True))


def _contacts_of_campaigns() -> FromClause:
    return schema.contacts.outerjoin(
        schema.campaigns, CAMPAIGNS.campaign_id == CONTACTS.campaign_id
    )


def chosen(campaign_id: str | None, channel: str | None, agency: str | None) -> list:
    """Return the filters of contacts by campaign, channel and agency."""
    return [
        *among(CONTACTS.campaign_id, campaign_id),
        *among(CAMPAIGNS.channel, channel),
        *among(AGENCY, agency),
    ]


def furthest(conditions: list, regions: Regions, *groups: ColumnElement) -> Subquery:
    """Return one row per company of the regions and group: the furthest step of the contacts."""
    return (
        select(CONTACTS.company_id, *groups, func.max(STEP).label("step"))
        .select_from(_contacts_of_campaigns())
        .where(*conditions, *_inside({"regions": regions}))
        .group_by(CONTACTS.company_id, *groups)
        .subquery()
    )


def _told_inside(rows: Subquery, place: dict) -> Subquery:
    """Return the rows of companies with whether each lies in the place.

    Joined and not asked of each row: it is read for each stage, and PostgreSQL would ask as often.
    """
    conditions = company_conditions(**place)
    if not conditions:
        return select(rows, literal(True).label("inside")).subquery()
    there = select(FACTS.company_id).where(*conditions).subquery()
    known = case((rows.c.company_id.is_not(None), there.c.company_id.is_not(None)))
    joined = select(rows, known.label("inside"))
    return joined.outerjoin(there, there.c.company_id == rows.c.company_id).subquery()


def is_inside(place: dict, company: ColumnElement) -> ColumnElement[bool]:
    """Return whether a company lies in the place: true everywhere where none is chosen."""
    conditions = company_conditions(**place)
    if not conditions:
        return literal(True)
    return company.in_(select(FACTS.company_id).where(*conditions))


def _inside(place: dict) -> list:
    return [is_inside(place, CONTACTS.company_id)] if company_conditions(**place) else []


class _Contacted(NamedTuple):
    """Whether a company was contacted, and the rows that tell it where its facts do not."""

    there: ColumnElement[bool]
    rows: Subquery | None

    def beside(self, companies: FromClause) -> FromClause:
        if self.rows is None:
            return companies
        return companies.outerjoin(self.rows, self.rows.c.company_id == FACTS.company_id)


def _contacted(
    step: int, campaign_id: str | None, channel: str | None, agency: str | None
) -> _Contacted:
    """Return who got at least to a step by the chosen campaigns. Of all together it is a fact of
    the company: a million contacts need not be read."""
    if campaign_id is channel is agency is None:
        return _Contacted(func.coalesce(FACTS.stage.in_(STAGES[step:]), false()), None)
    rows = (
        select(CONTACTS.company_id)
        .select_from(_contacts_of_campaigns())
        .where(step <= STEP, *chosen(campaign_id, channel, agency))
        .distinct()
        .subquery()
    )
    return _Contacted(rows.c.company_id.is_not(None), rows)


def _population(aimed_at: str | None, open_on: date | None, place: dict) -> list:
    """Return the conditions of the companies that could have been reached."""
    aimed = [] if aimed_at is None else company_conditions(complex_id=aimed_at)
    return [*aimed, *company_conditions(open_on=open_on, **place)]


def people_of(program: str, window: int) -> Subquery:
    """Return eligible and users of each company, men and women together."""
    sums = [_whole(func.sum(UPTAKE[name])).label(name) for name in ("eligible", "users")]
    return (
        select(UPTAKE.company_id, *sums)
        .where(UPTAKE.program == program, UPTAKE.window == window)
        .group_by(UPTAKE.company_id)
        .subquery()
    )


def _count(condition: ColumnElement) -> ColumnElement:
    return _whole(func.sum(case((condition, 1), else_=0)))


def _whole(expression: ColumnElement) -> ColumnElement:
    return whole(func.coalesce(expression, 0))
