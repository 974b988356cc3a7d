"""Write the next migration of the operations database from its table definitions.

    make migration NAME="visits of planners"

A scratch database is brought to the newest migration and compared with
src/store/operations/tables.py. Check the result: a renamed column looks like one dropped and one
added, and existing rows may need a value.
"""

import sys
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

sys.path.insert(0, str(Path(__file__).parents[1]))
from src.store.operations.connect import MIGRATIONS
from src.store.operations.migrate import config_of


def main(name: str) -> None:
    """Write the file of a new migration with the next number."""
    number = f"{1 + len(list((MIGRATIONS / 'versions').glob('[0-9]*.py'))):04d}"
    with create_engine("sqlite://").connect() as connection:
        config = config_of(connection)
        command.upgrade(config, "head")
        command.revision(config, name, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit('usage: make migration NAME="what changes"')
    main(sys.argv[1])
