"""Temporary tables of a build: intermediate results that several marts are made from."""

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
"""One row per complex and each complex that contains it, itself included."""

start_months = _temporary(
    "start_months",
    *_texts("company_id", "program", "sex"),
    *_numbers("started", "told", "users"),
)
"""Users by company, program, sex, month of start, and month of eligibility as given in files (NULL
where not given). Months are numbers; withdrawn claims are subtracted."""

cohort_starts = _temporary(
    "cohort_starts",
    *_texts("company_id", "program", "sex"),
    *_numbers("month", "started", "users"),
)
"""Users by company, program, sex, month of eligibility and month of start."""

cohort_ends = _temporary("cohort_ends", *_texts("program", "sex"), *_numbers("first", "last"))
"""By program and sex, as month numbers: the first month that a window may begin with, and the last
cohort whose follow-up is over."""

company_months = _temporary(
    "company_months",
    *_texts("company_id", "month", "program", "sex"),
    *_numbers("eligible", "users", "raised", "age"),
)
"""One row per company, month of eligibility, program and sex; every user counts as eligible.

raised : users who are in no file of eligible people. age : months before the last cohort whose
follow-up is over, negative for cohorts still in follow-up.
"""

successive = _temporary(
    "successive",
    *_numbers("window"),
    *_texts("period", "program", "sex", "first_month", "last_month"),
)
"""The periods of a trend: consecutive and of equal length; "5" is the newest."""

company_windows = _temporary(
    "company_windows",
    *_numbers("window"),
    *_texts("period", "company_id", "program", "sex"),
    *_numbers("eligible", "users", "open", "shared"),
)
"""One row per window, period, company, program and sex with eligible or open people.

open : people still in follow-up who have not started; only in the period now. shared : 1 in the
women's row of a company that has eligible men, too, else 0.
"""

strata = _temporary(
    "strata",
    *_numbers("window"),
    *_texts("period", "complex_id", "program", "sex", "industry", "size_band"),
    *_numbers("eligible", "users", "open", "companies", "companies_shared", "squares"),
)
"""Sums of company_windows by complex, industry and size band. squares : the sum of squares of the
companies' eligible people."""

likeness = _temporary(
    "likeness",
    *_numbers("window"),
    *_texts("period", "program", "sex"),
    Column("likeness", Double),
)
"""The intra-company correlation of people, from 0 to 1."""

country_strata = _temporary(
    "country_strata",
    *_numbers("window"),
    *_texts("period", "program", "sex", "industry", "size_band"),
    *_numbers("eligible", "users", "squares"),
    *_doubles("eligible_band", "users_band", "eligible_all", "users_all", "likeness"),
)
"""Sums of strata over the country. …_band : summed over industries. …_all : summed over industries
and size bands."""

place_groups = _temporary(
    "place_groups",
    *_numbers("window"),
    *_texts("period", "level", "place", "sido", "kind", "program", "sex", "size_band"),
    *_numbers("eligible", "users", "open", "companies", "companies_shared"),
    *_doubles("expected", "clustered", "chance", "chance_less", "chance_more"),
)
"""Uptake of complexes (kind "") and regions by size band, with the expected users."""

own_people = _temporary(
    "own_people",
    *_texts("complex_id", "month"),
    *_numbers("employees", "employees_f", "employees_young"),
)
"""Head counts of the companies directly in each complex, without its parts, by month."""

cohort_known = _temporary(
    "cohort_known",
    *_texts("program", "sex"),
    *_numbers("age", "watched", "people", "users"),
    *_doubles("known"),
)
"""People by month of eligibility in the whole country, from the longest window on. age : as in
company_months. watched : months since eligibility for which all starts are known. known : the
probability that a start is known by now."""

cohort_worth = _temporary("cohort_worth", *_texts("program", "sex"), *_numbers("age"),
                          *_doubles("worth", "known", "level"))  # fmt: skip
"""By program, sex and month of eligibility (age). worth : how many people of the newest month who
never start carry the same information as one who has not started. known : as in cohort_known.
level : log odds less those of the newest month."""

visit_arms = _temporary("visit_arms", *_texts("company_id"))
"""Companies from which the effect of a visit is estimated."""

contact_steps = _temporary(
    "contact_steps",
    *_texts("complex_id", "company_id", "campaign_id", "channel", "agency"),
    *_numbers("step"),
    Column("day", Date),
)
"""One row per company, campaign ('' outside campaigns, where channel is NULL) and agency: the
furthest step of its contacts, and the day of the first one at `informed` or later (NULL if
none)."""

company_ways = _temporary("company_ways", *_texts("company_id", "channel", "agency", "stage"))
"""One row per company and way that contacted it (src/store/reach_tables.py), with the furthest
stage. For all contacts together every company has a row, with stage '' if it has none."""

company_keys = _temporary("company_keys", *_texts("company_id", "sex"), *_numbers("record_key"))
"""One row per company and sex: the key of the record (src/protect/keys.py)."""

records = _temporary(
    "records",
    *_numbers("window"),
    *_texts("company_id", "program", "sex"),
    *_numbers("eligible", "users", "users_key", "others_key"),
)
"""Companies of each current window by sex, and for both sexes (all), with the record keys of users
and of others."""


@contextmanager
def working_tables(connection: Connection) -> Iterator[None]:
    """Create the tables, and drop them at the end."""
    create_at_once(connection, working)
    yield
    connection.execute(_EachTable(working, drop=True))


def create_at_once(connection: Connection, *tables: MetaData) -> None:
    """Create all tables, none of which may exist."""
    for each in tables:
        connection.execute(_EachTable(each))


class _EachTable(ExecutableDDLElement):
    """CREATE or DROP of all tables in one statement: one each takes as long as filling small
    tables."""

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
