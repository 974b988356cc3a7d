"""One company: its facts, its people, its uptake of the programmes, its contacts."""

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select, union_all

from src.store.mart_tables import company_facts, company_uptake
from src.store.queries.company_shown import Numbers, shown_name, shown_number
from src.store.queries.terms import Regions, within
from src.store.schema import campaigns, contacts, eligible, headcounts, leave_starts
from src.store.sums import whole

FACTS = company_facts.c
SHOWN = tuple(c for c in FACTS if c.name not in ("company_name", "business_no"))


def company_detail(company_id: str, numbers: Numbers = True, regions: Regions = None) -> Select:
    """Select the row of a company; no row for an unknown company.

    numbers : where the reader may see whole business numbers and names of sole proprietors.
    """
    return select(
        *SHOWN,
        shown_name(numbers).label("company_name"),
        shown_number(numbers).label("business_no"),
    ).where(FACTS.company_id == company_id, *within(FACTS.complex_id, regions))


def company_people(company_id: str, regions: Regions = None) -> Select:
    """Select the employees of a company by month, sex and age band, oldest month first."""
    people = headcounts.c
    return (
        select(people.month, people.sex, people.age_band, people.employees)
        .where(*_is_of(people.company_id, company_id, regions))
        .order_by(people.month, people.sex, people.age_band)
    )


def company_months(company_id: str, regions: Regions = None) -> Select:
    """Select eligible people and users of a company by month and program, both sexes together.

    A start belongs to the month of its week's Monday. Months without either have no row.
    """
    able, starts = eligible.c, leave_starts.c
    month = func.substr(cast(starts.week, String), 1, 7)
    both = union_all(
        select(able.month, able.program, able.eligible, literal(0).label("users")).where(
            *_is_of(able.company_id, company_id, regions)
        ),
        select(month.label("month"), starts.program, literal(0), starts.users).where(
            *_is_of(starts.company_id, company_id, regions)
        ),
    ).subquery("both")
    return (
        select(
            both.c.month,
            both.c.program,
            whole(func.sum(both.c.eligible)).label("eligible"),
            whole(func.sum(both.c.users)).label("users"),
        )
        .group_by(both.c.month, both.c.program)
        .order_by(both.c.month, both.c.program)
    )


def company_windows(company_id: str, window: int, regions: Regions = None) -> Select:
    """Select eligible people, users and open people of a company by program."""
    uptake = company_uptake.c
    return (
        select(
            uptake.program,
            whole(func.sum(uptake.eligible)).label("eligible"),
            whole(func.sum(uptake.users)).label("users"),
            whole(func.sum(uptake.open)).label("open"),
        )
        .where(*_is_of(uptake.company_id, company_id, regions), uptake.window == window)
        .group_by(uptake.program)
        .order_by(uptake.program)
    )


def company_contacts(company_id: str, regions: Regions = None) -> Select:
    """Select the contacts of a company with their campaign, the newest first."""
    return (
        select(
            contacts.c.contacted_on,
            contacts.c.stage,
            contacts.c.planner,
            contacts.c.obstacle,
            contacts.c.step,
            contacts.c.next_on,
            campaigns.c.campaign_name,
            campaigns.c.channel,
        )
        .join_from(
            contacts, campaigns, campaigns.c.campaign_id == contacts.c.campaign_id, isouter=True
        )
        .where(*_is_of(contacts.c.company_id, company_id, regions))
        .order_by(contacts.c.contacted_on.desc(), contacts.c.contact_id)
    )


def _is_of(column: ColumnElement, company_id: str, regions: Regions) -> list[ColumnElement]:
    """Return the conditions that rows are of this company and that it lies in the regions."""
    if regions is None:
        return [column == company_id]
    inside = select(FACTS.company_id).where(*within(FACTS.complex_id, regions))
    return [column == company_id, column.in_(inside)]
