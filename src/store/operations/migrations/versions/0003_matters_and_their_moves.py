"""Matters and their moves: visits, referrals, requests."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXTS = {
    "origin": 16,
    "kind": 16,
    "state": 16,
    "company_id": 64,
    "complex_id": 64,
    "company_name": 200,
    "place": 200,
    "program": 16,
    "to_agency": 16,
    "from_agency": 16,
    "owner": 200,
    "opened_on": 10,
    "opened_by": 200,
    "changed_on": 10,
    "answer_by": 10,
    "answered_on": 10,
    "due_on": 10,
    "starts_on": 10,
    "ends_on": 10,
    "job": 100,
    "need": 1000,
    "obstacle": 16,
    "reason": 500,
    "quote": 500,
    "parent_id": 40,
    "campaign_id": 64,
    "source": 100,
    "version": 40,
}
NUMBERS = {
    "number": sa.Integer(),
    "months": sa.Integer(),
    "days": sa.Integer(),
    "cost_krw": sa.BigInteger(),
    "subsidy_krw": sa.BigInteger(),
    "named": sa.Integer(),
}
INDEXES = {
    "matters_of_company": ["origin", "company_id"],
    "matters_due": ["origin", "kind", "state", "due_on"],
    "matters_opened": ["origin", "kind", "state", "opened_on"],
}


def upgrade() -> None:
    """Create the tables of matters and moves, empty."""
    op.create_table(
        "matters",
        sa.Column("matter_id", sa.String(40), primary_key=True),
        *[sa.Column(name, sa.String(longest), nullable=False) for name, longest in TEXTS.items()],
        *[sa.Column(name, kind, nullable=False) for name, kind in NUMBERS.items()],
    )
    for index, columns in INDEXES.items():
        op.create_index(index, "matters", columns)
    op.create_table(
        "moves",
        sa.Column("matter_id", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("obstacle", sa.String(16), nullable=False),
        sa.Column("due_on", sa.String(10), nullable=False),
        sa.Column("moved_on", sa.String(10), nullable=False),
        sa.Column("moved_by", sa.String(200), nullable=False),
        sa.Column("moved_as", sa.String(16), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
    )
