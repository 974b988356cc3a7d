"""Which choices can be answered from precomputed sums (src/store/reach_tables.py), and filters of
these.

The sums are by complex; a choice of a building, an industry or a name must read rows of firms.
"""

from sqlalchemy import ColumnElement, case, select

from src.domain.codes import STAGES
from src.store.queries.terms import Codes, Regions, among, in_complex, within
from src.store.schema import complexes
from src.store.sums import Columns

OF_PLACE = ("sido", "sigungu", "complex_id")


def is_summed(codes: dict, *more: str) -> bool:
    """Return whether only whole complexes, or codes named in `more`, are chosen."""
    known = (*OF_PLACE, *more)
    return all(code is None or name in known for name, code in codes.items())


def of_place(
    column: ColumnElement,
    sido: Codes = None,
    sigungu: Codes = None,
    complex_id: str | None = None,
    regions: Regions = None,
    **others: None,
) -> list[ColumnElement]:
    """Return the filters of rows whose `column` is a complex of a place.

    others : other codes, all None as checked by `is_summed`.
    """
    node = complexes.c
    conditions = [*among(node.sido, sido), *among(node.sigungu, sigungu)]
    inside: list[ColumnElement] = []
    if conditions:
        inside.append(column.in_(select(node.complex_id).where(*conditions)))
    inside += [] if complex_id is None else [in_complex(column, complex_id)]
    return [*inside, *within(column, regions)]


def of_way(rows: Columns, channel: str | None, agency: str | None) -> list[ColumnElement]:
    """Return the filters of sums by way: of a channel, an agency, both, or all contacts ("")."""
    return [rows.channel == (channel or ""), rows.agency == (agency or "")]


def step_of(stage: ColumnElement) -> ColumnElement:
    """Return the number of a stage: 0 targeted to 5 placed."""
    return case({code: step for step, code in enumerate(STAGES)}, value=stage)
