"""The SQL tables of a snapshot, generated from the rows of src/domain/tables.py.

`comment` is the Korean entry of the data dictionary, `doc` the English one.
"""

from collections.abc import Iterator

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    String,
    Table,
)

from src.domain import columns
from src.domain.tables import TABLES
from src.store.keys import leave_unindexed

TYPES = {
    "count": Integer,
    "signed": Integer,
    "total": BigInteger,
    "money": BigInteger,
    "number": Float,
    "latitude": Float,
    "longitude": Float,
    "flag": Boolean,
    "yes_no": Boolean,
    "day": Date,
    "past_day": Date,
    "week": Date,
    "moment": DateTime,
}
"""Types by the kind of a column; every other kind is text."""

DIVIDES = "divides"
"""Mark of a column that distinguishes rows beside the key, and may be NULL."""

metadata = MetaData()


def _columns(table: columns.Table) -> Iterator[Column]:
    for row in table.columns:
        if row.stored:
            yield Column(
                row.name,
                TYPES.get(row.kind, String),
                primary_key=row.key,
                nullable=not (row.key or row.needed),
                comment=row.ko,
                doc=row.en,
                info={DIVIDES: row.divides},
            )
        if row.measured:
            yield Column(
                f"{row.name}_gap",
                String,
                comment=f"{row.ko}: 값이 없는 사유 (withheld 비공개, not_carried 원자료에 없음)",
                doc=f"why {row.name} is missing: withheld or not_carried",
            )


for _table in TABLES:
    Table(_table.name, metadata, *_columns(_table))
leave_unindexed(metadata)

regions = metadata.tables["regions"]
complexes = metadata.tables["complexes"]
complex_quarters = metadata.tables["complex_quarters"]
complex_industries = metadata.tables["complex_industries"]
printed_totals = metadata.tables["printed_totals"]
buildings = metadata.tables["buildings"]
companies = metadata.tables["companies"]
headcounts = metadata.tables["headcounts"]
eligible = metadata.tables["eligible"]
leave_starts = metadata.tables["leave_starts"]
workplaces = metadata.tables["workplaces"]
company_links = metadata.tables["company_links"]
company_fills = metadata.tables["company_fills"]
workplace_places = metadata.tables["workplace_places"]
campaigns = metadata.tables["campaigns"]
contacts = metadata.tables["contacts"]
holdouts = metadata.tables["holdouts"]
events = metadata.tables["events"]
shapes = metadata.tables["shapes"]
sources = metadata.tables["sources"]
problems = metadata.tables["problems"]
snapshot = metadata.tables["snapshot"]
