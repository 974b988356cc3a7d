"""Protected counts for readers who may see places only, in the columns of the exact queries.

Withheld counts are NULL, without a reason, and so are columns from which they could be computed:
expected users, companies, a year before. `noise` is the variance of the noise of users and of
non-users. `at_country` is the number of users at the published rate of the country, which decides
whether a place can be judged (src/metrics/protected_rates.py). Choices for which src/protect plans
no table give no rows.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    Select,
    String,
    Subquery,
    Table,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
)

from src.domain.codes import COUNTRY
from src.protect.noise import VARIANCE
from src.store import mart_tables, schema
from src.store.queries.terms import Codes, among, topmost_in_region
from src.store.queries.uptake import DESCRIBED, IDENTITY, uptake_windows
from src.store.sums import Columns, region_of, whole

Regions = Sequence[str] | None
BOTH = "all"
UPTAKE, REACH = mart_tables.protected_uptake, mart_tables.protected_reach
WEEKS, MONTHS = mart_tables.protected_weeks, mart_tables.protected_months


def protected_complex_uptake(
    program: str,
    sex: str | None = None,
    window: int = 24,
    kind: Codes = None,
    sido: Codes = None,
    sigungu: Codes = None,
    tops_only: bool = True,
    regions: Regions = None,
) -> Select:
    """Select one row per complex: the columns of complex_uptake, `noise` and `at_country`."""
    node, parent = schema.complexes, schema.complexes.alias("parent")
    counts, country = _counts("complex", program, sex, window), _country(program, sex, window)
    inside = [*among(node.c.sido, sido), *among(node.c.sigungu, sigungu)]
    places = topmost_in_region(node, parent, sido, sigungu) if tops_only else inside
    return (
        select(*[node.c[name] for name in IDENTITY], *_shown(counts.c, country.c))
        .select_from(node)
        .join(_window(window, program, sex), literal(True))
        .outerjoin(parent, parent.c.complex_id == node.c.parent_id)
        .outerjoin(counts, counts.c.place == node.c.complex_id)
        .outerjoin(country, literal(True))
        .where(*among(node.c.kind, kind), *places, *_in_regions(node, regions))
        .order_by(node.c.complex_id)
    )


def protected_region_uptake(
    level: str,
    program: str,
    sex: str | None = None,
    window: int = 24,
    kind: Codes = None,
    sido: Codes = None,
    regions: Regions = None,
) -> Select:
    """Select one row per region of a level that has complexes: the columns of region_uptake,
    `noise` and `at_country`. By kind of complex only the country has counts."""
    counts, country = _counts(level, program, sex, window, kind), _country(program, sex, window)
    listed, names = _listed(level, kind, sido, regions), schema.regions
    return (
        select(
            listed.c.region_code,
            listed.c.sido,
            *_shown(counts.c, country.c),
            *[names.c[name] for name in DESCRIBED],
        )
        .select_from(listed)
        .join(_window(window, program, sex), literal(True))
        .outerjoin(counts, counts.c.place == listed.c.region_code)
        .outerjoin(country, literal(True))
        .outerjoin(names, names.c.region_code == listed.c.region_code)
        .order_by(listed.c.region_code)
    )


def protected_weekly_starts(program: str, regions: Regions = None, **codes: str | None) -> Select:
    """Select week, received_week and users of a place, like weekly_starts.

    codes : complex_id, sido, sigungu. With any other code (sex, kind, industry …) there are no
    rows.
    """
    rows = WEEKS.c
    return (
        select(rows.week, rows.received_week, rows.users)
        .where(rows.program == program, *_of_place(WEEKS, regions, **codes))
        .order_by(rows.week, rows.received_week)
    )


def protected_monthly_eligible(
    program: str, regions: Regions = None, **codes: str | None
) -> Select:
    """Select month and eligible of a place, like monthly_eligible."""
    rows = MONTHS.c
    return (
        select(rows.month, rows.eligible)
        .where(rows.program == program, *_of_place(MONTHS, regions, **codes))
        .order_by(rows.month)
    )


def protected_weekly_starts_by_complex(
    program: str, until: date, regions: Regions = None, **codes: str | None
) -> Select:
    """Select one row per complex without parts and week, like weekly_starts_by_complex."""
    rows = WEEKS.c
    return (
        select(
            rows.place.label("complex_id"), rows.week, whole(func.sum(rows.users)).label("users")
        )
        .where(
            rows.program == program,
            rows.received_week <= until,
            rows.week <= until,
            *_of_leaves(WEEKS, regions, **codes),
        )
        .group_by(rows.place, rows.week)
        .order_by(rows.place, rows.week)
    )


def protected_monthly_eligible_by_complex(
    program: str, regions: Regions = None, **codes: str | None
) -> Select:
    """Select one row per complex without parts and month, like monthly_eligible_by_complex."""
    rows = MONTHS.c
    return (
        select(rows.place.label("complex_id"), rows.month, rows.eligible)
        .where(rows.program == program, *_of_leaves(MONTHS, regions, **codes))
        .order_by(rows.place, rows.month)
    )


def protected_reach(regions: Regions = None, **codes: str | None) -> Select:
    """Select the companies of a place that got at least to each stage, by channel: channel, stage,
    companies. The column channel also holds agencies.

    codes : complex_id, sido, sigungu. A firm counts for each channel and agency that contacted it.
    """
    rows = REACH.c
    return (
        select(rows.channel, rows.stage, rows.companies)
        .where(*_of_place(REACH, regions, **codes))
        .order_by(rows.channel, rows.stage)
    )


def protected_reach_by_complex(
    channel: str, regions: Regions = None, **codes: str | None
) -> Select:
    """Select complex_id, complex_name, stage and the companies that a channel brought at least so
    far, of complexes without parts in a place. codes : sido, sigungu."""
    rows, node = REACH.c, schema.complexes.c
    return (
        select(rows.place.label("complex_id"), node.complex_name, rows.stage, rows.companies)
        .join_from(REACH, schema.complexes, node.complex_id == rows.place)
        .where(rows.channel == channel, *_of_leaves(REACH, regions, **codes))
        .order_by(rows.place, rows.stage)
    )


def _counts(level: str, program: str, sex: str | None, window: int, kind: Codes = None) -> Subquery:
    rows = UPTAKE.c
    return (
        select(rows.place, rows.eligible, rows.users)
        .where(
            rows.level == level,
            rows.kind == kind_asked(kind),
            rows.program == program,
            rows.sex == (sex or BOTH),
            rows.window == window,
        )
        .subquery("counts")
    )


def _country(program: str, sex: str | None, window: int) -> Subquery:
    """Return the row of the country, or no row."""
    return select(_counts("country", program, sex, window)).subquery("country")


def kind_asked(kind: Codes) -> str:
    """Return the kind as written in the marts. Several kinds give "several", which has no rows."""
    if kind is None:
        return ""
    kinds = [kind] if isinstance(kind, str) else list(kind)
    return kinds[0] if len(kinds) == 1 else "several"


def _window(window: int, program: str, sex: str | None) -> Subquery:
    rows = uptake_windows(program, sex).subquery().c
    return (
        select(rows.first_month).where(rows.window == window, rows.period == "now").subquery("told")
    )


def _noise() -> ColumnElement[float]:
    return cast(literal(VARIANCE), Double).label("noise")


def _shown(counts: Columns, country: Columns) -> list[ColumnElement]:
    """Return the counts, and as NULL the columns that readers of places may not see."""
    return [
        counts.eligible,
        counts.users,
        cast(null(), Double).label("expected"),
        cast(null(), BigInteger).label("open"),
        cast(null(), BigInteger).label("companies"),
        cast(null(), BigInteger).label("eligible_before"),
        cast(null(), BigInteger).label("users_before"),
        cast(null(), Double).label("expected_before"),
        _noise(),
        (cast(counts.eligible, Double) * country.users / country.eligible).label("at_country"),
    ]


def _listed(level: str, kind: Codes, sido: Codes, regions: Regions) -> Subquery:
    """Return the regions of a level that have complexes: region_code and sido."""
    node = schema.complexes
    code, province = region_of(level, node.c)
    listed = (
        select(code.label("region_code"), cast(province, String).label("sido"))
        .where(*among(node.c.kind, kind), *among(node.c.sido, sido))
        .distinct()
        .subquery("listed")
    )
    if regions is None:
        return listed
    wanted = [*regions, COUNTRY]  # every place is compared with the country
    inside = or_(listed.c.region_code.in_(wanted), listed.c.sido.in_(wanted))
    return select(listed).where(inside).subquery("listed_within")


def _in_regions(node: FromClause, regions: Regions) -> list[ColumnElement]:
    if regions is None:
        return []
    keys = (node.c.sido, node.c.sigungu, node.c.complex_id, node.c.parent_id, node.c.top_id)
    return [or_(*[key.in_(list(regions)) for key in keys])]


def place_asked(complex_id: str | None, sido: str | None, sigungu: str | None) -> tuple[str, str]:
    """Return the level and the code of the place that is chosen."""
    level = "complex" if complex_id else "sigungu" if sigungu else "sido" if sido else "country"
    return level, complex_id or sigungu or sido or COUNTRY


def _of_place(
    mart: Table,
    regions: Regions,
    complex_id: str | None = None,
    sido: str | None = None,
    sigungu: str | None = None,
    **others: str | None,
) -> list[ColumnElement]:
    """Return the conditions on a mart by place: one place with all its companies."""
    rows = mart.c
    if any(others.values()):
        return [false()]
    if complex_id is not None:
        node = schema.complexes
        inside = [*among(node.c.sido, sido), *among(node.c.sigungu, sigungu)]
        visible = select(node.c.complex_id).where(*inside, *_in_regions(node, regions))
        here = [rows.level == "complex", rows.place == complex_id]
        return [*here, rows.kind == "", rows.place.in_(visible)]
    level, code = place_asked(None, sido, sigungu)
    here = [rows.level == level, rows.place == code, rows.kind == ""]
    if regions is None:
        return here
    return [
        *here,
        or_(rows.place.in_(list(regions)), func.substr(rows.place, 1, 2).in_(list(regions))),
    ]


def _of_leaves(
    mart: Table,
    regions: Regions,
    sido: str | None = None,
    sigungu: str | None = None,
    **others: str | None,
) -> list[ColumnElement]:
    """Return the conditions on a mart by place: all complexes without parts in a place."""
    rows, node = mart.c, schema.complexes
    if any(others.values()):
        return [false()]
    inside = [node.c.is_leaf, *among(node.c.sido, sido), *among(node.c.sigungu, sigungu)]
    leaves = select(node.c.complex_id).where(and_(*inside), *_in_regions(node, regions))
    return [rows.level == "complex", rows.kind == "", rows.place.in_(leaves)]
