"""Fill the uptake of complexes and regions, with users expected at the rates of the rest.

A place is compared with people of its programme, sex, industry and size band elsewhere; it is left
out of its own benchmark. The rate of a stratum elsewhere is shrunk by BORROWED people toward that
of its size band, and that toward the rate of programme and sex. Where there is no rest (the
country), the rates are those of all. The mart also has the parts of the variance of users, with the
design effect of clustering by company (Kish 1965, Survey Sampling, 5.4).
"""

from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
)

from src.domain.codes import LEVELS
from src.store.mart_tables import (
    CHANCES,
    PERIODS,
    company_facts,
    complex_uptake,
    region_uptake,
    uptake_groups,
)
from src.store.schema import complexes
from src.store.sums import Columns, added, fill, region_of
from src.store.working_tables import (
    company_windows,
    country_strata,
    likeness,
    nodes_above,
    place_groups,
    strata,
)

BORROWED = 20.0
"""Pseudo-people of the coarser stratum that are added to a stratum: they matter only if it is thin.
"""
USUAL_LIKENESS = 0.1

WINDOW = ("window", "period")
STRATUM = ("program", "sex", "industry", "size_band")
COUNTS = ("eligible", "users", "open", "companies", "companies_shared")
_PLACE = ("level", "place", "sido", "kind")


class _Rest(NamedTuple):
    """people, users: elsewhere, of a stratum, of its size band, or of its programme and sex."""

    people: ColumnElement
    users: ColumnElement


def fill_places(connection: Connection) -> None:
    """Fill place_groups, complex_uptake, region_uptake and uptake_groups; strata must be filled."""
    fill(connection, likeness, _likeness())
    fill(connection, country_strata, _country_strata())
    fill(connection, place_groups, _held(_by_complex(), left_out=True, of_kinds=False))
    for level in LEVELS:
        fill(connection, place_groups, _held(_by_region(level), left_out=level != "country"))
    rows = place_groups.c
    fill(connection, complex_uptake, _places((rows.place.label("complex_id"),), ("complex",)))
    named = (rows.level, rows.place.label("region_code"), rows.sido, rows.kind)
    fill(connection, region_uptake, _places(named, LEVELS))
    shown = [rows[column.name] for column in uptake_groups.columns]
    fill(connection, uptake_groups, select(*shown).where(rows.period == "now").order_by(*shown[:7]))


def _likeness() -> Select:
    """Return the likeness, the intra-company correlation of people, by programme and sex.

    From companies with two or more people: (users − expected)² beyond the binomial variance,
    divided by the pairs of people. A company is weighted by its information at the usual likeness,
    so that a large one does not dominate. 0 to 1; 0 where no company has two people.
    Source: Williams (1982) Applied Statistics 31:144, moment estimate.
    """
    rows, facts, rates = company_windows.c, company_facts.c, stratum_rates().subquery().c
    alike = and_(
        *[rows[name] == rates[name] for name in (*WINDOW, "program", "sex")],
        *[func.coalesce(facts[name], "") == rates[name] for name in ("industry", "size_band")],
    )
    people, rate = cast(rows.eligible, Double), cast(rates.users, Double) / rates.eligible
    chance = people * rate * (1 - rate)
    beyond = (rows.users - people * rate) * (rows.users - people * rate) - chance
    design = 1 + USUAL_LIKENESS * (people - 1)
    pairs = func.sum(chance * (people - 1) / (design * design))
    found = func.sum(beyond / (design * design)) / func.nullif(pairs, 0)
    key = [rows[name] for name in (*WINDOW, "program", "sex")]
    return (
        select(*key, func.least(func.greatest(func.coalesce(found, 0), 0), 1).label("likeness"))
        .join_from(company_windows, company_facts, facts.company_id == rows.company_id)
        .join(rates.eligible.table, alike)
        .where(facts.kind.is_not(None), rows.eligible > 1)
        .group_by(*key)
    )


def stratum_rates() -> Select:
    """Return eligible and users of each stratum of the country with somebody eligible."""
    key = [strata.c[name] for name in (*WINDOW, *STRATUM)]
    sums = select(*key, *added(strata.c, "eligible", "users")).group_by(*key)
    return sums.having(func.sum(strata.c.eligible) > 0)


def _country_strata() -> Select:
    """Return the country's strata, with eligible and users of their size band and of their
    programme and sex."""
    rows = strata.c
    key = [rows[name] for name in (*WINDOW, *STRATUM)]
    sums = added(rows, "eligible", "users", "squares")
    each = select(*key, *sums).group_by(*key).subquery()
    alike = and_(*[each.c[name] == likeness.c[name] for name in (*WINDOW, "program", "sex")])
    return select(
        *[each.c[name] for name in (*WINDOW, *STRATUM, "eligible", "users", "squares")],
        *_above(each.c, ()),
        func.coalesce(likeness.c.likeness, 0).label("likeness"),
    ).select_from(each.join(likeness, alike, isouter=True))


def _above(rows: Columns, place: tuple[str, ...]) -> list[ColumnElement]:
    """Return eligible and users of the size band, and of programme and sex, beside each stratum."""
    found: list[ColumnElement] = []
    for end, stratum in (("_band", ("program", "sex", "size_band")), ("_all", ("program", "sex"))):
        by = [rows[name] for name in (*WINDOW, *place, *stratum)]
        for name in ("eligible", "users"):
            found.append(cast(func.sum(rows[name]).over(partition_by=by), Double).label(name + end))
    return found


def _by_complex() -> Select:
    rows, above = strata.c, nodes_above.c
    place = (
        literal("complex").label("level"),
        above.above_id.label("place"),
        cast(null(), place_groups.c.sido.type).label("sido"),
        literal("").label("kind"),
    )
    key = (*[rows[name] for name in WINDOW], above.above_id, *[rows[name] for name in STRATUM])
    return (
        select(*place, *_cell(rows))
        .join_from(strata, nodes_above, above.complex_id == rows.complex_id)
        .group_by(*key)
    )


def _by_region(level: str) -> Select:
    code, province = region_of(level, complexes.c)
    placed = (
        select(code.label("place"), province.label("sido"), complexes.c.kind, strata)
        .join_from(strata, complexes, complexes.c.complex_id == strata.c.complex_id)
        .where(strata.c.period.in_(PERIODS))
        .subquery()
    )
    rows = placed.c
    key = [rows[name] for name in (*WINDOW, "place", "sido", "kind", *STRATUM)]
    return select(
        literal(level).label("level"), rows.place, rows.sido, rows.kind, *_cell(rows)
    ).group_by(*key)


def _cell(rows: Columns) -> list[ColumnElement]:
    """Return the key of a stratum of a place and the sums of its companies."""
    return [
        *[rows[name] for name in (*WINDOW, *STRATUM)],
        *added(rows, *COUNTS, "squares"),
    ]


def _held(cells: Select, left_out: bool, of_kinds: bool = True) -> Select:
    """Return the rows of place_groups: the strata of each place compared with the rest, summed.

    cells : the sums of each place and stratum. left_out : whether a place is left out of its own
    benchmark; a region is with complexes of all kinds. of_kinds : whether a stratum of a place has
    a row per kind of complexes.
    """
    cell = cells.subquery()
    own = _with_own(cell, of_kinds)
    rows, country = own.c, country_strata.c
    alike = and_(*[rows[name] == country[name] for name in (*WINDOW, *STRATUM)])
    borrowed = BORROWED if left_out else 0.0
    rest = {
        end: _Rest(
            *[
                country[name + end] - (rows[f"own_{name}{end}"] if left_out else 0)
                for name in ("eligible", "users")
            ]
        )
        for end in ("", "_band", "_all")
    }
    everybody = country.users_all / func.nullif(country.eligible_all, 0)
    rate: ColumnElement = case(
        (rest["_all"].people > 0, rest["_all"].users / func.nullif(rest["_all"].people, 0)),
        else_=everybody,
    )
    for end in ("_band", ""):
        people = func.nullif(rest[end].people + borrowed, 0)
        rate = (rest[end].users + borrowed * rate) / people
    squares = country.squares - (rows.own_squares if left_out else 0)
    crowd = 1 + country.likeness * (squares / func.nullif(rest[""].people, 0) - 1)
    known = (
        select(
            *[rows[name] for name in (*WINDOW, *_PLACE, "program", "sex", "size_band", *COUNTS)],
            func.coalesce(rate, 0).label("rate"),
            cast(rows.eligible, Double).label("people"),
            (rows.eligible + country.likeness * (rows.squares - rows.eligible)).label("spread"),
            (
                func.coalesce(crowd, 1) / func.nullif(rest[""].people + borrowed, 0)
                if left_out
                else literal(0.0)
            ).label("doubt"),
        )
        .select_from(own.join(country_strata, alike))
        .subquery()
        .c
    )
    key = [known[name] for name in (*WINDOW, *_PLACE, "program", "sex", "size_band")]
    return select(*key, *added(known, *COUNTS), *_chances(known)).group_by(*key)


def _with_own(cell: Subquery, of_kinds: bool) -> Subquery:
    """Return the cells with the sums of the whole place over all kinds of complexes."""
    rows = cell.c
    by = [rows[name] for name in (*WINDOW, "place", *STRATUM)]
    whole = [
        cast(func.sum(rows[name]).over(partition_by=by) if of_kinds else rows[name], Double).label(
            f"own_{name}"
        )
        for name in ("eligible", "users", "squares")
    ]
    above = [column.label(f"own_{column.name}") for column in _above(rows, ("place",))]
    return select(cell, *whole, *above).subquery()


def _chances(rows: Columns) -> list[ColumnElement]:
    """Return the columns CHANCES: expected users, and the parts of the variance of users."""
    terms = {
        "expected": rows.people * rows.rate,
        "clustered": rows.spread,
        "chance": rows.spread * rows.rate,
        "chance_less": rows.spread * rows.rate * rows.rate,
        "chance_more": rows.people * rows.people * rows.rate * (1 - rows.rate) * rows.doubt,
    }
    return [func.coalesce(func.sum(terms[name]), 0.0).label(name) for name in CHANCES]


def _places(named: tuple[ColumnElement, ...], levels: tuple[str, ...]) -> Select:
    """Return the rows of complex_uptake or region_uptake, summed over size bands."""
    rows = place_groups.c
    key = (rows.window, rows.period, rows.program, rows.sex, *named)
    plain = [getattr(column, "element", column) for column in key]
    sums = [func.sum(rows[name]).label(name) for name in CHANCES]
    return (
        select(*key, *added(rows, *COUNTS), *sums)
        .where(rows.level.in_(levels), rows.period.in_(PERIODS))
        .group_by(*plain)
        .order_by(*plain)
    )
