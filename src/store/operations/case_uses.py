"""Record and count the uses of published cases: shown on a firm's page, put on a visit sheet.

A use is one case, shown for one firm, in one way, on one day. All columns form the primary key, so
drawing a page again or taking a sheet twice adds nothing. Who looked is in the access record, not
here.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Engine, false, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from src.domain.matters import USED_BY
from src.store.operations.errors import OperationsError
from src.store.operations.matters_seen import Sight, by_firm, typed_frame
from src.store.operations.tables import case_uses, matters
from src.store.operations.texts import can_be_kept, check_texts

INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
M, U = matters.c, case_uses.c


class Use(NamedTuple):
    """A case that a firm was shown. way : one of USED_BY. used_on : an ISO day."""

    case_id: str
    company_id: str
    way: str
    used_on: str


def note_uses(engine: Engine, cases: Iterable[tuple[str, str]], way: str, day: date) -> None:
    """Store which case was used for which firm (case_id, company_id). Raises ValueError for an
    unknown way."""
    USED_BY.index(way)
    add_uses(engine, [Use(*pair, way, day.isoformat()) for pair in cases])


def add_uses(engine: Engine, uses: Iterable[Use]) -> None:
    """Store uses, all or none; existing ones stay as they are."""
    rows = [use._asdict() for use in dict.fromkeys(uses)]
    if not rows:
        return
    check_texts(case_uses, rows)
    insertion = INSERT[engine.dialect.name](case_uses).on_conflict_do_nothing()
    try:
        with engine.begin() as connection:
            connection.execute(insertion, rows)
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def count_uses(engine: Engine, sight: Sight, company_id: str | None = None) -> pd.DataFrame:
    """Return one row per used case whose firm the reader may see: case_id, by_page, by_sheet,
    firms.

    company_id : only cases of this firm. by_page, by_sheet : uses in each way. firms : distinct
    firms that a case was shown for, in either way. They are only counted, not named, because they
    may lie where the reader may not see firms.
    """
    storable = company_id is None or can_be_kept(company_id)
    of_firm = (
        [M.company_id == company_id if storable else false()] if company_id is not None else []
    )
    ways = [func.count().filter(U.way == way).label(f"by_{way}") for way in USED_BY]
    firms = func.count(U.company_id.distinct()).label("firms")
    statement = (
        select(U.case_id, *ways, firms)
        .join(matters, M.matter_id == U.case_id)
        .where(M.origin == sight.origin, M.kind == "case", by_firm(sight.firms), *of_firm)
        .group_by(U.case_id)
        .order_by(U.case_id)
    )
    return typed_frame(engine, statement)
