"""Uses of a case: shown on the page of a firm, or put on a visit sheet."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table, empty: earlier uses were not recorded."""
    op.create_table(
        "case_uses",
        sa.Column("case_id", sa.String(40), primary_key=True),
        sa.Column("company_id", sa.String(64), primary_key=True),
        sa.Column("way", sa.String(16), primary_key=True),
        sa.Column("used_on", sa.String(10), primary_key=True),
    )
