"""Replace company ids that contain business numbers by opaque ids; earlier versions stored them."""

from pathlib import Path

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import SQLAlchemyError

from src.domain.company_ids import hidden_id, tells_number
from src.store.company_key import company_key
from src.store.operations.errors import OperationsError
from src.store.operations.tables import operations


def rename_companies(engine: Engine, folder: Path) -> int:
    """Give every row about a company its opaque id; return how many ids were replaced.

    All or none are replaced, and nothing else in a row changes. Raises OperationsError where the
    database cannot be reached, CannotPublish where the key is lost.
    """
    renamed: set[str] = set()
    try:
        with engine.begin() as connection:
            for table in operations.sorted_tables:
                if "company_id" not in table.c:
                    continue
                column = table.c.company_id
                ids = connection.execute(select(column).distinct()).scalars().all()
                for old in filter(tells_number, ids):
                    new = hidden_id(company_key(folder), old)
                    connection.execute(update(table).where(column == old).values(company_id=new))
                    renamed.add(old)
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None
    return len(renamed)
