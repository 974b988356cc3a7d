"""The tables of the operations database: what people do, kept across snapshots.

Rows are only ever added: the last one counts, and who did what, and when, stays; a right is closed
in its row. A change here needs a migration (CONTRIBUTING.md says how); a test holds that the two
agree.
"""

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, String, Table

LONGEST_REASON = 500

# SQLite cannot drop a constraint that has no name; these are the names that PostgreSQL gives
NAMES = {
    "uq": "%(table_name)s_%(column_0_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
}
operations = MetaData(naming_convention=NAMES)

follow_ups = Table(
    "follow_ups",
    operations,
    Column("follow_up_id", Integer, primary_key=True, autoincrement=True),
    Column("origin", String(16), nullable=False),
    Column("company_id", String(64), nullable=False),
    Column("mark", String(16), nullable=False),
    Column("reason", String(LONGEST_REASON), nullable=False),
    Column("marked_by", String(200), nullable=False),
    Column("marked_at", DateTime, nullable=False),
    Column("version", String(40), nullable=False),
    Index("follow_ups_of_company", "origin", "company_id"),
)

link_decisions = Table(
    "link_decisions",
    operations,
    Column("decision_id", Integer, primary_key=True, autoincrement=True),
    Column("origin", String(16), nullable=False),
    Column("company_id", String(64), nullable=False),
    Column("source", String(32), nullable=False),
    Column("workplace_key", String(64), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", DateTime, nullable=False),
    Index("link_decisions_of_pair", "origin", "source", "company_id", "workplace_key"),
)

rights = Table(
    "rights",
    operations,
    Column("right_id", Integer, primary_key=True, autoincrement=True),
    Column("user_name", String(200), nullable=False),
    Column("capability", String(16), nullable=False),
    Column("region", String(64), nullable=False),
    Column("since", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    Column("note", String(LONGEST_REASON), nullable=False),
    Column("given_by", String(200), nullable=False),
    Column("given_at", DateTime, nullable=False),
    Column("closed_by", String(200), nullable=False),
    Column("closed_at", DateTime),
    Index("rights_of_user", "user_name"),
)
