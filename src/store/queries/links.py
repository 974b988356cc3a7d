"""Links of companies to workplaces of other sources, and the doubtful ones among them."""

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select

from src.domain.codes import LINK_STATUSES
from src.store.mart_tables import company_facts
from src.store.queries.company_shown import (
    OPEN_DIGITS,
    Numbers,
    may_be_read,
    shown_name,
    shown_number,
)
from src.store.queries.terms import Regions, among, within
from src.store.schema import companies, company_fills, company_links, workplace_places, workplaces
from src.store.sums import whole

LINKS = company_links.c


def links_counted() -> Select:
    """Select the number of companies and workplaces by source, month, status and method of a link.

    A company with several workplaces counts once in each row.
    """
    keys = [LINKS.source, LINKS.month, LINKS.status, LINKS.method]
    return (
        select(
            *keys,
            whole(func.count(LINKS.company_id.distinct())).label("companies"),
            whole(func.count(func.nullif(LINKS.workplace_key, ""))).label("workplaces"),
        )
        .group_by(*keys)
        .order_by(*keys)
    )


def links_by_source() -> Select:
    """Select one row per source and month: companies, and how many have each link status (joined,
    review, alone).

    several : companies joined to more than one workplace (계속·일괄유기).
    """
    each = (
        select(
            LINKS.source,
            LINKS.month,
            LINKS.company_id,
            *[whole(func.sum(case((LINKS.status == one, 1), else_=0))).label(one)
              for one in LINK_STATUSES],
        )
        .group_by(LINKS.source, LINKS.month, LINKS.company_id)
        .subquery("each_company")
    )  # fmt: skip
    having = [_number(each.c[status] > 0).label(status) for status in LINK_STATUSES]
    return (
        select(
            each.c.source,
            each.c.month,
            whole(func.count()).label("companies"),
            *having,
            _number(each.c.joined > 1).label("several"),
        )
        .group_by(each.c.source, each.c.month)
        .order_by(each.c.source)
    )


def _number(condition: ColumnElement) -> ColumnElement:
    return whole(func.sum(case((condition, 1), else_=0)))


def fills_counted() -> Select:
    """Select field and companies: how many companies got a missing value from a workplace."""
    field = company_fills.c.field
    return select(field, whole(func.count()).label("companies")).group_by(field).order_by(field)


def places_counted() -> Select:
    """Select the number of workplaces by the method that found their complex."""
    method = workplace_places.c.method
    return select(method, whole(func.count()).label("workplaces")).group_by(method).order_by(method)


def count_doubtful_links(source: str | None = None, regions: Regions = None) -> Select:
    """Select one row: the number of `pairs` for a person to review, and of their `companies`."""
    return select(
        whole(func.count()).label("pairs"),
        whole(func.count(LINKS.company_id.distinct())).label("companies"),
    ).where(*_doubtful(source, regions))


def doubtful_links(
    source: str | None = None,
    numbers: Numbers = True,
    limit: int | None = None,
    offset: int = 0,
    regions: Regions = None,
) -> Select:
    """Select the pairs for a person to review, companies with the best score first.

    candidates : doubtful workplaces of that source for the company. numbers : where the reader may
    see whole business numbers and names of sole proprietors, of companies and workplaces alike.
    """
    by_company = [LINKS.source, LINKS.company_id]
    best = func.max(LINKS.score).over(partition_by=by_company)
    of_company = companies.c.company_id == LINKS.company_id
    of_pair = and_(
        workplaces.c.source == LINKS.source,
        workplaces.c.month == LINKS.month,
        workplaces.c.workplace_key == LINKS.workplace_key,
    )
    order = [LINKS.source, best.desc(), LINKS.company_id, LINKS.score.desc(), LINKS.workplace_key]
    return (
        select(
            LINKS.source,
            LINKS.company_id,
            LINKS.workplace_key,
            LINKS.month,
            shown_name(numbers).label("company_name"),
            shown_name(numbers, workplaces.c.workplace_name).label("workplace_name"),
            companies.c.address.label("company_address"),
            workplaces.c.address.label("workplace_address"),
            shown_number(numbers).label("business_no"),
            _their_head(numbers).label("business_no_head"),
            LINKS.method,
            LINKS.score,
            whole(func.count().over(partition_by=by_company)).label("candidates"),
        )
        .join_from(company_links, companies, of_company)
        .join(company_facts, company_facts.c.company_id == LINKS.company_id)
        .join(workplaces, of_pair)
        .where(*_doubtful(source, regions))
        .order_by(*order)
        .limit(limit)
        .offset(offset or None)
    )


def _doubtful(source: str | None, regions: Regions) -> list[ColumnElement]:
    facts = company_facts.c
    inside = select(facts.company_id).where(*within(facts.complex_id, regions))
    here = [] if regions is None else [LINKS.company_id.in_(inside)]
    return [LINKS.status == "review", *among(LINKS.source, source), *here]


def _their_head(numbers: Numbers) -> ColumnElement:
    """Return the first digits of the workplace's number, as many as the reader may see."""
    head = workplaces.c.business_no_head
    short = func.substr(head, 1, literal(OPEN_DIGITS))
    return case((may_be_read(numbers), head), else_=short)
