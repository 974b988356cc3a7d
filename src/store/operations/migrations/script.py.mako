"""${message[0].upper() + message[1:]}."""

import sqlalchemy as sa
from alembic import op

revision = "${up_revision}"
down_revision = "${down_revision}"


def upgrade() -> None:
    """TODO: say what changes and what becomes of the rows."""
    ${upgrades if upgrades else "pass"}
