"""Which matters were written when: what was counted is counted anew for these alone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table; what was written before it is counted by every server when it starts."""
    op.create_table(
        "matter_groups_written",
        sa.Column("origin", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("owner", sa.String(200), primary_key=True),
        sa.Column("to_agency", sa.String(16), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
    )
    op.create_index("matter_groups_since", "matter_groups_written", ["origin", "times"])
