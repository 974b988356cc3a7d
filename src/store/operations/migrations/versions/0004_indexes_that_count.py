"""Industry and size of the firm of a matter ("" in older rows), and indexes for counting."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

FILTERED, COUNTED = ["origin", "kind", "state"], ["complex_id", "to_agency", "owner"]
INDEXES = {
    "matters_due": [*FILTERED, "due_on", *COUNTED],
    "matters_opened": [*FILTERED, "opened_on", *COUNTED],
    "matters_counted": [*FILTERED, "changed_on", "due_on", "obstacle", "complex_id"],
}


def upgrade() -> None:
    """Add the columns, create two indexes again with more columns, and add a third."""
    for name, longest in (("industry", 32), ("size_band", 16)):
        op.add_column(
            "matters", sa.Column(name, sa.String(longest), nullable=False, server_default="")
        )
    op.drop_index("matters_due", "matters")
    op.drop_index("matters_opened", "matters")
    for index, columns in INDEXES.items():
        op.create_index(index, "matters", columns)
