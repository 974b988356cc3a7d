"""Marks on companies and decisions on pairs.

Programs before the first migration made these tables themselves, sometimes one without the other:
what is there stays, what is missing is made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables and their indexes where they are missing."""
    op.create_table(
        "follow_ups",
        sa.Column("follow_up_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("company_id", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("marked_by", sa.String(200), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("follow_up_id"),
        if_not_exists=True,
    )
    op.create_index(
        "follow_ups_of_company", "follow_ups", ["origin", "company_id"], if_not_exists=True
    )
    op.create_table(
        "link_decisions",
        sa.Column("decision_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("company_id", sa.String(64), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("workplace_key", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id"),
        if_not_exists=True,
    )
    op.create_index(
        "link_decisions_of_pair",
        "link_decisions",
        ["origin", "source", "company_id", "workplace_key"],
        if_not_exists=True,
    )
