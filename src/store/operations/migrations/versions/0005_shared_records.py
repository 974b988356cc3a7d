"""Records of deeds and the history of loads, shared by several servers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables, empty: each server copies its own records when it first adds one."""
    op.create_table(
        "deeds",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("line", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "deed_lists",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "deed_marks",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("said", sa.String(64), nullable=False),
    )
    op.create_table(
        "loads",
        sa.Column("load_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("line", sa.LargeBinary, nullable=False),
    )
