"""Tables that live while the marts are made: steps that several marts are made from."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Dialect,
    Double,
    MetaData,
    String,
    Table,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable, DropTable, ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

working = MetaData()


def _temporary(name: str, *columns: Column) -> Table:
    return Table(name, working, *columns, prefixes=["TEMPORARY"])


def _texts(*names: str) -> list[Column]:
    return [Column(name, String) for name in names]


def _numbers(*names: str) -> list[Column]:
    return [Column(name, BigInteger) for name in names]


def _doubles(*names: str) -> list[Column]:
    return [Column(name, Double) for name in names]


nodes_above = _temporary("nodes_above", *_texts("complex_id", "above_id"))
"""One row per complex and complex that it is part of, itself included."""

start_months = _temporary(
    "start_months",
    *_texts("company_id", "program", "sex"),
    *_numbers("started", "told", "users"),
)
"""Users by company, program, sex, month of start and the month of eligibility that files tell (NULL
where they do not), months as numbers; claims taken back are taken off."""

cohort_starts = _temporary(
    "cohort_starts",
    *_texts("company_id", "program", "sex"),
    *_numbers("month", "started", "users"),
)
"""Users by company, program, sex, the month in which they became eligible and that of the start."""

cohort_ends = _temporary("cohort_ends", *_texts("program", "sex"), *_numbers("first", "last"))
"""By program and sex, as numbers: the first month that a window may begin with, and the last cohort
whose follow-up is over."""

company_months = _temporary(
    "company_months",
    *_texts("company_id", "month", "program", "sex"),
    *_numbers("eligible", "users", "raised", "age"),
)
"""One row per company, month of eligibility, program and sex; whoever used a program was eligible.

raised : how many of the eligible are in no file of eligible people, but used it. age : months
before the last cohort whose follow-up is over, negative for those still followed.
"""

successive = _temporary(
    "successive",
    *_numbers("window"),
    *_texts("period", "program", "sex", "first_month", "last_month"),
)
"""The periods of a trend: several of equal length, one behind the other; "5" is the newest."""

company_windows = _temporary(
    "company_windows",
    *_numbers("window"),
    *_texts("period", "company_id", "program", "sex"),
    *_numbers("eligible", "users", "open", "shared"),
)
"""One row per window, period, company, program and sex with somebody eligible, or still open.

open : people eligible after the window who have not started; in the period now only. shared : 1 in
the women's row of a company with eligible men too, else 0.
"""

strata = _temporary(
    "strata",
    *_numbers("window"),
    *_texts("period", "complex_id", "program", "sex", "industry", "size_band"),
    *_numbers("eligible", "users", "open", "companies", "companies_shared", "squares"),
)
"""The sums of company_windows by complex, industry and size band. squares : of the companies'
eligible people."""

likeness = _temporary(
    "likeness",
    *_numbers("window"),
    *_texts("period", "program", "sex"),
    Column("likeness", Double),
)
"""How alike people of one company are, as a correlation from 0 to 1."""

country_strata = _temporary(
    "country_strata",
    *_numbers("window"),
    *_texts("period", "program", "sex", "industry", "size_band"),
    *_numbers("eligible", "users", "squares"),
    *_doubles("eligible_band", "users_band", "eligible_all", "users_all", "likeness"),
)
"""The sums of strata over the country; …_band of all its industries, …_all of all sizes, too."""

place_groups = _temporary(
    "place_groups",
    *_numbers("window"),
    *_texts("period", "level", "place", "sido", "kind", "program", "sex", "size_band"),
    *_numbers("eligible", "users", "open", "companies", "companies_shared"),
    *_doubles("expected", "clustered", "chance", "chance_less", "chance_more"),
)
"""Uptake of complexes (kind "") and regions by size band, and what is expected of them."""

own_people = _temporary(
    "own_people",
    *_texts("complex_id", "month"),
    *_numbers("employees", "employees_f", "employees_young"),
)
"""The head counts of the companies that are in each complex itself, by month."""

cohort_known = _temporary(
    "cohort_known",
    *_texts("program", "sex"),
    *_numbers("age", "watched", "people", "users"),
    *_doubles("known"),
)
"""People of each month of eligibility in the whole country, from the longest window on: age as in
company_months; watched : months of which all starts are known; known : the chance that the start of
one who starts is."""

cohort_worth = _temporary("cohort_worth", *_texts("program", "sex"), *_numbers("age"),
                          *_doubles("worth", "known", "level"))  # fmt: skip
"""worth : what one of a month who has not started tells, in people of the newest month who never
start. known : as in cohort_known. level : how far the log odds are from those of the newest."""

visit_arms = _temporary("visit_arms", *_texts("company_id"))
"""Companies from which it is learnt what a visit changes."""

contact_steps = _temporary(
    "contact_steps",
    *_texts("complex_id", "company_id", "campaign_id", "channel", "agency"),
    *_numbers("step"),
    Column("day", Date),
)
"""One row per company, campaign ('' outside campaigns; there channel is NULL) and agency: the
furthest step of the contacts, and the day on which they first informed (NULL if never)."""

company_ways = _temporary("company_ways", *_texts("company_id", "channel", "agency", "stage"))
"""One row per company and way that contacted it (src/store/reach_tables.py): the furthest stage. Of
all contacts together, one per company, '' where there are none."""

company_keys = _temporary("company_keys", *_texts("company_id", "sex"), *_numbers("record_key"))
"""One row per company and sex: the key of the record (src/protect/keys.py)."""

records = _temporary(
    "records",
    *_numbers("window"),
    *_texts("company_id", "program", "sex"),
    *_numbers("eligible", "users", "users_key", "others_key"),
)
"""The companies of each window now, by sex and of both (all), with the keys of those who count."""


@contextmanager
def working_tables(connection: Connection) -> Iterator[None]:
    """Give the tables empty, and drop them when the marts are made."""
    create_at_once(connection, working)
    yield
    connection.execute(_EachTable(working, drop=True))


def create_at_once(connection: Connection, *tables: MetaData) -> None:
    """Create all tables; none may be there."""
    for each in tables:
        connection.execute(_EachTable(each))


class _EachTable(ExecutableDDLElement):
    """One statement for all tables: each by itself takes as long as filling it with a few rows."""

    inherit_cache = False

    def __init__(self, tables: MetaData, *, drop: bool = False):
        self.tables, self.drop = tables, drop


@compiles(_EachTable)
def _write_each(element: _EachTable, compiler: DDLCompiler, **_: object) -> str:
    return _written(element.tables, element.drop, compiler.dialect)


@cache
def _written(tables: MetaData, drop: bool, dialect: Dialect) -> str:
    step = DropTable if drop else CreateTable
    return ";".join(str(step(table).compile(dialect=dialect)) for table in tables.sorted_tables)
