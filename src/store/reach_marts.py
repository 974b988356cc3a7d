"""Fill the sums of campaigns (src/store/reach_tables.py).

Pages of the whole country read these: some thousand rows instead of a million contacts.
"""

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from src.domain.codes import STAGES
from src.store.mart_tables import company_facts, company_open, company_uptake, firm_rates
from src.store.queries.campaigns import (
    AGENCY,
    CAMPAIGNS,
    CONTACTS,
    COST,
    HAS_BEGUN,
    LINKED_STEP,
    REACHED_STEP,
    STEP,
    contacts_of_campaigns,
)
from src.store.queries.low_uptake import likeness_of
from src.store.reach_tables import (
    campaign_firsts,
    campaign_reach,
    company_sums,
    complex_open,
    costed_reach,
    firms_by_way,
    like_sums,
    people_by_way,
)
from src.store.schema import campaigns, contacts
from src.store.sums import Columns, added, fill, is_empty, whole
from src.store.working_tables import company_ways, contact_steps

FACTS = company_facts.c
_PLACE = ("complex_id", "size_band", "is_open")
_WAY = ("channel", "agency")


def fill_company_sums(connection: Connection) -> None:
    """Fill company_sums, sorted by window and program; company_uptake must be filled."""
    rows = company_uptake.c
    key = (rows.window, rows.program, rows.company_id)
    eligible, users = func.sum(rows.eligible), func.sum(rows.users)
    fill(
        connection,
        company_sums,
        select(
            *key,
            *added(rows, "eligible", "users"),
            whole(eligible - users).label("without"),
            (cast(users, Double) / func.nullif(cast(eligible, Double), 0)).label("rate"),
        )
        .group_by(*key)
        .order_by(*key),
    )


def fill_reach(connection: Connection) -> None:
    """Fill the sums of campaigns; company_facts and company_sums must be filled."""
    if not is_empty(connection, contacts):
        fill(connection, contact_steps, _contact_steps())
        fill(connection, campaign_reach, _campaign_reach())
        fill(connection, campaign_firsts, _campaign_firsts())
        fill(connection, costed_reach, _costed_reach())
        for channel, agency in ((True, False), (False, True), (True, True)):
            fill(connection, company_ways, _company_ways(channel=channel, agency=agency))
    fill(connection, company_ways, _of_all_contacts())
    fill(connection, firms_by_way, _firms_by_way())
    fill(connection, people_by_way, _people_by_way())


def fill_like_sums(connection: Connection) -> None:
    """Fill complex_open and like_sums; company_open and firm_rates must be filled."""
    fill(connection, complex_open, _complex_open())
    fill(connection, like_sums, _like_sums())


def _contact_steps() -> Select:
    """Return the rows of contact_steps."""
    group = (CONTACTS.company_id, CONTACTS.campaign_id, CAMPAIGNS.channel, AGENCY)
    day = case((STEP >= REACHED_STEP, CONTACTS.contacted_on))
    rows = (
        select(
            CONTACTS.company_id,
            func.coalesce(CONTACTS.campaign_id, "").label("campaign_id"),
            CAMPAIGNS.channel,
            AGENCY.label("agency"),
            func.max(STEP).label("step"),
            func.min(day).label("day"),
        )
        .select_from(contacts_of_campaigns())
        .group_by(*group)
        .subquery()
    )
    return select(FACTS.complex_id, *rows.c).join_from(
        rows, company_facts, FACTS.company_id == rows.c.company_id
    )


def stage_of(step: ColumnElement) -> ColumnElement:
    return case(dict(enumerate(STAGES)), value=step)


def _campaign_reach() -> Select:
    rows = contact_steps.c
    firm = (rows.campaign_id, rows.complex_id, rows.company_id)
    of_all = (
        select(
            *firm,
            func.max(rows.step).label("step"),
            whole(func.count(rows.agency.distinct())).label("agencies"),
        )
        .group_by(*firm)
        .subquery()
    )
    parts = (
        select(
            of_all.c.campaign_id,
            of_all.c.complex_id,
            literal("").label("agency"),
            of_all.c.step,
            literal(1).label("agencies"),
        ),
        select(
            rows.campaign_id, rows.complex_id, rows.agency, rows.step, of_all.c.agencies
        ).join_from(contact_steps, of_all, and_(*[of_all.c[one.name] == one for one in firm])),
    )
    each = union_all(*parts).subquery().c
    key = (each.campaign_id, each.complex_id, each.agency, each.step)
    return (
        select(
            *key[:3],
            stage_of(each.step).label("stage"),
            whole(func.count()).label("firms"),
            whole(func.sum(case((each.agencies == 1, 1), else_=0))).label("alone"),
        )
        .group_by(*key)
        .order_by(*key)
    )


def _campaign_firsts() -> Select:
    rows = contact_steps.c
    firm = (rows.campaign_id, rows.complex_id, rows.company_id)
    of_all = (
        select(*firm, literal("").label("agency"), func.min(rows.day).label("day"))
        .where(rows.day.is_not(None))
        .group_by(*firm)
    )
    of_agency = select(*firm, rows.agency, rows.day).where(rows.day.is_not(None))
    each = union_all(of_all, of_agency).subquery().c
    key = (each.campaign_id, each.complex_id, each.agency, each.day)
    return select(*key, whole(func.count()).label("firms")).group_by(*key).order_by(*key)


def _costed_reach() -> Select:
    """Return the firms reached and linked by campaigns of known cost that have begun.

    By agency only campaigns whose contacts it made alone count. In the row of a complex only
    campaigns count that are for this complex and contacted nobody elsewhere.
    """
    rows = contact_steps.c
    first, last = func.min(rows.complex_id), func.max(rows.complex_id)
    costed = (
        select(
            rows.campaign_id,
            whole(func.count(rows.agency.distinct())).label("agencies"),
            and_(first == last, first == CAMPAIGNS.complex_id).label("own"),
        )
        .join_from(contact_steps, campaigns, rows.campaign_id == CAMPAIGNS.campaign_id)
        .where(COST.is_not(None), HAS_BEGUN)
        .group_by(rows.campaign_id, CAMPAIGNS.complex_id)
        .subquery()
    )
    parts = []
    for channel, agency in ((True, False), (False, True), (True, True)):
        way = _way(rows, channel=channel, agency=agency)
        firm = [rows.company_id, *[rows[name] for name in _named(channel, agency)]]
        for place, among in ((literal(""), []), (rows.complex_id, [costed.c.own])):
            furthest = (
                select(
                    rows.company_id,
                    place.label("complex_id"),
                    *way,
                    func.max(rows.step).label("step"),
                )
                .join_from(contact_steps, costed, costed.c.campaign_id == rows.campaign_id)
                .where(*([costed.c.agencies == 1] if agency else []), *among)
                .group_by(*firm, *([place] if among else []))
            )
            parts.append(furthest)
    each = union_all(*parts).subquery().c
    return (
        select(
            each.complex_id,
            each.channel,
            each.agency,
            *[
                whole(func.sum(case((each.step >= step, 1), else_=0))).label(name)
                for name, step in (("reached", REACHED_STEP), ("linked", LINKED_STEP))
            ],
        )
        .group_by(each.complex_id, each.channel, each.agency)
        .order_by(each.complex_id, each.channel, each.agency)
    )


def _named(channel: bool, agency: bool) -> Sequence[str]:
    return [name for name, is_named in zip(_WAY, (channel, agency), strict=True) if is_named]


def _way(rows: Columns, *, channel: bool, agency: bool) -> list:
    named = _named(channel, agency)
    return [(rows[name] if name in named else literal("")).label(name) for name in _WAY]


def _company_ways(*, channel: bool, agency: bool) -> Select:
    """Return one row per company and way with the furthest stage."""
    rows = contact_steps.c
    has_channel = [rows.channel.is_not(None)] if channel else []
    way = _way(rows, channel=channel, agency=agency)
    firm = [rows.company_id, *[rows[name] for name in _named(channel, agency)]]
    furthest = (
        select(rows.company_id, *way, func.max(rows.step).label("step"))
        .where(*has_channel)
        .group_by(*firm)
        .subquery()
    )
    names = ("company_id", *_WAY)
    return select(*[furthest.c[name] for name in names], stage_of(furthest.c.step).label("stage"))


def _of_all_contacts() -> Select:
    """Return one row per company for all contacts together, with stage "" where there are none."""
    all_ways = [literal("").label(name) for name in _WAY]
    return select(FACTS.company_id, *all_ways, func.coalesce(FACTS.stage, "").label("stage"))


def _place() -> list[ColumnElement]:
    return [
        FACTS.complex_id,
        func.coalesce(FACTS.size_band, "").label("size_band"),
        FACTS.is_open,
    ]


def _firms_by_way() -> Select:
    rows = company_ways.c
    each = (
        select(*_place(), rows.channel, rows.agency, rows.stage)
        .join_from(company_ways, company_facts, FACTS.company_id == rows.company_id)
        .subquery()
    )
    return select(*each.c, whole(func.count()).label("firms")).group_by(*each.c).order_by(*each.c)


def _people_by_way() -> Select:
    rows, people = company_ways.c, company_sums.c
    each = (
        select(
            *_place(),
            *(rows.channel, rows.agency, rows.stage),
            *(people.program, people.window, people.eligible),
        )
        .join_from(company_ways, company_facts, FACTS.company_id == rows.company_id)
        .join(company_sums, people.company_id == rows.company_id)
        .where(people.eligible > 0)
        .subquery()
    )
    key = [column for column in each.c if column.name != "eligible"]
    return (
        select(*key, *added(each.c, "eligible"))
        .group_by(*key)
        .order_by(each.c.program, each.c.window, each.c.complex_id)
    )


def _complex_open() -> Select:
    rows = company_open.c
    each = (
        select(rows.company_id, func.sum(rows.open).label("open"))
        .where(rows.open > 0)
        .group_by(rows.company_id)
        .subquery()
    )
    return (
        select(
            FACTS.complex_id,
            whole(func.sum(each.c.open)).label("people"),
            whole(func.count()).label("firms"),
        )
        .join_from(each, company_facts, FACTS.company_id == each.c.company_id)
        .group_by(FACTS.complex_id)
        .order_by(FACTS.complex_id)
    )


def _like_sums() -> Select:
    rows, rates = company_uptake.c, firm_rates.c
    names = ("company_id", "window", "program", "sex")
    likeness = likeness_of(rates)
    each = (
        select(
            *(rows.window, rows.program, rows.sex, FACTS.complex_id),
            *[func.coalesce(FACTS[name], "").label(name) for name in ("industry", "size_band")],
            FACTS.is_open,
            rows.eligible,
            rows.users,
            likeness.label("likeness"),
        )
        .join_from(company_uptake, company_facts, FACTS.company_id == rows.company_id)
        .outerjoin(firm_rates, and_(*[rates[name] == rows[name] for name in names]))
        .where(rows.eligible > 0)
        .subquery()
    ).c
    key = list(each)[:7]
    return (
        select(
            *key,
            whole(func.count()).label("firms"),
            *added(each, "eligible", "users"),
            whole(func.sum(each.eligible * each.eligible)).label("squares"),
            whole(func.count(each.likeness)).label("known"),
            func.sum(each.likeness).label("likeness"),
        )
        .group_by(*key)
        .order_by(*key)
    )
