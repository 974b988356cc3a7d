"""When each group of matters was last written, so that only changed groups are counted again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the table, empty: every server counts all older matters when it starts."""
    op.create_table(
        "matter_groups_written",
        sa.Column("origin", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("owner", sa.String(200), primary_key=True),
        sa.Column("to_agency", sa.String(16), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
    )
    op.create_index("matter_groups_since", "matter_groups_written", ["origin", "times"])
