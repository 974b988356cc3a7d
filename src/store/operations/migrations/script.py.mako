"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """TODO: say what changes and what becomes of the rows."""
    ${upgrades if upgrades else "pass"}
