"""Campaigns: companies by stage, companies not reached, and the rows for estimating the effect.

A company counts once, however often it was contacted, at the furthest stage that it got to.
Reaching a stage implies all stages before it.
"""

from collections.abc import Callable, Sequence
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
    union_all,
)

from src.domain.codes import STAGES, UNKNOWN
from src.store import mart_tables, reach_tables, schema
from src.store.queries.company_filters import FACTS, company_conditions
from src.store.queries.company_shown import Numbers, shown_name
from src.store.queries.summed import is_summed, of_place, of_way, step_of
from src.store.queries.terms import Codes, Regions, among, within
from src.store.sums import whole

PEOPLE = reach_tables.company_sums.c
CONTACTS = schema.contacts.c
CAMPAIGNS = schema.campaigns.c
REACHED_STEP = STAGES.index("informed")
LINKED_STEP = STAGES.index("linked")
STEP = step_of(CONTACTS.stage)
"""The number of a contact's stage: 0 targeted to 5 placed."""
COST = func.coalesce(CAMPAIGNS.spent_krw, CAMPAIGNS.budget_krw)
"""The cost of a campaign in won: the amount spent, or the budget while that is unknown."""
HAS_BEGUN = CAMPAIGNS.starts_on <= func.coalesce(
    select(func.max(schema.sources.c.as_of)).scalar_subquery(), CAMPAIGNS.starts_on
)
"""Whether a campaign has begun by the day of the data."""
OWN_AGENCY = func.coalesce(CAMPAIGNS.agency, UNKNOWN)
AGENCY = func.coalesce(CONTACTS.agency, OWN_AGENCY)
"""The agency that made a contact: where its row does not say, the agency of the campaign."""
GROUPS = {
    "building": (FACTS.building_id, FACTS.building_name),
    "size_band": (FACTS.size_band, FACTS.size_band),
    "industry": (FACTS.industry, FACTS.industry),
    "complex": (FACTS.complex_id, FACTS.complex_name),
}
"""The groupings of companies: code and name of each."""
SUMMED = ("size_band", "complex")
"""Groupings with sums that are computed at publication."""
OF_GROUPS = ("reached", "eligible", "eligible_reached")
KIND = ("industry", "size_band", "sido")
KEY = ("company_id", "month", "program", "sex")
BORROWED = 20.0
"""Prior weight of a group's rate: eligible people at the rate of the wider group that are added."""


def campaign_list(
    channel: str | None = None,
    agency: str | None = None,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select one row per campaign, by first day: its plan, its cost (cost_krw), and for each stage
    the companies of the place that the agency brought at least so far.

    place : codes of company_conditions. elsewhere : companies contacted outside the place or by
    another agency. in_part : whether there are any, or may be where the reader cannot see.
    """
    listed = _listed_sums if is_summed(place) else _listed_rows
    reached = listed(agency, regions, place).subquery()
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


def _listed_sums(agency: str | None, regions: Regions, place: dict) -> Select:
    """Return the companies by stage and `elsewhere` of each campaign, from sums by complex."""
    rows = reach_tables.campaign_reach.c
    own = and_(rows.agency == (agency or ""), *of_place(rows.complex_id, **place))
    counted = [
        _whole(func.sum(case((and_(own, step_of(rows.stage) >= step), rows.firms)))).label(stage)
        for step, stage in enumerate(STAGES)
    ]
    every = func.sum(case((rows.agency == "", rows.firms), else_=0))
    outside = every - func.sum(case((own, rows.alone), else_=0))
    return (
        select(rows.campaign_id, *counted, _whole(outside).label("elsewhere"))
        .where(rows.agency.in_(["", agency or ""]), *within(rows.complex_id, regions))
        .group_by(rows.campaign_id)
    )


def _listed_rows(agency: str | None, regions: Regions, place: dict) -> Select:
    own = or_(literal(agency is None), *among(AGENCY, agency))
    rows = (
        select(
            CONTACTS.company_id,
            CONTACTS.campaign_id,
            func.max(case((own, STEP))).label("step"),
            func.max(case((own, 0), else_=1)).label("others"),
        )
        .select_from(contacts_of_campaigns())
        .where(*_inside({"regions": regions}))
        .group_by(CONTACTS.company_id, CONTACTS.campaign_id)
        .subquery()
    )
    each = _with_inside(rows, place)
    counted = [
        _count(and_(each.c.inside, each.c.step >= step)).label(stage)
        for step, stage in enumerate(STAGES)
    ]
    outside = _count(or_(each.c.inside.is_(False), each.c.others == 1))
    return select(each.c.campaign_id, *counted, outside.label("elsewhere")).group_by(
        each.c.campaign_id
    )


def seen_whole(regions: Regions) -> list[ColumnElement]:
    """Return the filter of campaigns that a reader sees completely: for a complex in his regions,
    with no firm contacted outside them. None is everywhere and filters nothing."""
    if regions is None:
        return []
    spread = mart_tables.campaign_spread.c
    beyond = select(spread.campaign_id).where(
        not_(and_(true(), *within(spread.complex_id, regions)))
    )
    return [*within(CAMPAIGNS.complex_id, regions), CAMPAIGNS.campaign_id.not_in(beyond)]


def _of_regions(regions: Regions) -> list:
    """Return the condition that a campaign is for a complex in the regions, or for no single
    one."""
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
    """Select one row per furthest step: the distinct companies of the place that the chosen
    campaigns contacted, and the eligible people in them."""
    if campaign_id is None and is_summed(place):
        return _summed_stages((channel, agency), (program, window), place | {"regions": regions})
    rows = furthest(chosen(campaign_id, channel, agency), regions)
    each = _with_inside(rows, place)
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


def _summed_stages(
    way: tuple[str | None, str | None], people: tuple[str, int], place: dict
) -> Select:
    firms, counted = _sums_of_way(way, people, place)
    step = step_of(firms.c.stage).label("step")
    return (
        select(
            step,
            firms.c.firms.label("companies"),
            whole(func.coalesce(counted.c.eligible, 0)).label("eligible"),
        )
        .select_from(firms)
        .outerjoin(counted, counted.c.stage == firms.c.stage)
        .order_by(step)
    )


def _sums_of_way(
    way: tuple[str | None, str | None], people: tuple[str, int], place: dict
) -> tuple[Subquery, Subquery]:
    """Return by stage the firms contacted in a way (channel, agency), and the eligible people in
    them."""
    firms, counted = reach_tables.firms_by_way.c, reach_tables.people_by_way.c
    program, window = people
    of_window = [counted.program == program, counted.window == window]
    first, second = (
        select(rows.stage, whole(func.sum(rows[name])).label(name))
        .where(*of_way(rows, *way), rows.stage != "", *more)
        .where(*of_place(rows.complex_id, **place))
        .group_by(rows.stage)
        .subquery()
        for rows, name, more in ((firms, "firms", []), (counted, "eligible", of_window))
    )
    return first, second


def campaign_days(
    campaign_id: str | None = None,
    channel: str | None = None,
    agency: str | None = None,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select one row per day with the companies that a campaign first reached (informed or
    further).

    A company counts once for each campaign that reached it, as it does in the campaigns' targets.
    """
    if is_summed(place):
        return _summed_days(campaign_id, channel, agency, place | {"regions": regions})
    first = (
        select(CONTACTS.company_id, func.min(CONTACTS.contacted_on).label("day"))
        .select_from(contacts_of_campaigns())
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


def _summed_days(
    campaign_id: str | None, channel: str | None, agency: str | None, place: dict
) -> Select:
    rows = reach_tables.campaign_firsts.c
    of_channel = select(CAMPAIGNS.campaign_id).where(*among(CAMPAIGNS.channel, channel))
    return (
        select(rows.day, whole(func.sum(rows.firms)).label("companies"))
        .where(rows.agency == (agency or ""), *among(rows.campaign_id, campaign_id))
        .where(*([] if channel is None else [rows.campaign_id.in_(of_channel)]))
        .where(*of_place(rows.complex_id, **place))
        .group_by(rows.day)
        .order_by(rows.day)
    )


def campaign_groups(
    by: str,
    program: str,
    window: int,
    campaign_id: str | None = None,
    channel: str | None = None,
    agency: str | None = None,
    aimed_at: str | None = None,
    open_only: bool = False,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select one row per building, size_band, industry or complex: its companies, how many of them
    the chosen campaigns reached, and the eligible people in both.

    aimed_at : the complex that the campaign is for, if it is for one. open_only : only companies
    open on the day of the data. Companies of unknown group have a row with the code "", so that
    they are not overlooked. Raises KeyError for another `by`.
    """
    known, name = GROUPS[by]
    if by in SUMMED and is_summed(place):
        choice = _Groups((channel, agency), campaign_id, (program, window), aimed_at, open_only)
        sums = _summed_groups((by,), choice, place | {"regions": regions})
        counted = [sums.c[name] for name in ("companies", *OF_GROUPS)]
        code = sums.c[by].label("code")
        return select(code, sums.c[f"{by}_name"].label("name"), *counted).order_by(code)
    columns = (
        func.coalesce(known, "").label("code"),
        func.coalesce(func.min(name), "").label("name"),
    )
    population = _population(aimed_at, open_only, {**place, "regions": regions})
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
    open_only: bool = False,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select the counts of `campaign_groups` by several groupings at once: one row per combination,
    with columns such as size_band and size_band_name."""
    named = (by,) if isinstance(by, str) else tuple(by or ())
    if named and set(named) <= set(SUMMED) and is_summed(place):
        choice = _Groups((channel, agency), campaign_id, (program, window), aimed_at, open_only)
        summed = _summed_groups(named, choice, place | {"regions": regions})
        return select(summed).order_by(*[summed.c[one] for one in named])
    groupings = [(one, *GROUPS[one]) for one in named]
    columns = [
        column
        for one, code, name in groupings
        for column in (
            func.coalesce(code, "").label(one),
            func.coalesce(func.min(name), "").label(f"{one}_name"),
        )
    ]
    population = _population(aimed_at, open_only, {**place, "regions": regions})
    reached = _contacted(REACHED_STEP, campaign_id, channel, agency)
    rows = _grouped(columns, program, window, reached, population)
    codes = [code for _, code, _ in groupings]
    return rows.group_by(*codes).order_by(*[each.nulls_first() for each in codes])


class _Groups(NamedTuple):
    """Which contacts, people and firms sums by group are to count."""

    way: tuple[str | None, str | None]
    campaign_id: str | None
    people: tuple[str, int]
    aimed_at: str | None
    open_only: bool


def _summed_groups(by: tuple[str, ...], choice: _Groups, place: dict) -> Subquery:
    """Return the columns of `campaign_parts`, from sums by complex and size band."""
    parts = [
        *_counted_sums(choice, place, (None, None), "companies", "eligible", contacted=False),
        *(
            _counted_sums(choice, place, choice.way, "reached", "eligible_reached", contacted=True)
            if choice.campaign_id is None
            else _counted_contacts(choice, place)
        ),
    ]
    rows, names = union_all(*parts).subquery().c, schema.complexes.c
    code_of = {"complex": rows.complex_id, "size_band": rows.size_band}
    name_of = {"complex": names.complex_name, "size_band": rows.size_band}
    columns = [
        column
        for one in by
        for column in (
            code_of[one].label(one),
            func.coalesce(func.min(name_of[one]), "").label(f"{one}_name"),
        )
    ]
    return (
        select(*columns, *[_whole(func.sum(rows[n])).label(n) for n in ("companies", *OF_GROUPS)])
        .select_from(rows.complex_id.table)
        .outerjoin(schema.complexes, names.complex_id == rows.complex_id)
        .group_by(*[code_of[one] for one in by])
        .subquery()
    )


def _counted_sums(
    choice: _Groups,
    place: dict,
    way: tuple[str | None, str | None],
    firms: str,
    eligible: str,
    *,
    contacted: bool,
) -> list[Select]:
    """Return selects of firms of a way and of eligible people in them, by complex and size band.

    firms, eligible : names for these counts. contacted : only firms that were reached.
    """
    program, window = choice.people
    by_way, people = reach_tables.firms_by_way.c, reach_tables.people_by_way.c
    chosen = [people.program == program, people.window == window]
    return [
        select(rows.complex_id, rows.size_band, *_one_of(name, rows[column]))
        .where(*of_way(rows, *way), *more, *of_place(rows.complex_id, **place))
        .where(*([rows.stage.in_(STAGES[REACHED_STEP:])] if contacted else []))
        .where(*([rows.is_open] if choice.open_only else []))
        .where(*of_place(rows.complex_id, complex_id=choice.aimed_at))
        for rows, column, name, more in (
            (by_way, "firms", firms, []),
            (people, "eligible", eligible, chosen),
        )
    ]  # fmt: skip


def _counted_contacts(choice: _Groups, place: dict) -> list[Select]:
    """Return selects of the firms that one campaign reached, in the columns of `_counted_sums`."""
    reached = _contacted(REACHED_STEP, choice.campaign_id, *choice.way).rows
    assert reached is not None, "a campaign is chosen"
    people = people_of(*choice.people)
    band = func.coalesce(FACTS.size_band, "").label("size_band")
    eligible = func.coalesce(people.c.eligible, 0)
    return [
        select(FACTS.complex_id, band, *_one_of(name, number))
        .join_from(reached, mart_tables.company_facts, FACTS.company_id == reached.c.company_id)
        .outerjoin(people, people.c.company_id == FACTS.company_id)
        .where(*_population(choice.aimed_at, choice.open_only, place))
        for name, number in (("reached", literal(1)), ("eligible_reached", eligible))
    ]


def _one_of(name: str, number: ColumnElement) -> list[ColumnElement]:
    """Return the four counts of a group: `name` with its number, the others 0."""
    return [
        whole(number if one == name else literal(0)).label(one) for one in ("companies", *OF_GROUPS)
    ]


def _grouped(
    columns: Sequence[ColumnElement],
    program: str,
    window: int,
    reached: "_Contacted",
    population: Sequence[ColumnElement],
) -> Select:
    """Return groups of companies: `columns`, companies, reached, eligible, eligible_reached."""
    people = people_of(program, window)
    is_reached = reached.there
    eligible = func.coalesce(people.c.eligible, 0)
    return (
        select(
            *columns,
            whole(func.count()).label("companies"),
            _count(is_reached).label("reached"),
            _whole(func.sum(eligible)).label("eligible"),
            _whole(func.sum(case((is_reached, eligible), else_=0))).label("eligible_reached"),
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
    open_only: bool = False,
    limit: int | None = None,
    numbers: Numbers = False,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select the companies that the chosen campaigns have not reached, those with the most eligible
    non-users first. targeted : whether a campaign has them on its list already.

    numbers : where the reader may see names of sole proprietors.
    """
    contacts = campaign_id, channel, agency
    population = _population(aimed_at, open_only, {**place, "regions": regions})
    if limit is None:
        reached, people = _contacted(REACHED_STEP, *contacts), people_of(program, window)
        eligible: ColumnElement = func.coalesce(people.c.eligible, 0)
        users: ColumnElement = func.coalesce(people.c.users, 0)
        firms = (
            select(FACTS.company_id)
            .select_from(reached.beside(mart_tables.company_facts))
            .outerjoin(people, people.c.company_id == FACTS.company_id)
            .where(~reached.there, *population)
        )
    else:
        # Find the ids of the page first, then read the rest for these companies only
        unreached = [~_was_contacted(REACHED_STEP, *contacts), *population]
        page = _first_without(program, window, unreached, limit).c
        eligible, users = page.eligible, page.users
        on_page = page.company_id == FACTS.company_id
        firms = select(FACTS.company_id).join(page.company_id.table, on_page)
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


def _first_without(
    program: str, window: int, conditions: list[ColumnElement], limit: int
) -> Subquery:
    """Return company_id, eligible and users of the first firms by eligible non-users.

    Firms with and without eligible people are selected separately, each in the order of an index,
    so that neither query reads many more firms than fit on a page. Those without are read only
    where those with people do not fill the page.
    """
    of_window = PEOPLE.program == program, PEOPLE.window == window
    with_people = (
        select(FACTS.company_id, PEOPLE.eligible, PEOPLE.users)
        .join(PEOPLE.company_id.table, PEOPLE.company_id == FACTS.company_id)
        .where(*of_window, *conditions)
        .order_by(PEOPLE.without.desc(), PEOPLE.eligible.desc(), PEOPLE.company_id)
        .limit(limit)
        .cte("with_people")
        .prefix_with("MATERIALIZED")
    )
    filled = select(func.count()).where(with_people.c.eligible > 0).scalar_subquery() >= limit
    nobody = whole(literal(0))
    has_no_people = (
        ~select(PEOPLE.company_id).where(*of_window, PEOPLE.company_id == FACTS.company_id).exists()
    )
    without_people = (
        select(FACTS.company_id, nobody.label("eligible"), nobody.label("users"))
        .where(~filled, has_no_people, *conditions)
        .order_by(FACTS.company_id)
        .limit(limit)
        .subquery()
    )
    both = union_all(select(with_people), select(without_people)).subquery()
    rows = both.c
    return (
        select(both)
        .order_by((rows.eligible - rows.users).desc(), rows.eligible.desc(), rows.company_id)
        .limit(limit)
        .subquery()
    )  # fmt: skip


def effect_months(program: str, until: str, regions: Regions = None) -> Select:
    """Select one row per company, month of eligibility and sex, up to a month (YYYY-MM).

    users : known to have started by now. known : the probability that a start is known by now.
    eligible : people weighted by that probability. rate : that of firms of its industry, size band
    and province, shrunk towards industry and size band, and these towards the country. For a reader
    of some regions the country is these regions: the rate of a group of one firm elsewhere would
    reveal that firm's users.
    """
    months = _months(program, until).cte("months")
    kind = [func.coalesce(FACTS[name], "").label(name) for name in KIND]
    cohorts = (
        select(months, *kind)
        .join_from(
            months, mart_tables.company_facts, FACTS.company_id == months.c.company_id, isouter=True
        )
        .where(*_companies_in(months.c.company_id, regions))
        .cte("known")
    )
    country = _rates(cohorts, ("sex",), None, "country")
    alike = _rates(cohorts, ("sex", *KIND[:2]), country, "alike")
    nearest = _rates(cohorts, ("sex", *KIND), alike, "near")
    same = and_(*[cohorts.c[name] == nearest.c[name] for name in ("sex", *KIND)])
    shown = ("company_id", "month", "sex", "eligible", "users", "known")
    return (
        select(*[cohorts.c[name] for name in shown], nearest.c.rate)
        .join_from(cohorts, nearest, same)
        .order_by(cohorts.c.company_id, cohorts.c.month, cohorts.c.sex)
    )


def effect_others(program: str | None, until: str, regions: Regions = None) -> Select:
    """Select one row per company, month of eligibility, other programme and sex; without a
    programme of all programmes.

    eligible, users, known, regions : as in effect_months. expected : users at the rate of its
    sex, industry and size band. usual : users at the rate of its sex.
    """
    months = _months_of_others(program, until).cte("months")
    kind = [func.coalesce(FACTS[name], "").label(name) for name in KIND[:2]]
    cohorts = (
        select(months, *kind)
        .join_from(
            months, mart_tables.company_facts, FACTS.company_id == months.c.company_id, isouter=True
        )
        .where(*_companies_in(months.c.company_id, regions))
        .cte("known")
    )
    country = _rates(cohorts, ("program", "sex"), None, "country")
    alike = _rates(cohorts, ("program", "sex", *KIND[:2]), country, "alike")
    same = and_(*[cohorts.c[name] == alike.c[name] for name in ("program", "sex", *KIND[:2])])
    key = [cohorts.c[name] for name in ("company_id", "month", "program", "sex")]
    same_sex = and_(*[cohorts.c[name] == country.c[name] for name in ("program", "sex")])
    expected = (cohorts.c.eligible * alike.c.rate).label("expected")
    usual = (cohorts.c.eligible * country.c.rate).label("usual")
    return (
        select(*key, cohorts.c.eligible, cohorts.c.users, cohorts.c.known, expected, usual)
        .join_from(cohorts, alike, same)
        .join(country, same_sex)
        .order_by(*key)
    )


def effect_starts(program: str | None, until: str, regions: Regions = None) -> Select:
    """Select the users by company, month of eligibility (up to a month), programme, sex and month
    of start. own : whether the row is of `program`. regions : as in effect_months."""
    rows, shares = mart_tables.cohort_users.c, mart_tables.cohort_shares.c
    same = and_(*[rows[name] == shares[name] for name in ("program", "sex", "month")])
    names = ("company_id", "month", "program", "sex", "started", "users")
    return (
        select(*[rows[name] for name in names], (rows.program == program).label("own"))
        .join_from(mart_tables.cohort_users, mart_tables.cohort_shares, same)
        .where(rows.month <= until, *_companies_in(rows.company_id, regions))
        .order_by(*[rows[name] for name in names[:-1]])
    )


def _companies_in(column: ColumnElement, regions: Regions) -> list:
    """Return the filter of rows whose `column` is a company in the regions."""
    return [] if regions is None else [is_inside({"regions": regions}, column)]


def _rates(cohorts: CTE, names: tuple[str, ...], wider: CTE | None, called: str) -> CTE:
    """Return the rate of each group of `names`, shrunk towards that of its wider group."""
    sums = [cast(func.sum(cohorts.c[name]), Double).label(name) for name in ("eligible", "users")]
    group = [cohorts.c[name] for name in names]
    own = select(*group, *sums).group_by(*group).subquery()
    keys = [own.c[name] for name in names]
    if wider is None:
        return select(*keys, (own.c.users / own.c.eligible).label("rate")).cte(called)
    shared = [name for name in names if name in wider.c]
    rate = (own.c.users + BORROWED * wider.c.rate) / (own.c.eligible + BORROWED)
    within = and_(*[own.c[name] == wider.c[name] for name in shared])
    return select(*keys, rate.label("rate")).join_from(own, wider, within).cte(called)


def effect_contacts(stage: str, regions: Regions = None) -> Select:
    """Select one row per company that got at least to a stage: first_on, the first day that it did,
    and aimed_on, the first day of the campaign that did it, which is when it was chosen."""
    day = CONTACTS.contacted_on
    aimed = func.least(func.coalesce(CAMPAIGNS.starts_on, day), day)
    by_day = func.first_value(aimed).over(partition_by=CONTACTS.company_id, order_by=[day, aimed])
    each = (
        select(CONTACTS.company_id, day.label("day"), by_day.label("aimed_on"))
        .select_from(contacts_of_campaigns())
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
    """Select the campaigns that first brought a company of a place to a stage, all of that day:
    company_id, campaign_id, channel, agency."""
    first = func.min(CONTACTS.contacted_on).over(partition_by=CONTACTS.company_id)
    each = (
        select(
            *(CONTACTS.company_id, CONTACTS.campaign_id, CAMPAIGNS.channel),
            AGENCY.label("agency"),
            (CONTACTS.contacted_on == first).label("is_first"),
        )
        .select_from(contacts_of_campaigns())
        .where(STAGES.index(stage) <= STEP, *_inside({**place, "regions": regions}))
        .subquery()
    )
    rows = each.c
    return (
        select(rows.company_id, rows.campaign_id, rows.channel, rows.agency)
        .distinct()
        .where(rows.is_first)
        .order_by(rows.company_id, rows.campaign_id, rows.agency)
    )


def effect_arms(
    campaign_id: str | None = None,
    channel: str | None = None,
    agency: str | None = None,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select one row per company of a campaign with a random hold-out: held (True for the held-out
    arm, False for contacted ones), and started_on, the campaign's last day or else the day of the
    draw.

    agency : the agency that runs the campaign, because held-out companies have no contact.
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
    """Select one row: companies in buildings that did not get to a stage, and how many of them
    share a building with one that did (sharing), where the effect may have spilled over."""
    contacted = _contacted(STAGES.index(stage), None, None, None).there
    buildings = (
        select(FACTS.building_id, contacted.label("contacted"))
        .where(FACTS.building_id.is_not(None), *company_conditions(regions=regions))
        .subquery()
    )
    each = (
        select(
            buildings.c.building_id,
            _count(buildings.c.contacted).label("contacted"),
            _count(buildings.c.contacted.is_(False)).label("others"),
        )
        .group_by(buildings.c.building_id)
        .subquery()
    )
    return select(
        _whole(func.sum(each.c.others)).label("companies"),
        _whole(func.sum(case((each.c.contacted > 0, each.c.others), else_=0))).label("sharing"),
    )


def _not_held() -> ColumnElement[bool]:
    """Return the condition that a contact is not with a company held out from its campaign."""
    held = schema.holdouts.c
    same = and_(held.campaign_id == CONTACTS.campaign_id, held.company_id == CONTACTS.company_id)
    return ~select(held.company_id).where(same).exists()


def _months(program: str, until: str) -> Select:
    """Return eligible and users by company, month of eligibility and sex."""
    return _cohorts(until, lambda code: code == program, ("company_id", "month", "sex"))


def _months_of_others(program: str | None, until: str) -> Select:
    names = ("company_id", "month", "sex", "program")
    return _cohorts(until, lambda code: true() if program is None else code != program, names)


def _cohorts(
    until: str, asked: Callable[[ColumnElement], ColumnElement[bool]], names: tuple[str, ...]
) -> Select:
    """Return the cohorts up to a month: users known to have started by now, and eligible people
    weighted by the probability that a start is known by now.

    Every user counts as eligible, in the month of eligibility only. So users / eligible estimates
    the rate of a cohort even before its follow-up is over.
    """
    used, people = mart_tables.cohort_users.c, schema.eligible.c
    shares = mart_tables.cohort_shares.c
    both = union_all(
        *[
            select(*[rows[name] for name in KEY], able.label("eligible"), taken.label("users"))
            .where(asked(rows.program), rows.month <= until)
            for rows, able, taken in (
                (people, people.eligible, literal(0)),
                (used, literal(0), used.users),
            )
        ]
    ).subquery().c  # fmt: skip
    summed = (
        select(
            *[both[name] for name in KEY],
            func.sum(both.eligible).label("eligible"),
            func.sum(both.users).label("users"),
        )
        .group_by(*[both[name] for name in KEY])
        .subquery()
        .c
    )
    same = and_(*[summed[name] == shares[name] for name in ("program", "sex", "month")])
    able = cast(func.greatest(summed.eligible, summed.users), Double) * shares.known
    return (
        select(
            *[summed[name] for name in names],
            able.label("eligible"),
            whole(summed.users).label("users"),
            shares.known,
        )
        .join_from(summed.company_id.table, mart_tables.cohort_shares, same)
    )  # fmt: skip


def contacts_of_campaigns() -> FromClause:
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
    """Return one row per company of the regions and group with the furthest step of contacts."""
    return (
        select(CONTACTS.company_id, *groups, func.max(STEP).label("step"))
        .select_from(contacts_of_campaigns())
        .where(*conditions, *_inside({"regions": regions}))
        .group_by(CONTACTS.company_id, *groups)
        .subquery()
    )


def _with_inside(rows: Subquery, place: dict) -> Subquery:
    """Return rows of companies with a column inside, whether each lies in the place.

    By a join, not by IN: the column is used once per stage, and PostgreSQL would evaluate IN again
    each time.
    """
    conditions = company_conditions(**place)
    if not conditions:
        return select(rows, literal(True).label("inside")).subquery()
    there = select(FACTS.company_id).where(*conditions).subquery()
    known = case((rows.c.company_id.is_not(None), there.c.company_id.is_not(None)))
    joined = select(rows, known.label("inside"))
    return joined.outerjoin(there, there.c.company_id == rows.c.company_id).subquery()


def is_inside(place: dict, company: ColumnElement) -> ColumnElement[bool]:
    """Return the condition that a company lies in the place; true without a place."""
    conditions = company_conditions(**place)
    if not conditions:
        return literal(True)
    return company.in_(select(FACTS.company_id).where(*conditions))


def _inside(place: dict) -> list:
    return [is_inside(place, CONTACTS.company_id)] if company_conditions(**place) else []


class _Contacted(NamedTuple):
    """The condition that a company was contacted, and the rows to join for it, if any."""

    there: ColumnElement[bool]
    rows: Subquery | None

    def beside(self, companies: FromClause) -> FromClause:
        if self.rows is None:
            return companies
        return companies.outerjoin(self.rows, self.rows.c.company_id == FACTS.company_id)


def _contacted(
    step: int, campaign_id: str | None, channel: str | None, agency: str | None
) -> _Contacted:
    """Return the companies that got at least to a step in the chosen campaigns. For all campaigns
    together company_facts has the stage, so that a million contacts need not be read."""
    if campaign_id is channel is agency is None:
        return _Contacted(func.coalesce(FACTS.stage.in_(STAGES[step:]), false()), None)
    rows = (
        select(CONTACTS.company_id)
        .select_from(contacts_of_campaigns())
        .where(step <= STEP, *chosen(campaign_id, channel, agency))
        .distinct()
        .subquery()
    )
    return _Contacted(rows.c.company_id.is_not(None), rows)


def _was_contacted(
    step: int, campaign_id: str | None, channel: str | None, agency: str | None
) -> ColumnElement[bool]:
    """Return the condition of `_contacted` as a correlated EXISTS, which is faster for a few
    companies."""
    if campaign_id is channel is agency is None:
        return _contacted(step, None, None, None).there
    return (
        select(CONTACTS.company_id)
        .select_from(contacts_of_campaigns())
        .where(step <= STEP, *chosen(campaign_id, channel, agency))
        .where(CONTACTS.company_id == FACTS.company_id)
        .exists()
    )


def _population(aimed_at: str | None, open_only: bool, place: dict) -> list:
    """Return the conditions of the companies that could have been reached."""
    aimed = [] if aimed_at is None else company_conditions(complex_id=aimed_at)
    return [*aimed, *company_conditions(open_only=open_only, **place)]


def people_of(program: str, window: int) -> Subquery:
    """Return eligible and users of each company, both sexes together."""
    return (
        select(PEOPLE.company_id, PEOPLE.eligible, PEOPLE.users)
        .where(PEOPLE.program == program, PEOPLE.window == window)
        .subquery()
    )


def _count(condition: ColumnElement) -> ColumnElement:
    return _whole(func.sum(case((condition, 1), else_=0)))


def _whole(expression: ColumnElement) -> ColumnElement:
    return whole(func.coalesce(expression, 0))
