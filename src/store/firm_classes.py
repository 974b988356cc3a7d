"""The class of each firm: as given by a source, else from size and industry by the dated rule.

The sites of one employer (one business number) are added up, as the decree requires. If the
industry is unknown, the class is given only where it is the same in every industry; else it is
NULL, which means "to be confirmed" and not "no".
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, literal, null, or_

from src.domain.codes import INDUSTRY_GROUP, SIZE_BANDS
from src.store.program_rules import SECTIONS, priority_limits
from src.store.schema import companies

MANUFACTURING = "C"


def firm_class(day: date | None) -> ColumnElement[str | None]:
    """Return the class of a row of companies by the rules of a day, or the newest for None."""
    return _class_by(tuple(priority_limits(day).items()))


@lru_cache(8)
def _class_by(found: tuple[tuple[str, int], ...]) -> ColumnElement[str | None]:
    limits = dict(found)
    least, most = _people()
    judged = case(
        (most <= _limit(limits, min(limits.values())), "priority"),
        (least > _limit(limits, max(limits.values())), "above"),
        else_=null(),
    )
    return func.coalesce(companies.c.firm_class, judged)


def _limit(limits: Mapping[str, int], unknown: int) -> ColumnElement[int]:
    """Return the limit of a firm's industry; `unknown` where neither code nor name gives it."""
    row = companies.c
    division = cast(func.substr(row.ksic, 1, 2), Integer)
    sections = {
        limit: [section for section in SECTIONS if limits[section] == limit]
        for limit in sorted(set(limits.values()))
    }
    inside = [
        (or_(*[division.between(*SECTIONS[one]) for one in listed]), literal(limit))
        for limit, listed in sections.items()
    ]
    made = row.industry.in_(INDUSTRY_GROUP["manufacturing"].members)
    return case(
        *[(and_(row.ksic.is_not(None), within), limit) for within, limit in inside],
        (made, limits[MANUFACTURING]),
        else_=unknown,
    )


def _people() -> tuple[ColumnElement, ColumnElement]:
    """Return the lower and upper bound of the employer's people; NULL where unknown."""
    row = companies.c
    here = case((row.closed_on.is_not(None), 0), else_=row.employees)
    at_all_sites = func.sum(here).over(partition_by=row.business_no)
    several = and_(row.business_no.is_not(None), at_all_sites > row.employees)
    people = case((several, at_all_sites), else_=row.employees)
    ends = {band: _ends(band) for band in SIZE_BANDS}
    lower = case({band: literal(ends[band][0]) for band in ends}, value=row.size_band)
    upper = case(
        {band: literal(high) for band, (_, high) in ends.items() if high is not None},
        value=row.size_band,
    )
    return func.coalesce(people, lower), func.coalesce(people, upper)


def _ends(band: str) -> tuple[int, int | None]:
    """Return the least and the most people of a band such as 5-49 or 300+."""
    if band.endswith("+"):
        return int(band[:-1]), None
    least, most = band.split("-")
    return int(least), int(most)
