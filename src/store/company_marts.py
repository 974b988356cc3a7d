"""Fill the mart of companies: their facts, location, employees and stage of contact."""

from datetime import date
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from src.domain.codes import SEXES, STAGES, YOUNG_AGE_BANDS
from src.store.firm_classes import firm_class
from src.store.mart_tables import campaign_spread, company_facts
from src.store.schema import buildings, companies, complexes, contacts, headcounts, sources
from src.store.sums import fill, whole

REACHED_FROM = "informed"
"""The first stage that counts as contact: a company that was only targeted does not know yet."""


def fill_company_facts(connection: Connection, known_on: date | None = None) -> None:
    """Fill company_facts, one row per company, sorted by complex.

    known_on : the day of an earlier list, for which rows need no order; None for the as_of of the
    newest file.
    """
    last_month = connection.execute(select(func.max(headcounts.c.month))).scalar()
    day = known_on or connection.execute(select(func.max(sources.c.as_of))).scalar()
    facts = _facts(last_month, day)
    fill(connection, company_facts, facts.order_by(None) if known_on else facts)


def fill_campaign_spread(connection: Connection) -> None:
    """Fill campaign_spread, one row per campaign and complex whose firms it contacted.

    A reader of one region's firms cannot see from these whether a campaign reached beyond the
    region. Without this table its whole cost would be attributed to the region.
    """
    contact, firm = contacts.c, company_facts.c
    fill(
        connection,
        campaign_spread,
        select(
            contact.campaign_id,
            firm.complex_id,
            whole(func.count(contact.company_id.distinct())).label("companies"),
        )
        .join(company_facts, firm.company_id == contact.company_id)
        .where(contact.campaign_id.is_not(None))
        .group_by(contact.campaign_id, firm.complex_id)
        .order_by(contact.campaign_id, firm.complex_id),
    )


@lru_cache(8)
def _facts(last_month: str | None, day: date | None) -> Select:
    company, complex_, building = companies.c, complexes.c, buildings.c
    people, contacted = _headcounts_of(last_month), _contacted()
    furthest = case(dict(enumerate(STAGES)), value=contacted.c.furthest)
    return (
        select(
            *[company[name] for name in _OWN],
            *[complex_[name] for name in ("complex_name", "top_id", "kind", "sido", "sigungu")],
            building.building_name,
            func.coalesce(company.lat, building.lat).label("lat"),
            func.coalesce(company.lon, building.lon).label("lon"),
            people.c.employees_f,
            people.c.employees_m,
            people.c.employees_young,
            people.c.young_share,
            firm_class(day).label("firm_class"),
            _is_open(day).label("is_open"),
            contacted.c.first_contact_on,
            contacted.c.last_contact_on,
            furthest.label("stage"),
            contacted.c.first_contact_on.is_not(None).label("reached"),
        )
        .select_from(companies)
        .outerjoin(complexes, complex_.complex_id == company.complex_id)
        .outerjoin(buildings, building.building_id == company.building_id)
        .outerjoin(people, people.c.company_id == company.company_id)
        .outerjoin(contacted, contacted.c.company_id == company.company_id)
        .order_by(complex_.sido, complex_.sigungu, company.complex_id, company.company_id)
    )


def _is_open(day: date | None) -> ColumnElement[bool]:
    closed = companies.c.closed_on
    return literal(True) if day is None else or_(closed.is_(None), closed > day)


_OWN = (
    "company_id",
    "company_name",
    "business_no",
    "complex_id",
    "building_id",
    "ksic",
    "industry",
    "size_band",
    "employees",
    "opened_on",
    "closed_on",
)


def _headcounts_of(month: str | None) -> Subquery:
    """Return women, men and young workers per company in a month; only these columns are read."""
    counts = headcounts.c
    of_sex = {
        f"employees_{sex}": func.coalesce(func.sum(counts.employees).filter(counts.sex == sex), 0)
        for sex in SEXES
    }
    is_young = counts.age_band.in_(YOUNG_AGE_BANDS)
    young = func.coalesce(func.sum(counts.employees).filter(is_young), 0)
    everybody = func.sum(counts.employees).filter(counts.age_band.is_not(None))
    return (
        select(
            counts.company_id,
            *[whole(people).label(name) for name, people in of_sex.items()],
            whole(young).label("employees_young"),
            (cast(young, Double) / func.nullif(everybody, 0)).label("young_share"),
        )
        .where(counts.month == month)
        .group_by(counts.company_id)
        .subquery()
    )


def _contacted() -> Subquery:
    """Return per company its furthest stage (index in STAGES), and its first and last contact."""
    rows = contacts.c
    rank = case({stage: rank for rank, stage in enumerate(STAGES)}, value=rows.stage)
    informed = rank >= STAGES.index(REACHED_FROM)
    return (
        select(
            rows.company_id,
            func.max(rank).label("furthest"),
            func.min(rows.contacted_on).filter(informed).label("first_contact_on"),
            func.max(rows.contacted_on).filter(informed).label("last_contact_on"),
        )
        .group_by(rows.company_id)
        .subquery()
    )
