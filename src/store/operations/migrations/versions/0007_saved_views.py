"""Views that users save under a name, and the answer that they last saw there."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table of views and its index."""
    op.create_table(
        "saved_views",
        sa.Column("view_id", sa.String(32), primary_key=True),
        sa.Column("user_name", sa.String(200), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("page", sa.String(16), nullable=False),
        sa.Column("codes", sa.String(2000), nullable=False),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("rights", sa.String(64), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
    )
    op.create_index("saved_views_of_user", "saved_views", ["user_name"])
