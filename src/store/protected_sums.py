"""SQL of the exact sums behind protected counts, and of their places."""

from datetime import date

from sqlalchemy import FromClause, Select, case, func, literal, select, union_all

from src.domain.codes import LEVELS, STAGES
from src.store.mart_tables import (
    company_facts,
    company_uptake,
    month_eligible,
    week_starts,
)
from src.store.schema import campaigns, complexes, contacts, leave_starts
from src.store.sums import Columns, added, region_of, whole

BOTH = "all"


def nodes_above() -> Select:
    """Select each complex with itself and each of its ancestors."""
    node, parent = complexes.c, complexes.alias("parent").c
    start = select(node.complex_id, node.complex_id.label("above_id")).cte(recursive=True)
    further = select(start.c.complex_id, parent.parent_id).where(
        parent.complex_id == start.c.above_id, parent.parent_id.is_not(None)
    )
    # UNION, not UNION ALL, terminates even for a cycle of parents
    return select(start.union(further))


def members(above: FromClause) -> Select:
    """Select the complexes with companies by each place that they lie in: level, code, kind.

    above : complex_id and above_id, as `nodes_above` gives them.
    """
    used = select(company_facts.c.complex_id).where(company_facts.c.kind.is_not(None))
    node = complexes.c
    inside = [
        select(
            above.c.complex_id,
            literal("complex").label("level"),
            above.c.above_id.label("code"),
            literal("").label("kind"),
        )
    ]
    for level in LEVELS:
        code, _ = region_of(level, node)
        kinds = (literal(""), node.kind) if level == "country" else (literal(""),)
        inside += [
            select(
                node.complex_id,
                literal(level).label("level"),
                code.label("code"),
                kind.label("kind"),
            )
            for kind in kinds
        ]
    rows = union_all(*inside).subquery()
    return select(rows).where(rows.c.complex_id.in_(used))


def cells_of(rows: Columns) -> list:
    """Return the columns of a cell of companies: how many there are, and the largest."""
    return [whole(func.count()).label("firms"), whole(func.max(rows.eligible)).label("largest")]


def windows_by_complex() -> Select:
    """Select eligible, users, firms and largest by complex, programme, sex and window."""
    rows, facts = company_uptake.c, company_facts.c
    counts = ("eligible", "users")
    key = (rows.company_id, rows.program, rows.window)
    each = select(*key, rows.sex, *[rows[name] for name in counts]).where(rows.eligible > 0)
    both = select(*key, literal(BOTH).label("sex"), *added(rows, *counts)).where(rows.eligible > 0)
    found = union_all(each, both.group_by(*key)).subquery()
    place = (facts.complex_id, found.c.program, found.c.sex, found.c.window)
    return (
        select(*place, *added(found.c, *counts), *cells_of(found.c))
        .join_from(found, company_facts, facts.company_id == found.c.company_id)
        .where(facts.kind.is_not(None))
        .group_by(*place)
    )


def series_by_complex(since: date) -> Select:
    """Select users, companies and the users of the largest since a week, by complex."""
    starts, facts = leave_starts.c, company_facts.c
    each = (
        select(starts.company_id, starts.program, *added(starts, "users"))
        .where(starts.week >= since)
        .group_by(starts.company_id, starts.program)
        .subquery()
    )
    rows = each.c
    return (
        select(
            facts.complex_id,
            rows.program,
            *added(rows, "users"),
            whole(func.count()).label("firms"),
            whole(func.max(rows.users)).label("largest"),
        )
        .join_from(each, company_facts, facts.company_id == rows.company_id)
        .where(facts.kind.is_not(None), rows.users > 0)
        .group_by(facts.complex_id, rows.program)
    )


def weeks_by_complex(complex_ids: list[str]) -> Select:
    """Select users of complexes by programme and week."""
    rows = week_starts.c
    key = (rows.complex_id, rows.program, rows.week)
    return (
        select(*key, *added(rows, "users")).where(rows.complex_id.in_(complex_ids)).group_by(*key)
    )


def months_by_complex(complex_ids: list[str]) -> Select:
    """Select eligible people of complexes by programme and month."""
    rows = month_eligible.c
    key = (rows.complex_id, rows.program, rows.month)
    counted = whole(func.sum(rows.eligible)).label("users")
    return select(*key, counted).where(rows.complex_id.in_(complex_ids)).group_by(*key)


def furthest() -> Select:
    """Select the furthest step of contacts by company and channel, and by company and agency."""
    steps = {stage: step for step, stage in enumerate(STAGES)}
    step = func.max(case(steps, value=contacts.c.stage)).label("step")
    of_campaign = campaigns.c.campaign_id == contacts.c.campaign_id
    parts = [
        select(contacts.c.company_id, code.label("channel"), step)
        .join_from(contacts, campaigns, of_campaign, isouter=True)
        .where(code.is_not(None))
        .group_by(contacts.c.company_id, code)
        for code in (
            campaigns.c.channel,
            func.coalesce(contacts.c.agency, campaigns.c.agency),
        )
    ]
    return select(union_all(*parts).subquery())


def reached_by_complex() -> Select:
    """Select the firms that a channel or agency brought at least to each stage, by complex."""
    each, facts = furthest().subquery(), company_facts.c
    key = (facts.complex_id, each.c.channel)
    parts = [
        select(*key, literal(stage).label("stage"), whole(func.count()).label("firms"))
        .join_from(each, company_facts, facts.company_id == each.c.company_id)
        .where(facts.kind.is_not(None), each.c.step >= step)
        .group_by(*key)
        for step, stage in enumerate(STAGES)
    ]
    return select(union_all(*parts).subquery())
