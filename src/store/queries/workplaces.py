"""The workplaces of one month in a snapshot, for a load that replaces or completes that month."""

from sqlalchemy import Select, select

from src.store.schema import problems, sources, workplaces


def workplace_identities(source: str, month: str) -> Select:
    """Select workplace_key, workplace_name and sigungu of the workplaces of a month."""
    rows = workplaces.c
    return (
        select(rows.workplace_key, rows.workplace_name, rows.sigungu)
        .where(rows.source == source, rows.month == month)
        .order_by(rows.workplace_key)
    )


def workplaces_of(source: str, month: str) -> Select:
    """Select all columns of the workplaces of a month, sorted by key."""
    rows = workplaces.c
    return (
        select(workplaces)
        .where(rows.source == source, rows.month == month)
        .order_by(rows.workplace_key)
    )


def month_files(source: str, month: str) -> Select:
    """Select the rows of `sources` for files of a single month."""
    return (
        select(sources)
        .where(sources.c.source == source, sources.c.month == month)
        .order_by(sources.c.source_id)
    )


def problems_among(source_ids: list[str]) -> Select:
    """Select the rows of `problems` of some files."""
    return (
        select(problems)
        .where(problems.c.source_id.in_(source_ids))
        .order_by(problems.c.source_id, problems.c.level, problems.c.row)
    )
