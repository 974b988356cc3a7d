"""Fill the marts of a snapshot from its canonical tables, within the transaction of a publish."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Label,
    Select,
    Table,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from src.domain.codes import LEVELS
from src.domain.measures import MATCHED, matched_columns
from src.domain.tables import VALUES
from src.memory import MANY, tidy
from src.store import protected_sums
from src.store.bulk import insert_frame, read_frame
from src.store.cluster.address import cluster_address
from src.store.company_marts import fill_campaign_spread, fill_company_facts
from src.store.figures import as_region_rows, make_complex_figures, make_undisclosed
from src.store.mart_tables import complex_figures, coverage, pair_role, region_figures
from src.store.merge import rows_before
from src.store.people_marts import fill_people
from src.store.protected_marts import fill_protected
from src.store.rate_marts import fill_rates
from src.store.reach_marts import fill_company_sums, fill_like_sums, fill_reach
from src.store.replay_marts import fill_earlier_lists
from src.store.schema import complex_quarters, complexes, printed_totals
from src.store.sums import Columns, added, fill, region_of, whole
from src.store.uptake_marts import fill_uptake
from src.store.weekly_marts import fill_weekly
from src.store.working_tables import cohort_ends, nodes_above, working_tables

_PRINTED = (complexes, complex_quarters, printed_totals)
"""The only tables that complex_figures, region_figures and coverage depend on."""
FULL_SHARE = 0.9
"""A quarter counts as full if it has this share of the complexes of the fullest one."""


def build_marts(
    connection: Connection, secret: bytes, *, onto: bool = False, few: bool = False
) -> None:
    """Fill every mart, all of them empty before; on the cluster that SANDAN_BUILD names, if any.

    secret : of protected counts (src/store/secret.py). onto : whether a snapshot of this layout is
    attached as PREVIOUS (src/store/merge.py). few : whether rows are too few for the cluster.
    """
    if onto and all(_is_as_before(connection, table) for table in _PRINTED):
        for mart in (complex_figures, region_figures, coverage):
            fill(connection, mart, select(*rows_before(mart).c))
    else:
        _build_figures(connection)
    with working_tables(connection), _on_cluster(connection, few):
        fill(connection, nodes_above, protected_sums.nodes_above())
        for fill_each in (
            fill_company_facts,
            fill_campaign_spread,
            fill_uptake,
            fill_company_sums,
            fill_reach,
            fill_weekly,
            fill_people,
        ):
            fill_each(connection)
            _let_go(connection, few)
        fill_protected(connection, secret)
        _let_go(connection, few)
        rates = fill_rates(connection)
        fill_like_sums(connection)
        ends = read_frame(connection, select(cohort_ends))
    _let_go(connection, few)
    fill_earlier_lists(connection, rates, ends)
    _let_go(connection, few)


def _let_go(connection: Connection, few: bool) -> None:
    """Commit and return memory to the system: DuckDB holds uncommitted rows in memory."""
    if not few:
        connection.commit()
        tidy(MANY)


def _on_cluster(connection: Connection, few: bool) -> AbstractContextManager[None]:
    address = "" if few else cluster_address()
    if not address:
        return nullcontext()
    from src.store.cluster.build import filled_on_cluster

    return filled_on_cluster(connection, address)


def _is_as_before(connection: Connection, table: Table) -> bool:
    """Return whether a table has the same rows as in the snapshot before.

    Compares the number of rows and the sum of their 64-bit hashes: a set difference takes ten times
    as long, even for few rows.
    """
    now, before = (connection.execute(summed).one() for summed in _row_sums(table))
    return now == before


@cache
def _row_sums(table: Table) -> list[Select]:
    """Return two queries for the number of rows and the sum of their hashes: now and before."""
    return [
        select(func.count(), func.sum(func.hash(*rows.c))).select_from(rows)
        for rows in (table, rows_before(table))
    ]


def _build_figures(connection: Connection) -> None:
    """Fill complex_figures, region_figures and coverage."""
    nodes = read_frame(connection, select(complexes).order_by(complexes.c.complex_id))
    facts = read_frame(connection, select(complex_quarters))
    printed = read_frame(connection, select(printed_totals))
    figures = make_complex_figures(nodes, facts)
    insert_frame(connection, complex_figures, figures)
    for level in LEVELS:
        fill(connection, region_figures, _regions(level))
    _add_undisclosed(connection, make_undisclosed(figures, facts, printed))
    fill(connection, coverage, _coverage())


def _add_undisclosed(connection: Connection, undisclosed: pd.DataFrame) -> None:
    """Insert the undisclosed remainders as a region of their own, and add them to the country."""
    if undisclosed.empty:
        return
    rows = as_region_rows(undisclosed, [level for level in LEVELS if level != "country"])
    insert_frame(connection, region_figures, rows)
    sums = region_figures.c
    for row in undisclosed.to_dict("records"):
        rest = {n: int(v) for n, v in row.items() if n not in ("quarter", "kind") and pd.notna(v)}
        country = [
            sums.level == "country",
            sums.quarter == row["quarter"],
            sums.kind == row["kind"],
        ]
        added = {name: func.coalesce(sums[name], 0) + value for name, value in rest.items()}
        connection.execute(update(region_figures).where(*country).values(added))


def _places(*conditions: ColumnElement) -> ColumnElement:
    return whole(func.count().filter(*conditions))


@cache
def _regions(level: str) -> Select:
    """Return the sums of one level by quarter, region and kind.

    Complexes are first summed by topmost complex. Counting distinct topmost complexes per column
    took a quarter of the time of a small publication.
    """
    facts = complex_figures.c
    code, province = region_of(level, facts)
    placed = select(code.label("region_code"), province.label("above"), complex_figures).subquery()
    key = (placed.c.quarter, placed.c.region_code, placed.c.above, placed.c.kind)
    listed = or_(*[placed.c[f"{value}_role"] != "contained" for value in VALUES])
    counted = [*_region_sums(placed.c), func.count().filter(listed).label("listed")]
    wholes = select(*key, *counted).group_by(*key, placed.c.top_id).subquery().c
    return (
        select(
            wholes.quarter,
            literal(level).label("level"),
            wholes.region_code,
            wholes.above.label("sido"),
            wholes.kind,
            *added(wholes, *[column.name for column in counted[:-1]]),
        )
        .group_by(wholes.quarter, wholes.region_code, wholes.above, wholes.kind)
        .having(func.sum(wholes.listed) > 0)
    )


def _region_sums(rows: Columns) -> list:
    """Return the columns of region_figures, summed over the complexes of one topmost complex."""

    def tops(condition: ColumnElement) -> ColumnElement:
        """Return 1 where the condition holds for any complex, else 0."""
        known = rows.top_id.is_not(None)
        return func.max(case((condition & known, 1), else_=0))

    counted = [tops(rows.tenants_role != "contained").label("complexes")]
    for value in VALUES:
        role, gap = rows[f"{value}_role"], rows[f"{value}_gap"]
        counted += [
            whole(func.sum(rows[value]).filter(role == "summed")).label(value),
            tops(role == "summed").label(f"{value}_complexes"),
            _places(role == "missing", gap == "withheld").label(f"{value}_withheld"),
            _places(role == "missing", gap == "not_carried").label(f"{value}_not_carried"),
        ]
    for pair in MATCHED:
        summed = rows[pair_role(*pair)] == "summed"
        counted += [
            whole(func.sum(rows[m]).filter(summed)).label(m) for m in matched_columns(*pair)
        ]
    return counted


@cache
def _coverage() -> Select:
    """Return per value, quarter and kind (and all kinds) how many complexes have the value."""
    counts = _covered().cte("counts").prefix_with("MATERIALIZED")
    earlier = counts.alias("earlier")
    before = (
        select(func.max(earlier.c.quarter))
        .where(
            earlier.c.value == counts.c.value,
            earlier.c.kind == counts.c.kind,
            earlier.c.quarter < counts.c.quarter,
            earlier.c.complexes > 0,
            earlier.c.complexes * 1.0 >= FULL_SHARE * counts.c.complexes,
        )
        .scalar_subquery()
    )
    most = (
        select(counts.c.value, counts.c.kind, func.max(counts.c.complexes).label("most"))
        .group_by(counts.c.value, counts.c.kind)
        .subquery()
    )
    full = (
        select(counts.c.value, counts.c.kind, func.max(counts.c.quarter).label("quarter"))
        .join(most, (most.c.value == counts.c.value) & (most.c.kind == counts.c.kind))
        .where(most.c.most > 0, counts.c.complexes * 1.0 >= FULL_SHARE * most.c.most)
        .group_by(counts.c.value, counts.c.kind)
        .subquery()
    )
    return (
        select(
            *counts.c,
            before.label("before"),
            case((full.c.quarter == counts.c.quarter, True), else_=False).label("fullest"),
        )
        .select_from(counts)
        .outerjoin(full, (full.c.value == counts.c.value) & (full.c.kind == counts.c.kind))
    )


def _covered() -> CompoundSelect:
    """Return listed, complexes, withheld and not_carried by value, quarter and kind (and all).

    Complexes are first summed by topmost complex, as in `_regions`.
    """
    facts = complex_figures.c
    key, known = (facts.quarter, facts.kind, facts.top_id), _known_of_parts()
    by_kind = select(*key, *known).group_by(*key).cte("by_kind").prefix_with("MATERIALIZED")
    names, rows = [column.name for column in known], by_kind.c
    of_all = [func.max(rows[name]).label(name) for name in names]
    all_kinds = select(rows.quarter, literal("all").label("kind"), *of_all).group_by(
        rows.quarter, rows.top_id
    )
    sums = union_all(_counted(rows, names), _counted(all_kinds.subquery().c, names)).cte("sums")
    rows = sums.prefix_with("MATERIALIZED").c
    return union_all(
        *[
            select(
                literal(value).label("value"),
                rows.quarter,
                rows.kind,
                rows.listed,
                *[rows[f"{value}_{what}"].label(what) for what in _COVERED],
            )
            for value in VALUES
        ]
    )


_COVERED = ("complexes", "withheld", "not_carried")


def _known_of_parts() -> list[Label]:
    """Return columns that are 1 if a condition holds for any complex of a topmost one, else 0."""
    facts = complex_figures.c
    known = facts.top_id.is_not(None)
    held: dict[str, ColumnElement[bool]] = {"listed": known}
    for value in VALUES:
        role, gap = facts[f"{value}_role"], facts[f"{value}_gap"]
        held[f"{value}_complexes"] = known & (role == "summed")
        held[f"{value}_withheld"] = known & (role == "missing") & (gap == "withheld")
        held[f"{value}_not_carried"] = known & (role == "missing") & (gap == "not_carried")
    return [func.max(case((holds, 1), else_=0)).label(name) for name, holds in held.items()]


def _counted(rows: Columns, names: Sequence[str]) -> Select:
    return select(rows.quarter, rows.kind, *added(rows, *names)).group_by(rows.quarter, rows.kind)
