"""Fill the marts of protected counts, within the transaction of a publish.

The database sums counts and record keys over each complex's own companies; src/protect computes
places, noise and rules from these sums.
"""

import pandas as pd
from sqlalchemy import Connection, Select, case, literal, select, union_all

from src.domain.codes import LEVELS
from src.protect.keys import record_keys
from src.protect.places import Places
from src.protect.tables import Shown, show_places
from src.store.bulk import insert_frame, read_frame
from src.store.mart_tables import company_facts, protected_uptake
from src.store.protected_reach import fill_protected_reach
from src.store.protected_rows import as_cells, rows_of
from src.store.protected_sums import BOTH, cells_of, members
from src.store.protected_weeks import fill_protected_weeks
from src.store.sums import Columns, added, fill
from src.store.working_tables import company_keys, company_windows, nodes_above, records

_SUMS = ("eligible", "users", "users_key", "others_key")


def fill_protected(connection: Connection, secret: bytes) -> None:
    """Fill the marts of protected counts; company_windows and nodes_above must be filled."""
    ids = read_frame(connection, select(company_facts.c.company_id))["company_id"]
    insert_frame(connection, company_keys, record_keys(ids, secret))
    fill(connection, records, _records())
    atoms = read_frame(connection, _by_complex())
    places = _places(connection)
    if places is None:
        return
    if len(atoms):
        shown, columns = _uptake(places, atoms, secret)
        rows = rows_of(places, shown, columns, (*LEVELS, "complex"))
        insert_frame(connection, protected_uptake, rows)
    fill_protected_weeks(connection, places, secret)
    fill_protected_reach(connection, places, secret)


def _records() -> Select:
    rows, keys = company_windows.c, company_keys.c
    each = (
        select(
            rows.window,
            rows.company_id,
            rows.program,
            rows.sex,
            rows.eligible,
            rows.users,
            case((rows.users > 0, keys.record_key), else_=0).label("users_key"),
            case((rows.eligible > rows.users, keys.record_key), else_=0).label("others_key"),
        )
        .join_from(
            company_windows,
            company_keys,
            (keys.company_id == rows.company_id) & (keys.sex == rows.sex),
        )
        .where(rows.period == "now", rows.eligible > 0)
        .cte("each")
    )
    both = select(
        each.c.window,
        each.c.company_id,
        each.c.program,
        literal(BOTH).label("sex"),
        *added(each.c, *_SUMS),
    ).group_by(each.c.window, each.c.company_id, each.c.program)
    return select(union_all(select(each), both).subquery())


def _cells_of(rows: Columns) -> list:
    return [*added(rows, *_SUMS), *cells_of(rows)]


def _by_complex() -> Select:
    """Return the cells of each complex's own companies, without those of no known complex."""
    rows, facts = records.c, company_facts.c
    key = (facts.complex_id, rows.program, rows.sex, rows.window)
    return (
        select(*key, *_cells_of(rows))
        .join_from(records, company_facts, facts.company_id == rows.company_id)
        .where(facts.kind.is_not(None))
        .group_by(*key)
    )


def _places(connection: Connection) -> Places | None:
    """Return the places of all complexes with companies; None without any."""
    found = read_frame(connection, members(nodes_above))
    return Places.of(found) if len(found) else None


def _columns_of(frame: pd.DataFrame, names: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[names].drop_duplicates().sort_values(names))


def _uptake(places: Places, atoms: pd.DataFrame, secret: bytes) -> tuple[Shown, pd.MultiIndex]:
    wanted = (
        atoms[["program", "window"]]
        .drop_duplicates()
        .merge(pd.DataFrame({"sex": [BOTH, "f", "m"]}), how="cross")
    )
    columns = _columns_of(wanted, ["program", "sex", "window"])
    own = as_cells(atoms, places, columns)
    trees = [nest.tree(own) for nest in places.nests()]
    return show_places(places.cells(own), trees, list(columns), secret), columns
