"""The key from which companies get their ids, generated once per data folder and never changed.

With another key every company would get another id, and notes on it would be orphaned. So where the
key of existing snapshots is lost, no new one is generated.
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
    """Return the key of a data folder, generating it if there has never been one.

    Raises CannotPublish if the key is lost or differs from that of the snapshots, OSError if it
    cannot be read or written.
    """
    return KEY.read(folder)


def key_is_lost(folder: Path) -> bool:
    """Return whether the key of existing snapshots is missing."""
    return KEY.is_lost(folder)


def hide_numbers(connection: Connection, folder: Path) -> None:
    """Replace ids of companies that contain a business number by keyed hashes."""
    ids = read_frame(connection, select(companies.c.company_id))["company_id"]
    telling = [each for each in ids if tells_number(each)]
    if not telling:
        return
    key = company_key(folder)
    hidden = pa.table({"old": telling, "new": [hidden_id(key, each) for each in telling]})
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
    """Return whether any company id in a snapshot contains a business number."""
    with engine.connect() as connection:
        ids = connection.execute(select(companies.c.company_id)).scalars().all()
    return any(map(tells_number, ids))
