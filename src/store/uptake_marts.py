"""Fill the marts of uptake: who used what, against whom it was open to, by company and place.

Everything is made from company_months: companies by window, these by complex and stratum, and the
strata give the country's rates, the complexes and the regions.
"""

from sqlalchemy import (
    Connection,
    Double,
    Select,
    and_,
    cast,
    func,
    literal,
    select,
)

from src.domain.codes import LEVELS
from src.store.mart_tables import (
    company_facts,
    company_uptake,
    complex_uptake,
    region_uptake,
    uptake_rates,
)
from src.store.schema import complexes, eligible, leave_starts
from src.store.sums import Columns, added, fill, region_of, whole
from src.store.windows import fill_windows, month_of, sums_by_window
from src.store.working_tables import (
    company_months,
    company_windows,
    nodes_above,
    own_uptake,
    strata,
)

_WINDOW = ("window", "period")
_STRATUM = ("program", "sex", "industry", "size_band")
_COUNTS = ("eligible", "users", "companies", "companies_shared")


def fill_uptake(connection: Connection) -> None:
    """Fill the marts of uptake and company_months; company_facts and nodes_above must be there."""
    fill(connection, company_months, _company_months())
    windows = fill_windows(connection)
    if windows.empty:
        return
    fill(connection, company_windows, sums_by_window(windows))
    fill(connection, company_uptake, _company_uptake())
    fill(connection, strata, _strata())
    fill(connection, uptake_rates, _rates())
    fill(connection, own_uptake, _own_uptake())
    fill(connection, complex_uptake, _complex_uptake())
    for level in LEVELS:
        fill(connection, region_uptake, _region_uptake(level))


def _company_months() -> Select:
    """Return eligible and users of each month: whoever used a program was eligible."""
    starts = leave_starts.c
    month = month_of(starts.week).label("month")
    key = (starts.company_id, month, starts.program, starts.sex)
    used = select(*key, *added(starts, "users")).group_by(*key).subquery()
    names = ("company_id", "month", "program", "sex")
    same = and_(*[eligible.c[name] == used.c[name] for name in names])
    users = func.coalesce(used.c.users, 0)
    return select(
        *[func.coalesce(eligible.c[name], used.c[name]).label(name) for name in names],
        whole(func.greatest(func.coalesce(eligible.c.eligible, 0), users)).label("eligible"),
        whole(users).label("users"),
    ).select_from(eligible.join(used, same, full=True))


def _company_uptake() -> Select:
    rows, facts = company_windows.c, company_facts.c
    shown = ("company_id", "window", "program", "sex", "eligible", "users")
    return (
        select(*[rows[name] for name in shown])
        .join_from(company_windows, company_facts, facts.company_id == rows.company_id)
        .where(rows.period == "now")
        .order_by(rows.window, rows.program, facts.sido, facts.complex_id, rows.company_id)
    )


def _strata() -> Select:
    """Return the sums of companies by complex and stratum; those of no known complex are out."""
    rows, facts = company_windows.c, company_facts.c
    key = (
        *[rows[name] for name in _WINDOW],
        facts.complex_id,
        rows.program,
        rows.sex,
        func.coalesce(facts.industry, "").label("industry"),
        func.coalesce(facts.size_band, "").label("size_band"),
    )
    return (
        select(
            *key,
            *added(rows, "eligible", "users"),
            whole(func.count()).label("companies"),
            whole(func.sum(rows.shared)).label("companies_shared"),
        )
        .join_from(company_windows, company_facts, facts.company_id == rows.company_id)
        .where(facts.kind.is_not(None))
        .group_by(*key)
    )


def _rates() -> Select:
    key = [strata.c[name] for name in (*_WINDOW, *_STRATUM)]
    return select(*key, *added(strata.c, "eligible", "users")).group_by(*key).order_by(*key)


def _own_uptake() -> Select:
    """Return the uptake of each complex's own companies, and what the country's rates expect."""
    rows, rates = strata.c, uptake_rates.c
    alike = and_(*[rows[name] == rates[name] for name in (*_WINDOW, *_STRATUM)])
    expected = func.sum(rows.eligible * cast(rates.users, Double) / rates.eligible)
    key = (*[rows[name] for name in _WINDOW], rows.complex_id, rows.program, rows.sex)
    return (
        select(*key, *added(rows, *_COUNTS), expected.label("expected"))
        .join_from(strata, uptake_rates, alike)
        .group_by(*key)
    )


def _complex_uptake() -> Select:
    rows, above = own_uptake.c, nodes_above.c
    key = (*[rows[name] for name in _WINDOW], rows.program, rows.sex, above.above_id)
    return (
        select(*key[:-1], above.above_id.label("complex_id"), *_sums(rows))
        .join_from(own_uptake, nodes_above, above.complex_id == rows.complex_id)
        .group_by(*key)
        .order_by(*key)
    )


def _region_uptake(level: str) -> Select:
    code, province = region_of(level, complexes.c)
    placed = (
        select(code.label("region_code"), province.label("sido_code"), complexes.c.kind, own_uptake)
        .join_from(own_uptake, complexes, complexes.c.complex_id == own_uptake.c.complex_id)
        .subquery()
    )
    rows = placed.c
    key = (rows.region_code, rows.sido_code, rows.kind, rows.program, rows.sex)
    windows = [rows[name] for name in _WINDOW]
    return select(
        *windows,
        literal(level).label("level"),
        rows.region_code,
        rows.sido_code.label("sido"),
        rows.kind,
        rows.program,
        rows.sex,
        *_sums(rows),
    ).group_by(*windows, *key)


def _sums(rows: Columns) -> list:
    return [*added(rows, *_COUNTS), func.sum(rows.expected).label("expected")]
