"""Only the marts of uptake of a made-up country: all that benchmarks of places query, for a tenth
of the cost of a publication."""

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
from sqlalchemy import Engine, StaticPool, create_engine

from src.store import protected_sums
from src.store.bulk import insert_frame
from src.store.company_marts import fill_company_facts
from src.store.mart_tables import marts
from src.store.schema import metadata
from src.store.sums import fill
from src.store.uptake_marts import fill_uptake
from src.store.working_tables import nodes_above, working_tables


@contextmanager
def uptake_of(tables: dict[str, pd.DataFrame]) -> Iterator[Engine]:
    """Yield an engine for the queries of uptake, filled as a publication fills it."""
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    with engine.begin() as connection:
        metadata.create_all(connection, checkfirst=False)
        marts.create_all(connection, checkfirst=False)
        for name, rows in tables.items():
            insert_frame(connection, metadata.tables[name], rows)
        with working_tables(connection):
            fill(connection, nodes_above, protected_sums.nodes_above())
            fill_company_facts(connection)
            fill_uptake(connection)
    yield engine
    engine.dispose()
