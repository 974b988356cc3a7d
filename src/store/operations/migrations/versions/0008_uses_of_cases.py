"""How often a case was used: shown on a firm's page, put on a visit sheet."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table; of uses before it nothing is known."""
    op.create_table(
        "case_uses",
        sa.Column("case_id", sa.String(40), primary_key=True),
        sa.Column("company_id", sa.String(64), primary_key=True),
        sa.Column("way", sa.String(16), primary_key=True),
        sa.Column("used_on", sa.String(10), primary_key=True),
    )
