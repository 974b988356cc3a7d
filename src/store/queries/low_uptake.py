"""Companies whose uptake may be low: the rows to screen, their facts, and whom a visit can help."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Double, Select, and_, case, cast, func, or_, select

from src.domain.codes import COUNTRY
from src.store import mart_tables, schema
from src.store.open_marts import months_open, staff_of
from src.store.queries.company_filters import FACTS, company_conditions
from src.store.queries.company_shown import Numbers, is_person, may_be_read, shown_name
from src.store.queries.summed import is_summed, of_place
from src.store.queries.terms import Codes, Regions, among, within
from src.store.reach_tables import complex_open, like_sums
from src.store.sums import Columns, added, whole

UPTAKE = mart_tables.company_uptake.c
RATES = mart_tables.firm_rates.c
HELP = mart_tables.help_rates.c
BELIEVED = tuple(column.name for column in RATES if not column.primary_key)
"""The posterior of a company's rate and the prior of its peers (src/metrics/firm_rates.py)."""
OF_NEWEST = tuple(column.name for column in HELP if not column.primary_key)
"""The same for people of the newest month, whom a visit can help (src/store/help_marts.py)."""
UNITS = {
    "complex": (FACTS.complex_id, FACTS.complex_name),
    "building": (FACTS.building_id, FACTS.building_name),
}
"""The units that a point of the funnel plot can stand for: id and name."""


def low_uptake_candidates(
    program: str,
    window: int | None,
    sex: str | None = None,
    open_on: date | None = None,
    **codes: Any,
) -> Select:
    """Select one row per company and sex with eligible or open people, sorted by both.

    Columns: its group (industry, size_band, firm_class; '' where unknown), its place and last
    contact, its counts in the window, `waiting` (people in follow-up who have not started), the
    posterior of its rate, and with the prefix help_ that for people of the newest month. `seen` is
    how many became eligible in the last `seen_years` of the firm; `staff` is its staff of the sex.
    Without a window the rows of all windows, one window after the other, with a column window.
    codes : of company_conditions.
    """
    seen, bases = mart_tables.company_seen.c, mart_tables.seen_bases.c
    same, newest = (
        and_(*[rows[key] == UPTAKE[key] for key in ("company_id", "program", "sex")])
        for rows in (seen, HELP)
    )
    of_group = and_(*[bases[key] == UPTAKE[key] for key in ("program", "sex")])
    which = [UPTAKE.window] if window is None else []
    return (
        select(
            *which,
            FACTS.company_id,
            FACTS.complex_id,
            FACTS.building_id,
            FACTS.sigungu,
            func.coalesce(FACTS.industry, "").label("industry"),
            func.coalesce(FACTS.size_band, "").label("size_band"),
            func.coalesce(FACTS.firm_class, "").label("firm_class"),
            FACTS.young_share,
            FACTS.reached,
            FACTS.lat,
            FACTS.lon,
            FACTS.last_contact_on,
            UPTAKE.sex,
            UPTAKE.eligible,
            UPTAKE.users,
            UPTAKE.open.label("waiting"),
            *[RATES[name] for name in BELIEVED],
            *[HELP[name].label(f"help_{name}") for name in OF_NEWEST],
            func.coalesce(seen.eligible, 0).label("seen"),
            (months_open(bases.last_month, cast(bases.months, Double)) / 12).label("seen_years"),
            staff_of(UPTAKE.sex).label("staff"),
        )
        .join(FACTS.company_id.table, FACTS.company_id == UPTAKE.company_id)
        .join(mart_tables.firm_rates, _same_row())
        .join(mart_tables.help_rates, newest)
        .outerjoin(mart_tables.company_seen, same)
        .outerjoin(mart_tables.seen_bases, of_group)
        .where(*_there(program, window, sex), *company_conditions(open_on=open_on, **codes))
        .order_by(*which, UPTAKE.company_id, UPTAKE.sex)
    )


def _same_row() -> ColumnElement[bool]:
    """Return the condition that joins firm_rates to company_uptake."""
    return and_(*[RATES[key] == UPTAKE[key] for key in ("company_id", "window", "program", "sex")])


def likeness_of(rates: Columns) -> ColumnElement:
    """Return the correlation between two people of one firm under the model of its peers, some of
    which never grant leave. rates : columns of firm_rates."""
    granting = 1 - rates.like_zero
    mean = granting * rates.like_mean
    square = granting * (rates.like_variance + rates.like_mean * rates.like_mean)
    return (square - mean * mean) / func.nullif(mean * (1 - mean), 0)


def _there(program: str, window: int | None, sex: str | None) -> list:
    of_window = [] if window is None else [UPTAKE.window == window]
    return [UPTAKE.program == program, *of_window, *among(UPTAKE.sex, sex)]


def _counted(program: str, window: int, sex: str | None) -> list:
    return [*_there(program, window, sex), UPTAKE.eligible > 0]


def low_uptake_within(**codes: Any) -> Select:
    """Select the ids of companies. codes : of company_conditions."""
    return select(FACTS.company_id).where(*company_conditions(**codes)).order_by(FACTS.company_id)


def low_uptake_facts(company_ids: Codes = None, numbers: Numbers = False, **codes: Any) -> Select:
    """Select one row per company: its name, place, industry, size, last contact and stage.

    company_ids : only these. codes : of company_conditions. numbers : where the reader may see
    names of sole proprietors (src/store/queries/company_shown.py).
    """
    shown = (
        *("company_id", "complex_id", "complex_name", "building_id", "building_name"),
        *("industry", "size_band", "employees", "last_contact_on", "stage"),
    )
    name = shown_name(numbers).label("company_name")
    return (
        select(*[FACTS[key] for key in shown], name)
        .where(*among(FACTS.company_id, company_ids), *company_conditions(**codes))
        .order_by(FACTS.company_id)
    )


def low_uptake_groups(
    by: str,
    program: str,
    window: int,
    sex: str | None = None,
    **codes: Any,
) -> Select:
    """Select the sums of companies by unit, industry, size_band and sex, for a funnel plot.

    by : complex or building; companies without a building are left out. Raises KeyError for another
    `by`.
    """
    if by == "complex" and is_summed(codes, *_SUMMED):
        return _summed_groups(program, window, sex, **codes)
    unit, name = UNITS[by]
    like = [
        func.coalesce(FACTS.industry, "").label("industry"),
        func.coalesce(FACTS.size_band, "").label("size_band"),
    ]
    return (
        select(
            unit.label("unit_id"),
            func.min(name).label("unit_name"),
            *like,
            UPTAKE.sex,
            whole(func.sum(UPTAKE.eligible)).label("eligible"),
            whole(func.sum(UPTAKE.users)).label("users"),
            whole(func.sum(UPTAKE.eligible * UPTAKE.eligible)).label("squares"),
            func.avg(likeness_of(RATES)).label("likeness"),
        )
        .join(FACTS.company_id.table, FACTS.company_id == UPTAKE.company_id)
        .join(mart_tables.firm_rates, _same_row())
        .where(
            unit.is_not(None),
            *_counted(program, window, sex),
            *company_conditions(**codes),
        )
        .group_by(unit, *[FACTS[column.name] for column in like], UPTAKE.sex)
        .order_by(unit, *[FACTS[column.name] for column in like], UPTAKE.sex)
    )


_SUMMED = ("industry", "size_band", "open_only", "regions")
"""Codes that the sums of like_sums can be filtered by, besides places."""


def _summed_groups(
    program: str,
    window: int,
    sex: str | None,
    industry: Codes = None,
    size_band: Codes = None,
    open_only: bool = False,
    **place: Any,
) -> Select:
    """Select the rows of low_uptake_groups for complexes, from like_sums."""
    rows, names = like_sums.c, schema.complexes.c
    key = (rows.complex_id, rows.industry, rows.size_band, rows.sex)
    likeness = func.sum(rows.likeness) / func.nullif(func.sum(rows.known), 0)
    return (
        select(
            rows.complex_id.label("unit_id"),
            func.min(names.complex_name).label("unit_name"),
            *key[1:],
            *added(rows, "eligible", "users", "squares"),
            likeness.label("likeness"),
        )
        .outerjoin_from(like_sums, schema.complexes, names.complex_id == rows.complex_id)
        .where(rows.program == program, rows.window == window, *among(rows.sex, sex))
        .where(*among(rows.industry, industry), *among(rows.size_band, size_band))
        .where(*([rows.is_open] if open_only else []), *of_place(rows.complex_id, **place))
        .group_by(*key)
        .order_by(*key)
    )


def low_uptake_reference(
    program: str, window: int, sex: str | None = None, regions: Regions = None
) -> Select:
    """Select the counts by industry, size_band and sex, which give the rates of peers.

    Of the country; for a reader of some regions, of the companies there, like all his sums.
    """
    if regions is not None:
        return _reference_within(program, window, sex, regions)
    rates = mart_tables.uptake_rates.c
    return (
        select(rates.industry, rates.size_band, rates.sex, rates.eligible, rates.users)
        .where(
            rates.period == "now",
            rates.program == program,
            rates.window == window,
            *among(rates.sex, sex),
        )
        .order_by(rates.industry, rates.size_band, rates.sex)
    )


def _reference_within(program: str, window: int, sex: str | None, regions: Regions) -> Select:
    rows = like_sums.c
    key = (rows.industry, rows.size_band, rows.sex)
    return (
        select(*key, *added(rows, "eligible", "users"))
        .where(rows.program == program, rows.window == window, *among(rows.sex, sex))
        .where(*within(rows.complex_id, regions))
        .group_by(*key)
        .order_by(*key)
    )


def visit_campaigns(on: date | None = None, regions: Regions = None) -> Select:
    """Select the visit campaigns that have not ended before a day, newest first. With regions only
    those for a complex there or for no single complex."""
    rows = schema.campaigns.c
    still = [] if on is None else [or_(rows.ends_on.is_(None), rows.ends_on >= on)]
    if regions is not None:
        still.append(or_(rows.complex_id.is_(None), *within(rows.complex_id, regions)))
    return (
        select(rows.campaign_id, rows.campaign_name, rows.starts_on, rows.ends_on)
        .where(rows.channel == "visit", *still)
        .order_by(rows.starts_on.desc(), rows.campaign_id)
    )


def held_out_companies(campaign_id: str, regions: Regions = None) -> Select:
    """Select the ids of the companies that are randomly held out from a campaign."""
    rows = schema.holdouts.c
    inside = select(FACTS.company_id).where(*company_conditions(regions=regions))
    return (
        select(rows.company_id)
        .where(rows.campaign_id == campaign_id)
        .where(*([] if regions is None else [rows.company_id.in_(inside)]))
        .order_by(rows.company_id)
    )


def help_open(
    programs: Codes = None,
    sex: str | None = None,
    company_ids: Codes = None,
    regions: Regions = None,
) -> Select:
    """Select the open people of open firms, by company, programme, sex and months watched.

    watched : months since becoming eligible for which all starts are known.
    """
    rows = mart_tables.company_open.c
    return (
        select(rows.company_id, rows.program, rows.sex, rows.watched, rows.open)
        .join(FACTS.company_id.table, FACTS.company_id == rows.company_id)
        .where(*among(rows.program, programs), *among(rows.sex, sex))
        .where(*among(rows.company_id, company_ids), *company_conditions(regions=regions))
        .order_by(rows.program, rows.company_id, rows.sex, rows.watched)
    )


def open_by_complex(regions: Regions = None) -> Select:
    """Select one row per complex with open people: people, and the open firms with them."""
    rows = complex_open.c
    return (
        select(rows.complex_id, rows.people, rows.firms)
        .where(*within(rows.complex_id, regions))
        .order_by(rows.complex_id)
    )


def help_bases(program: Codes = None) -> Select:
    """Select by programme and sex the facts for forecasting who becomes eligible in the next
    year."""
    rows = mart_tables.seen_bases.c
    return select(*rows).where(*among(rows.program, program)).order_by(rows.program, rows.sex)


def help_start_shares(program: Codes = None) -> Select:
    """Select by programme and sex the distribution of starters over months after becoming
    eligible."""
    rows = mart_tables.start_shares.c
    return (
        select(*rows)
        .where(*among(rows.program, program))
        .order_by(rows.program, rows.sex, rows.months)
    )


def help_levels(program: Codes = None) -> Select:
    """Select by programme and sex the parameters for people of one month of eligibility, by months
    watched, which puts the newest month first."""
    rows = mart_tables.cohort_levels.c
    return (
        select(*rows)
        .where(*among(rows.program, program))
        .order_by(rows.program, rows.sex, rows.watched)
    )


def visit_facts(company_ids: Codes = None, numbers: Numbers = False, **codes: Any) -> Select:
    """Select one row per company with the facts for a visit: address, telephone, contact person.

    The address is the company's own, else that of a workplace it was joined with. Contact persons,
    and addresses and telephones of sole proprietors, are NULL unless the reader may see names of
    sole proprietors (`numbers`).
    """
    own, linked, place = schema.companies.c, schema.company_links.c, schema.workplaces.c
    joined = (
        select(linked.company_id, func.min(place.address).label("address"))
        .join_from(
            schema.company_links,
            schema.workplaces,
            and_(
                place.source == linked.source,
                place.month == linked.month,
                place.workplace_key == linked.workplace_key,
            ),
        )
        .where(linked.status == "joined", *among(linked.company_id, company_ids))
        .group_by(linked.company_id)
        .subquery()
        .c
    )
    open_to_all = or_(~is_person(), may_be_read(numbers))
    shown = ("ksic", "sido", "sigungu", "firm_class", "employees")
    return (
        select(
            FACTS.company_id,
            *[FACTS[name] for name in shown],
            case((open_to_all, func.coalesce(own.address, joined.address))).label("address"),
            case((open_to_all, own.telephone)).label("telephone"),
            case((may_be_read(numbers), own.contact)).label("contact"),
        )
        .join(FACTS.company_id.table, FACTS.company_id == own.company_id)
        .outerjoin(joined.company_id.table, joined.company_id == own.company_id)
        .where(*among(FACTS.company_id, company_ids), *company_conditions(**codes))
        .order_by(FACTS.company_id)
    )


def subsidy_starts(
    since: date, company_ids: Codes = None, regions: Regions = None, **codes: Any
) -> Select:
    """Select users by firm, programme and week of start since a day, with the facts that decide
    which subsidies the firm can get.

    company_ids : only these. codes : of company_conditions.
    """
    starts = schema.leave_starts.c
    firm = [FACTS[name] for name in ("employees", "ksic", "sido", "sigungu", "firm_class")]
    key = (starts.company_id, starts.program, starts.week)
    return (
        select(
            starts.company_id,
            starts.program,
            starts.week.label("started"),
            whole(func.sum(starts.users)).label("users"),
            *firm,
        )
        .join(FACTS.company_id.table, FACTS.company_id == starts.company_id)
        .where(starts.week >= since, *among(starts.company_id, company_ids))
        .where(*company_conditions(regions=regions, **codes))
        .group_by(*key, *firm)
        .having(func.sum(starts.users) > 0)
        .order_by(*key)
    )


def earlier_lists(program: str, sido: str | None = None, regions: Regions = None) -> Select:
    """Select the outcomes of the lists of 3, 6 and 12 months ago, of the country or a province.

    regions : only provinces that lie wholly in them.
    """
    rows = mart_tables.earlier_lists.c
    whole_ones = [] if regions is None else [rows.sido.in_(list(regions))]
    return (
        select(*rows)
        .where(rows.program == program, rows.sido == (sido or COUNTRY), *whole_ones)
        .order_by(rows.months, rows.rule)
    )


def help_effect(program: Codes = None) -> Select:
    """Select by programme the distribution of a visit's effect (form, size, weight), where one was
    estimated."""
    rows = mart_tables.visit_effect.c
    return (
        select(*rows)
        .where(*among(rows.program, program))
        .order_by(rows.program, rows.form, rows.size)
    )
