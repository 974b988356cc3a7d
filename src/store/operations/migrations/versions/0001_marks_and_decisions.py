"""Marks on companies and decisions on pairs.

Before this first migration the program created these tables itself, sometimes only one of them.
So existing tables are kept and missing ones are created.
"""

import sqlalchemy as sa
from alembic import op

from src.store.operations.errors import OtherTables

revision = "0001"
down_revision = None

FOLLOW_UPS = (
    sa.Column("follow_up_id", sa.Integer(), primary_key=True, autoincrement=True),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("company_id", sa.String(64), nullable=False),
    sa.Column("mark", sa.String(16), nullable=False),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("marked_by", sa.String(200), nullable=False),
    sa.Column("marked_at", sa.DateTime(), nullable=False),
    sa.Column("version", sa.String(40), nullable=False),
)
LINK_DECISIONS = (
    sa.Column("decision_id", sa.Integer(), primary_key=True, autoincrement=True),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("company_id", sa.String(64), nullable=False),
    sa.Column("source", sa.String(32), nullable=False),
    sa.Column("workplace_key", sa.String(64), nullable=False),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("decided_by", sa.String(200), nullable=False),
    sa.Column("decided_at", sa.DateTime(), nullable=False),
)
TABLES = (
    ("follow_ups", FOLLOW_UPS, "follow_ups_of_company", ["origin", "company_id"]),
    (
        *("link_decisions", LINK_DECISIONS, "link_decisions_of_pair"),
        ["origin", "source", "company_id", "workplace_key"],
    ),
)


def upgrade() -> None:
    """Create the tables and indexes that are missing."""
    found = sa.inspect(op.get_bind())
    for table, columns, index, indexed in TABLES:
        if not found.has_table(table):
            op.create_table(table, *columns)
        elif {column["name"] for column in found.get_columns(table)} != {c.name for c in columns}:
            raise OtherTables([table])
        op.create_index(index, table, indexed, if_not_exists=True)
