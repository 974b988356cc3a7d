"""The data as known on an earlier day: the rows received by then, and marts made of them.

Current facts of a firm (industry, size, place) are used as they are, because no file gives their
past values. All other rows that came later are left out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pandas as pd
from sqlalchemy import (
    URL,
    Connection,
    Select,
    StaticPool,
    Table,
    case,
    create_engine,
    func,
    null,
    or_,
    select,
)

from src.domain.codes import PROGRAMS
from src.metrics.joint_model import JointModel
from src.metrics.visit_list import Ask, usual_window
from src.store import protected_sums
from src.store.bulk import MEMORY, insert_frame, read_arrow, read_frame
from src.store.company_marts import fill_company_facts
from src.store.mart_tables import marts
from src.store.queries.catalogue import QUERIES
from src.store.rate_marts import fill_rates
from src.store.schema import (
    buildings,
    companies,
    complexes,
    contacts,
    eligible,
    headcounts,
    leave_starts,
    metadata,
)
from src.store.sums import fill
from src.store.uptake_marts import fill_company_uptake
from src.store.working_tables import create_at_once, nodes_above, working_tables


@contextmanager
def known_on(
    connection: Connection, day: date, months: int, near: JointModel | None = None
) -> Iterator[Connection]:
    """Yield a connection to the marts of firms as they would have been on a day `months` ago.

    They are in memory and gone afterwards. connection : to a build with its canonical tables. The
    delay of months of people is taken as constant: the newest month then is the newest now less
    `months`. near : a model as the starting point of the fit, which makes it faster and does not
    change the result. Rates of firms are filled only for the windows of the lists.
    """
    engine = create_engine(
        URL.create("duckdb", database=":memory:"),
        poolclass=StaticPool,
        connect_args={"config": {"memory_limit": MEMORY, "threads": 1}},
    )
    try:
        with engine.connect() as cut:
            create_at_once(cut, metadata, marts)
            for table, statement in _known(connection, day, months).items():
                insert_frame(cut, table, read_arrow(connection, statement))
            with working_tables(cut):
                fill(cut, nodes_above, protected_sums.nodes_above())
                fill_company_facts(cut, day)
                fill_company_uptake(cut)
                found = [usual_window(asker(cut), program) for program in PROGRAMS]
                fill_rates(cut, day, near, {window for window in found if window is not None})
                yield cut
    finally:
        engine.dispose()


def _known(connection: Connection, day: date, months: int) -> dict[Table, Select]:
    """Return for each table the select of its rows known on the day."""
    people, heads = (_month(connection, table, months) for table in (eligible, headcounts))
    firm = companies.c
    closed = case((firm.closed_on > day, null()), else_=firm.closed_on).label("closed_on")
    return {
        complexes: select(complexes),
        buildings: select(buildings),
        companies: select(*[closed if c is firm.closed_on else c for c in firm]).where(
            or_(firm.opened_on.is_(None), firm.opened_on <= day)
        ),
        eligible: select(eligible).where(eligible.c.month <= people),
        headcounts: select(headcounts).where(headcounts.c.month == heads),
        leave_starts: select(leave_starts).where(leave_starts.c.received_week <= day),
        contacts: select(contacts).where(contacts.c.contacted_on <= day),
    }


def _month(connection: Connection, table: Table, months: int) -> str:
    newest = connection.execute(select(func.max(table.c.month))).scalar()
    return "" if newest is None else str(pd.Period(newest, "M") - months)


def asker(connection: Connection) -> Ask:
    """Return a function that runs queries of the catalogue on a build."""
    return lambda name, /, **codes: read_frame(connection, QUERIES[name](**codes))
