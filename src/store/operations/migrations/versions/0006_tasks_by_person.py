"""An index to count tasks by person and agency, and a counter of writes to matters."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

NAME = "matters_of_owner"
COLUMNS = ["origin", "kind", "state", "owner", "to_agency", "due_on", "opened_on", "complex_id"]


def upgrade() -> None:
    """Create the index, and the one row that each transaction increments."""
    op.create_index(NAME, "matters", COLUMNS)
    made = op.create_table(
        "matters_written",
        sa.Column("what", sa.String(16), primary_key=True),
        sa.Column("times", sa.Integer(), nullable=False),
    )
    op.bulk_insert(made, [{"what": "all", "times": 0}])
