"""Ids of companies that told their numbers, as earlier versions noted them, become opaque ones."""

from pathlib import Path

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import SQLAlchemyError

from src.domain.company_ids import hidden_id, tells_number
from src.store.company_key import company_key
from src.store.operations.errors import OperationsError
from src.store.operations.tables import operations


def rename_companies(engine: Engine, folder: Path) -> int:
    """Give every note, mark and decision on a company its opaque id; return how many ids changed.

    All or none are renamed, and nothing else of a row changes: it is the same company. Raises
    OperationsError where the database cannot be reached, CannotPublish where the key is lost.
    """
    renamed: set[str] = set()
    try:
        with engine.begin() as connection:
            for table in operations.sorted_tables:
                if "company_id" not in table.c:
                    continue
                held = table.c.company_id
                found = connection.execute(select(held).distinct()).scalars().all()
                for one in filter(tells_number, found):
                    new = hidden_id(company_key(folder), one)
                    connection.execute(update(table).where(held == one).values(company_id=new))
                    renamed.add(one)
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None
    return len(renamed)
