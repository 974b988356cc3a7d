"""Starts of a programme by week of start and of report, with eligible people and events."""

from datetime import date

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select

from src.store import mart_tables
from src.store.queries.company_filters import company_conditions
from src.store.queries.terms import Regions, among, is_of, within
from src.store.schema import campaigns, complexes, contacts, events
from src.store.sums import whole

STARTS, ELIGIBLE = mart_tables.week_starts, mart_tables.month_eligible


def weekly_starts(program: str, regions: Regions = None, **codes: str | None) -> Select:
    """Select the users of a group by week of start and week of report.

    codes : sex, complex_id, sido, sigungu, kind, industry, size_band, reached (yes or no); None is
    any. A complex includes its parts.
    """
    rows = STARTS.c
    return (
        select(rows.week, rows.received_week, _people(rows.users).label("users"))
        .where(rows.program == program, *_group(STARTS, regions, **codes))
        .group_by(rows.week, rows.received_week)
        .order_by(rows.week, rows.received_week)
    )


def weeks_reported() -> Select:
    """Select one row: the `first` week of starts and the `last` week of reports."""
    rows = STARTS.c
    return select(func.min(rows.week).label("first"), func.max(rows.received_week).label("last"))


def monthly_eligible(program: str, regions: Regions = None, **codes: str | None) -> Select:
    """Select one row per month with the people of a group who became eligible."""
    rows = ELIGIBLE.c
    return (
        select(rows.month, _people(rows.eligible).label("eligible"))
        .where(rows.program == program, *_group(ELIGIBLE, regions, **codes))
        .group_by(rows.month)
        .order_by(rows.month)
    )


def weekly_starts_by_complex(
    program: str, until: date, regions: Regions = None, **codes: str | None
) -> Select:
    """Select one row per complex and week, with the users reported up to the week `until`.

    Rows are of parts, not of the complexes above them: officials know 서울디지털 by its own name.
    """
    rows = STARTS.c
    return (
        select(rows.complex_id, rows.week, _people(rows.users).label("users"))
        .where(
            rows.program == program,
            rows.received_week <= until,
            rows.week <= until,
            *_group(STARTS, regions, **codes),
        )
        .group_by(rows.complex_id, rows.week)
        .order_by(rows.complex_id, rows.week)
    )


def monthly_eligible_by_complex(
    program: str, regions: Regions = None, **codes: str | None
) -> Select:
    """Select one row per complex or part and month with the people who became eligible."""
    rows = ELIGIBLE.c
    return (
        select(rows.complex_id, rows.month, _people(rows.eligible).label("eligible"))
        .where(rows.program == program, *_group(ELIGIBLE, regions, **codes))
        .group_by(rows.complex_id, rows.month)
        .order_by(rows.complex_id, rows.month)
    )


def logged_events(program: str, **place: str | None) -> Select:
    """Select the events of a programme in a place: those of the place and those of all complexes.

    place : complex_id, sido, sigungu. Without a place only the events of all complexes.
    """
    rows = events.c
    here = in_place(rows.complex_id, **place)
    return (
        select(events)
        .where(or_(rows.program.is_(None), rows.program == program))
        .where(or_(rows.complex_id.is_(None), *here))
        .order_by(rows.happened_on, rows.event_id)
    )


def logged_events_everywhere(program: str) -> Select:
    """Select every event of a programme, one row per complex without parts that it is about.

    leaf_id : that complex, NULL for an event of all complexes.
    """
    rows, leaf = events.c, complexes.c
    return (
        select(events, leaf.complex_id.label("leaf_id"))
        .join_from(
            events, complexes, and_(leaf.is_leaf, is_of(leaf, rows.complex_id)), isouter=True
        )
        .where(or_(rows.program.is_(None), rows.program == program))
        .order_by(rows.happened_on, rows.event_id, leaf.complex_id)
    )


def campaigns_shown(
    industry: str | None = None,
    size_band: str | None = None,
    reached: str | None = None,
    regions: Regions = None,
    **place: str | None,
) -> Select:
    """Select the campaigns of a place by first day, including those of no single complex.

    With a group of companies only campaigns that contacted one of the group in the place.
    """
    rows = campaigns.c
    here = in_place(rows.complex_id, **place)
    conditions = [or_(rows.complex_id.is_(None), *here)] if here else []
    group = {"industry": industry, "size_band": size_band, "reached": reached}
    if any(group.values()):
        conditions.append(rows.campaign_id.in_(_campaigns_of(group, place, regions)))
    if regions is not None:
        conditions.append(or_(rows.complex_id.is_(None), *within(rows.complex_id, regions)))
    return select(campaigns).where(*conditions).order_by(rows.starts_on, rows.campaign_id)


def _campaigns_of(group: dict, place: dict, regions: Regions) -> Select:
    facts = mart_tables.company_facts
    return (
        select(contacts.c.campaign_id)
        .join_from(contacts, facts, facts.c.company_id == contacts.c.company_id)
        .where(contacts.c.campaign_id.is_not(None))
        .where(*company_conditions(regions=regions, **group, **place))
    )


def _people(column: ColumnElement) -> ColumnElement:
    """Return a sum as BIGINT."""
    return whole(func.sum(column))


def _group(
    table: Table,
    regions: Regions = None,
    sex: str | None = None,
    industry: str | None = None,
    size_band: str | None = None,
    reached: str | None = None,
    **place: str | None,
) -> list:
    """Return the conditions on a mart by group; None is any."""
    rows = table.c
    return [
        *among(rows.sex, sex),
        *among(rows.industry, industry),
        *among(rows.size_band, size_band),
        *([] if reached is None else [rows.reached.is_(reached == "yes")]),
        *in_place(rows.complex_id, **place),
        *within(rows.complex_id, regions),
    ]


def in_place(
    column: ColumnElement,
    complex_id: str | None = None,
    kind: str | None = None,
    sido: str | None = None,
    sigungu: str | None = None,
) -> list[ColumnElement]:
    """Return the condition that a complex lies in a place; no condition without a place."""
    node = complexes.c
    inside = [*among(node.kind, kind), *among(node.sido, sido), *among(node.sigungu, sigungu)]
    if complex_id is not None:
        inside.append(is_of(node, complex_id))
    return [column.in_(select(node.complex_id).where(*inside))] if inside else []
