"""Uptake of complexes and regions, now and a year before."""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    Select,
    Subquery,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from src.store import mart_tables, schema
from src.store.queries.terms import Codes, Regions, among, topmost_in_region, within
from src.store.sums import Columns, whole

IDENTITY = (
    "complex_id",
    "parent_id",
    "top_id",
    "complex_name",
    "kind",
    "sido",
    "sigungu",
    "is_leaf",
    "lat",
    "lon",
)
DESCRIBED = ("region_name", "region_short", "region_name_en", "lat", "lon")
_COUNTS = {
    "eligible": BigInteger,
    "users": BigInteger,
    **dict.fromkeys(mart_tables.CHANCES, Double),
}
FEWEST_TOLD = 500
_NOW_ONLY = ("open", "companies")


def uptake_windows(program: str | None = None, sex: str | None = None) -> Select:
    """Select one row per window and period with its first and last month, shortest window first.

    For a programme only windows that all its sexes have, from the earliest first month to the
    latest last month. Without a programme, or where the sex cannot use it, the windows of any. No
    rows where the snapshot has no uptake; a window longer than the history has no row.
    """
    rows, sexes = mart_tables.uptake_windows.c, _sexes(program, sex)
    key = (rows.window, rows.period)
    windows = (
        select(
            *key,
            func.min(rows.first_month).label("first_month"),
            func.max(rows.last_month).label("last_month"),
        )
        .join(sexes, true())
        .where(or_(_asked(program, sex), sexes.c.sexes == 0))
        .group_by(*key)
        .order_by(rows.window, rows.period.desc())
    )
    of_all_sexes = or_(func.count() == func.max(sexes.c.sexes), func.max(sexes.c.sexes) == 0)
    return windows if program is None else windows.having(of_all_sexes)


def _asked(program: str | None, sex: str | None) -> ColumnElement:
    """Return the condition on windows of a programme and sex."""
    rows = mart_tables.uptake_windows.c
    return and_(true(), *among(rows.program, program), *among(rows.sex, sex))


def _sexes(program: str | None, sex: str | None) -> Subquery:
    """Return one row with the number of chosen sexes that can use a programme."""
    bases = mart_tables.uptake_bases.c
    chosen = [*among(bases.program, program), *among(bases.sex, sex)]
    counted = func.count(bases.program).label("sexes")
    return select(counted).where(*chosen).subquery("sexes")


def uptake_bases(program: str | None = None, sex: str | None = None) -> Select:
    """Select by programme and sex how uptake was counted, and its quality.

    raised, placed, classed : as shares; NULL below FEWEST_TOLD eligible people, where a share would
    reveal a small count.
    """
    rows = mart_tables.uptake_bases.c
    chosen = [*among(rows.program, program), *among(rows.sex, sex)]
    shown = ("program", "sex", "basis", "follow_up", "lag", "first_month", "last_month")
    shares = [
        case((rows.eligible >= FEWEST_TOLD, cast(rows[name], Double) / rows.eligible)).label(name)
        for name in ("raised", "placed", "classed")
    ]
    return (
        select(*[rows[name] for name in shown], *shares)
        .where(*chosen)
        .order_by(rows.program, rows.sex)
    )


def complex_uptake(
    program: str,
    sex: str | None = None,
    window: int = 24,
    kind: Codes = None,
    sido: Codes = None,
    sigungu: Codes = None,
    tops_only: bool = True,
    regions: Regions = None,
) -> Select:
    """Select one row per complex: eligible, users, expected, now and a year before; open,
    companies now.

    A complex without eligible people has zeros. `…_before` is NULL where the history does not reach
    back; without the window itself there are no rows. Without a sex both are added, and a company
    with eligible men and women counts once.
    """
    node, parent = schema.complexes, schema.complexes.alias("parent")
    rows = mart_tables.complex_uptake
    summed = _summed(rows, (rows.c.complex_id,), program, sex, window)
    inside = [*among(node.c.sido, sido), *among(node.c.sigungu, sigungu)]
    places = topmost_in_region(node, parent, sido, sigungu) if tops_only else inside
    reached = _reached(window, program, sex)
    return (
        select(*[node.c[name] for name in IDENTITY], *_shown(summed.c, reached))
        .select_from(node)
        .join(reached, reached.c.now)
        .outerjoin(parent, parent.c.complex_id == node.c.parent_id)
        .outerjoin(summed, summed.c.complex_id == node.c.complex_id)
        .where(*among(node.c.kind, kind), *places, *within(node.c.complex_id, regions))
        .order_by(node.c.complex_id)
    )


def uptake_groups(
    level: str,
    places: Codes,
    program: str,
    sex: str | None = None,
    window: int = 24,
    kind: Codes = None,
    regions: Regions = None,
) -> Select:
    """Select one row per place, sex and size band: eligible, users and the columns of CHANCES.

    level : complex, country, sido or sigungu. places : ids of complexes or codes of regions. kind :
    only complexes of this kind in a region.
    """
    rows = mart_tables.uptake_groups
    columns = rows.c
    key = (columns.place, columns.sex, columns.size_band)
    sums: list[ColumnElement] = [
        cast(func.sum(columns[name]), of).label(name) for name, of in _COUNTS.items()
    ]
    inside = (
        within(columns.place, regions)
        if level == "complex"
        else [*_wholly_in((columns.place, columns.sido), regions),
              *among(columns.kind, kind)]
    )  # fmt: skip
    chosen = (columns.level == level, columns.program == program, columns.window == window)
    return (
        select(*key, *sums)
        .where(*chosen, *among(columns.place, places), *among(columns.sex, sex), *inside)
        .group_by(*key)
        .order_by(*key)
    )


def uptake_periods(
    program: str,
    sex: str | None = None,
    places: Codes = None,
    regions: Regions = None,
) -> Select:
    """Select one row per complex and successive period, oldest first: its months, and the input of
    a trend (src/metrics/trend.py).

    places : ids of complexes. Without a sex both are added: likeness is then the mean weighted by
    eligible people, and the months span those of both.
    """
    rows = mart_tables.uptake_periods.c
    key = (rows.complex_id, rows.period, rows.window)
    moments = [whole(func.sum(rows[name])).label(name) for name in ("with_all", "with_later")]
    alike = func.sum(rows.likeness * rows.eligible) / func.nullif(func.sum(rows.eligible), 0)
    chosen = (rows.program == program, *among(rows.sex, sex), *among(rows.complex_id, places))
    return (
        select(
            *key,
            func.min(rows.first_month).label("first_month"),
            func.max(rows.last_month).label("last_month"),
            *[cast(func.sum(rows[name]), kind).label(name) for name, kind in _COUNTS.items()],
            cast(func.coalesce(alike, 0.0), Double).label("likeness"),
            *moments,
        )
        .where(*chosen, *within(rows.complex_id, regions))
        .group_by(*key)
        .order_by(rows.complex_id, rows.period)
    )


def region_uptake(
    level: str,
    program: str,
    sex: str | None = None,
    window: int = 24,
    kind: Codes = None,
    sido: Codes = None,
    regions: Regions = None,
) -> Select:
    """Select one row per region of a level with eligible people: the counts of complex_uptake.

    level : country, sido or sigungu. The regions of a level add up to the country; companies of a
    complex without a district count under the code of its province.
    """
    rows, names = mart_tables.region_uptake, schema.regions
    filters = [rows.c.level == level, *among(rows.c.kind, kind), *among(rows.c.sido, sido)]
    filters += whole_regions(rows, regions)
    key = (rows.c.region_code, rows.c.sido)
    summed = _summed(rows, key, program, sex, window, *filters)
    reached = _reached(window, program, sex)
    return (
        select(
            summed.c.region_code,
            summed.c.sido,
            *_shown(summed.c, reached),
            *[names.c[name] for name in DESCRIBED],
        )
        .select_from(summed)
        .join(reached, reached.c.now)
        .outerjoin(names, names.c.region_code == summed.c.region_code)
        .order_by(summed.c.region_code)
    )


def region_uptake_everywhere(program: str, sex: str | None = None) -> Select:
    """Select the rows of `region_uptake` for all levels, kinds and windows at once.

    of_kind : the kind of complexes that are counted, "" for all. For readers who may see all firms:
    a page then needs one query per programme, whatever else is chosen.
    """
    rows, names = mart_tables.region_uptake, schema.regions
    places = (rows.c.level, rows.c.region_code, rows.c.sido, rows.c.window)
    wanted = (rows.c.program == program, *among(rows.c.sex, sex))
    sums = _sums(rows, sex)
    summed = union_all(
        *[
            select(*places, kind.label("of_kind"), *sums).where(*wanted).group_by(*key)
            for kind, key in ((literal(""), places), (rows.c.kind, (*places, rows.c.kind)))
        ]
    ).subquery()
    reached = _reached(None, program, sex)
    key = (summed.c.level, summed.c.of_kind, summed.c.window)
    return (
        select(
            *key,
            summed.c.region_code,
            summed.c.sido,
            *_shown(summed.c, reached),
            *[names.c[name] for name in DESCRIBED],
        )
        .select_from(summed)
        .join(reached, and_(reached.c.window == summed.c.window, reached.c.now))
        .outerjoin(names, names.c.region_code == summed.c.region_code)
        .order_by(*key, summed.c.region_code)
    )


def whole_regions(rows: Table, regions: Regions) -> list[ColumnElement]:
    """Return the filter of regions that lie wholly in the reader's regions."""
    return _wholly_in((rows.c.region_code, rows.c.sido), regions)


def _wholly_in(columns: tuple, regions: Regions) -> list[ColumnElement]:
    if regions is None:
        return []
    return [or_(*[column.in_(list(regions)) for column in columns])]


def _summed(
    rows: Table,
    key: tuple,
    program: str,
    sex: str | None,
    window: int,
    *filters: ColumnElement,
) -> Subquery:
    """Return the sums of each key, and as `…_before` those a year before, NULL without rows."""
    wanted = (rows.c.program == program, rows.c.window == window, *among(rows.c.sex, sex))
    return select(*key, *_sums(rows, sex)).where(*wanted, *filters).group_by(*key).subquery()


def _sums(rows: Table, sex: str | None) -> list[ColumnElement]:
    now, before = rows.c.period == "now", rows.c.period == "before"
    counted_twice = 0 if sex else rows.c.companies_shared
    sums: list[ColumnElement] = [
        cast(func.sum(rows.c[name]).filter(period), kind).label(name + ending)
        for period, ending in ((now, ""), (before, "_before"))
        for name, kind in _COUNTS.items()
    ]
    companies = func.sum(rows.c.companies - counted_twice).filter(now)
    waiting = func.sum(rows.c.open).filter(now)
    return [*sums, whole(waiting).label("open"), whole(companies).label("companies")]


def _reached(window: int | None, program: str, sex: str | None) -> Subquery:
    """Return one row, `now` and `before`: whether uptake_windows has the window in each period.
    Without a window one row per window.

    Counts rows itself instead of using `uptake_windows` twice, which took longer to plan than all
    of this to run.
    """
    rows, sexes = mart_tables.uptake_windows.c, _sexes(program, sex)
    counts = {name: func.count().filter(rows.period == name) for name in mart_tables.PERIODS}
    needed = func.max(sexes.c.sexes)
    exists = [
        case((and_(count > 0, or_(count == needed, needed == 0)), True), else_=False).label(name)
        for name, count in counts.items()
    ]
    each, of_it = ([rows.window], []) if window is None else ([], [rows.window == window])
    return (
        select(*each, *exists)
        .select_from(rows.window.table)
        .join(sexes, true())
        .where(*of_it, or_(_asked(program, sex), sexes.c.sexes == 0))
        .group_by(*each)
        .subquery("reached")
    )


def _shown(sums: Columns, reached: FromClause) -> list:
    """Return the sums: 0 where nobody was eligible, NULL where the history does not reach back."""
    now = [func.coalesce(sums[name], 0).label(name) for name in (*_COUNTS, *_NOW_ONLY)]
    before = [
        case((reached.c.before, func.coalesce(sums[f"{name}_before"], 0))).label(f"{name}_before")
        for name in _COUNTS
    ]
    return now + before
