"""What a snapshot was made from: its files, their problems, and which complexes have figures."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from src.store import mart_tables, schema
from src.store.queries.terms import among


def sources_loaded() -> Select:
    """Select one row per file that the snapshot was made from, newest data first."""
    files = schema.sources
    return select(files).order_by(files.c.as_of.desc().nulls_last(), files.c.source, files.c.file)


def problems_of(source_id: str | None = None, level: str | None = None) -> Select:
    """Select one row per problem with the name of its file; optionally of one file and level."""
    problem, file = schema.problems, schema.sources
    filters = [*among(problem.c.source_id, source_id), *among(problem.c.level, level)]
    return (
        select(file.c.file, problem)
        .join_from(problem, file, file.c.source_id == problem.c.source_id, isouter=True)
        .where(*filters)
        .order_by(file.c.file, problem.c.sheet, problem.c.row, problem.c.column)
    )


def reasons_told() -> Select:
    """Select the distinct reasons of problems in each file: source_id, reason."""
    rows = schema.problems
    return (
        select(rows.c.source_id, rows.c.reason).distinct().order_by(rows.c.source_id, rows.c.reason)
    )


def coverage(kind: str = "all") -> Select:
    """Select the number of complexes with each value by quarter, oldest first.

    `fullest` marks the quarter that a page opens with, `before` names the one to compare it with.
    """
    rows = mart_tables.coverage
    return select(rows).where(rows.c.kind == kind).order_by(rows.c.value, rows.c.quarter)


def problem_rows(source_ids: Sequence[str], levels: Sequence[str]) -> Select:
    """Select the problems of some files and levels, in the order in which they were stored.

    Needs no ORDER BY: DuckDB returns rows of one table in the order of insertion.
    """
    rows = schema.problems
    return select(rows).where(rows.c.source_id.in_(source_ids), rows.c.level.in_(levels))
