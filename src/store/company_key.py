"""The key under which companies get their ids: made once in a data folder and never changed.

With another key every company would get another id, and what was noted of it would be of nobody.
So where snapshots were made with a key that is gone, no new one is made.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Engine, column, select, table, update

from src.domain.company_ids import hidden_id, tells_number
from src.store.bulk import read_frame
from src.store.made_key import MadeKey
from src.store.schema import companies, metadata

NAME, MARK = "COMPANY.key", "COMPANY.made"
KEY = MadeKey(NAME, MARK, "key_lost")


def company_key(folder: Path) -> bytes:
    """Return the key of a data folder; it is made where there was never one.

    Raises CannotPublish where the key is gone or is another than that of the snapshots, OSError
    where it cannot be read or written.
    """
    return KEY.read(folder)


def key_is_lost(folder: Path) -> bool:
    """Return whether snapshots were made with a key that is not there."""
    return KEY.is_lost(folder)


def hide_numbers(connection: Connection, folder: Path) -> None:
    """Give the companies of a build whose id tells a number the id that stands for it."""
    ids = read_frame(connection, select(companies.c.company_id))["company_id"]
    telling = [one for one in ids if tells_number(one)]
    if not telling:
        return
    key = company_key(folder)
    hidden = pa.table({"old": telling, "new": [hidden_id(key, one) for one in telling]})
    driver: Any = connection.connection.driver_connection
    driver.register("hidden_ids", hidden)
    ids_of = table("hidden_ids", column("old"), column("new"))
    for rows in metadata.sorted_tables:
        if "company_id" in rows.c:
            held = rows.c.company_id
            new = select(ids_of.c.new).where(ids_of.c.old == held).scalar_subquery()
            renamed = update(rows).values(company_id=new)
            connection.execute(renamed.where(held.in_(select(ids_of.c.old))))
    driver.unregister("hidden_ids")


def has_numbers(engine: Engine) -> bool:
    """Return whether ids of companies in a snapshot tell their numbers."""
    with engine.connect() as connection:
        ids = connection.execute(select(companies.c.company_id)).scalars().all()
    return any(map(tells_number, ids))
