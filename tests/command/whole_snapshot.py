"""What must hold of a snapshot after any load, checked the slow and obvious way."""

from collections import Counter

import pandas as pd
from sqlalchemy import text

from src.store.engine import open_engine
from src.store.mart_tables import marts
from src.store.merge import REPLACED_BY
from src.store.schema import metadata

DERIVED = ("complexes", "regions", "company_links", "company_fills", "workplace_places")
"""Tables that are derived from others, or merged cell by cell."""
BY_QUARTER = ("complex_quarters", "complex_industries", "printed_totals")
KEPT = {"regions": "region_code", "complex_quarters": "source, quarter"}
"""Tables that a load extends and changes, and the key of their rows."""
FILES = ("sources", "problems", "snapshot")
PLAIN = [name for name in REPLACED_BY if name not in (*DERIVED, *BY_QUARTER, *FILES)]
NAMING = ("companies", "complex_quarters", "complex_industries")
"""Tables whose rows need their complexes in the data; buildings may wait for the census."""
EQUAL_SUMS = {
    "starts by week": (
        "SELECT sum(users) FROM leave_starts JOIN companies USING (company_id)",
        "SELECT sum(users) FROM week_starts",
    ),
    "people of the country": (
        "SELECT sum(headcounts.employees) FROM headcounts JOIN companies USING (company_id)",
        "SELECT sum(employees) FROM region_people WHERE level = 'country'",
    ),
    "companies": ("SELECT count(*) FROM companies", "SELECT count(*) FROM company_facts"),
}


class State:
    """The rows of a snapshot: every table read completely, with row counts and a checksum."""

    def __init__(self, snapshot):
        self.version = snapshot.version
        self.engine = open_engine(snapshot)
        tables = [*metadata.tables, *marts.tables]
        with self.engine.connect() as connection:
            self.sums = {name: _read_through(connection, name) for name in tables}
            self.keys = {name: _count_keys(connection, name) for name in PLAIN}
            self.spans = {name: _spans(connection, name) for name in KEPT}
            self.sources = pd.read_sql(text("SELECT * FROM sources"), connection)
            rejected = text(
                "SELECT source_id, count(*) FROM problems WHERE level = 'rejected' "
                "GROUP BY source_id"
            )
            self.rejected = dict(connection.execute(rejected).all())

    def holds_together(self) -> None:
        """Assert that files, tables and marts agree with each other."""
        sources = self.sources
        added = sources["rows_accepted"] + sources["rows_rejected"]
        assert (sources["rows_read"] == added).all()
        assert sources["source_id"].is_unique
        with self.engine.connect() as connection:
            for what, pair in EQUAL_SUMS.items():
                told, shown = (connection.execute(text(one)).scalar() or 0 for one in pair)
                assert told == shown, (what, told, shown)
            for name in NAMING:
                assert not _unknown_complexes(connection, name), name
            _levels_agree(connection)


def _unknown_complexes(connection, name: str) -> list:
    known = "SELECT complex_id FROM complexes"
    named = f"SELECT complex_id FROM {name} WHERE complex_id IS NOT NULL"
    return connection.execute(text(f"{named} AND complex_id NOT IN ({known})")).all()


def _levels_agree(connection) -> None:
    """Assert that the regions of each level add up to the country, quarter by quarter."""
    rows = connection.execute(
        text(
            "SELECT quarter, level, sum(tenants), sum(operating), sum(employees) "
            "FROM region_figures GROUP BY ALL"
        )
    ).all()
    sums = {(quarter, level): tuple(values) for quarter, level, *values in rows}
    for (quarter, level), values in sums.items():
        assert values == sums[quarter, "country"], (quarter, level)


def _read_through(connection, name: str) -> tuple[int, int]:
    found = connection.execute(text(f"SELECT count(*), bit_xor(hash(t)) FROM {name} t")).one()
    return found[0], found[1] or 0


def _count_keys(connection, name: str) -> Counter:
    keys = ", ".join(REPLACED_BY[name])
    rows = connection.execute(text(f"SELECT {keys}, count(*) FROM {name} GROUP BY {keys}")).all()
    return Counter({tuple(map(_plain, key)): count for *key, count in rows})


def _spans(connection, name: str) -> set[tuple]:
    rows = connection.execute(text(f"SELECT DISTINCT {KEPT[name]} FROM {name}")).all()
    return set(map(tuple, rows))


def _plain(value) -> str:
    """Return a key in one form, whether it comes from the database or from a frame."""
    return "" if value is None or value != value else str(value)[:40].removesuffix(" 00:00:00")


def laid_over(before: dict[str, Counter], brought: list[dict]) -> dict[str, Counter]:
    """Return how many rows of each key there must be once the tables of the files are merged."""
    after = {name: Counter(keys) for name, keys in before.items()}
    for tables in brought:
        for name in set(tables) & set(PLAIN):
            rows = tables[name][list(REPLACED_BY[name])].astype(object)
            new = Counter(tuple(map(_plain, row)) for row in rows.itertuples(index=False))
            kept = {key: count for key, count in after[name].items() if key not in new}
            after[name] = Counter(kept) + new
    return after
