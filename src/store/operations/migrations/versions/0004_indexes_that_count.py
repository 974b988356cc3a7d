"""Industry and size of the firm of a matter, "" of those before, and indexes that count."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ASKED, COUNTED = ["origin", "kind", "state"], ["complex_id", "to_agency", "owner"]
INDEXES = {
    "matters_due": [*ASKED, "due_on", *COUNTED],
    "matters_opened": [*ASKED, "opened_on", *COUNTED],
    "matters_counted": [*ASKED, "changed_on", "due_on", "obstacle", "complex_id"],
}


def upgrade() -> None:
    """Add the columns; make two indexes anew with more columns, and one more."""
    for name, longest in (("industry", 32), ("size_band", 16)):
        op.add_column(
            "matters", sa.Column(name, sa.String(longest), nullable=False, server_default="")
        )
    op.drop_index("matters_due", "matters")
    op.drop_index("matters_opened", "matters")
    for index, columns in INDEXES.items():
        op.create_index(index, "matters", columns)
