"""Row-level security for tables of firms on a server: a second defence behind the door.

Each transaction sets the regions whose firms it may read; without that, policies return no row of a
firm. This protects against a query that forgot its filter, not against users who can write their
own SQL: they can set the regions, too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    and_,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

from src.store.answer_table import firm_answers
from src.store.queries.terms import Regions, within
from src.store.schema import (
    companies,
    company_links,
    complexes,
    problems,
    workplace_places,
    workplaces,
)

READERS = "sandan_reader"
"""The role of the dashboards' users; where it does not exist, nothing is granted."""
SETTING, PLACES = "sandan.firms", "sandan.places"
"""Settings of a transaction: the regions, and the complexes in them."""
LIES_IN = "lies_in"
"""A column with the complex of a row's firm, which only policies read."""
EVERYWHERE, BETWEEN, BEFORE = "*", ",", "\x1f"
"""The value for all regions; the separator of regions; the prefix of each complex."""
FOR_SUMS = {"work_mem": "64MB", "jit": "off"}
"""With the default work_mem of 4 MB, sorts and hash tables for sums of a country spill to disk.
JIT compilation does not pay for queries this short."""
_as_readers: WeakKeyDictionary[Engine, bool] = WeakKeyDictionary()


@contextmanager
def reading(engine: Engine, firms: Regions) -> Iterator[Connection]:
    """Open a connection with a transaction that can read firms of these regions only.

    engine : of one version. firms : None for all. The transaction takes the role READERS where it
    may, because policies do not apply to the owner of the tables.
    """
    if engine not in _as_readers:
        _as_readers[engine] = _may_be_reader(engine)
    settings = [func.set_config(name, value, True) for name, value in FOR_SUMS.items()]
    settings.append(func.set_config(SETTING, _regions_text(firms), True))
    settings.append(func.set_config(PLACES, _places_text(firms), True))
    if _as_readers[engine]:
        settings.append(func.set_config("role", READERS, True))
    with engine.connect() as connection:
        connection.execute(select(*settings))
        yield connection


def _regions_text(firms: Regions) -> str:
    if firms is None:
        return EVERYWHERE
    return BETWEEN.join(one for one in firms if BETWEEN not in one and one != EVERYWHERE)


def _places_text(firms: Regions) -> str | ColumnElement:
    """Return the complexes of these regions in one text for the policies. Computed once per
    transaction: a subquery in each policy cost 5 ms of planning per table."""
    if firms is None or not firms:
        return EVERYWHERE if firms is None else ""
    place = complexes.c.complex_id
    joined = func.string_agg(literal(BEFORE).concat(place), "")
    inside = select(joined).where(*within(place, firms), ~place.contains(BEFORE))
    return func.coalesce(inside.scalar_subquery(), "")


def _may_be_reader(engine: Engine) -> bool:
    """Return whether this user is a member of READERS, and READERS may use the version's schema."""
    schema = engine.get_execution_options().get("schema_translate_map", {}).get(None)
    roles = table("pg_roles", column("rolname"), column("oid"), schema="pg_catalog")
    oid = roles.c.oid
    of_role = select(
        func.pg_has_role(oid, "MEMBER") & func.has_schema_privilege(oid, schema, "USAGE")
    ).where(roles.c.rolname == READERS)
    with engine.connect() as connection:
        return bool(connection.execute(of_role).scalar())


def gives_firms_unasked(engine: Engine) -> bool:
    """Return whether a transaction without regions can read firms: policies do not apply to the
    owner of the tables, and old versions have none."""
    with reading(engine, ()) as connection:
        return connection.execute(select(companies.c.company_id).limit(1)).first() is not None


def has_firms(rows: Table) -> bool:
    """Return whether the rows of a table are about single firms, or may name some."""
    return "company_id" in rows.c or rows in (workplaces, workplace_places, problems, firm_answers)


def lacks_place(rows: Table) -> bool:
    """Return whether a table of firms has no complex_id and so gets the column LIES_IN on a server.

    A policy with a subquery for the firm of each row took eight seconds for a million contacts.
    """
    return "company_id" in rows.c and "complex_id" not in rows.c


def secure(connection: Connection, schema: str, rows: Table) -> None:
    """Enable row-level security on a table of firms, with a policy for the set regions."""
    here = {"schema_translate_map": {None: schema}}
    for part in (_EnableRowSecurity(rows), _CreatePolicy(rows, _is_readable(rows))):
        connection.execute(part, execution_options=here)


def _set_places() -> ColumnElement:
    return func.current_setting(PLACES, True)


def _is_readable(rows: Table) -> ColumnElement[bool]:
    """Return the condition for rows that a transaction may read.

    PostgreSQL evaluates the setting once per statement and hashes the complexes, so each row costs
    one lookup.
    """
    conditions = []
    if "company_id" in rows.c:
        conditions.append(_lies_there(column(LIES_IN) if lacks_place(rows) else rows.c.complex_id))
    elif rows is workplaces:
        link, place = company_links.c, workplaces.c
        keys = [link[name] == place[name] for name in ("source", "month", "workplace_key")]
        conditions.append(exists().where(and_(*keys)))
    return or_(_is_set_to_all(), *conditions)


def _is_set_to_all() -> ColumnElement[bool]:
    return select(_set_places()).scalar_subquery() == EVERYWHERE


def _lies_there(place: ColumnElement) -> ColumnElement[bool]:
    return place.in_(select(func.unnest(func.string_to_array(_set_places(), BEFORE))))


def is_readable_by_firm(firms: Table, company: ColumnElement) -> ColumnElement[bool]:
    """Return the condition for rows of a view that a transaction may read: by where the firm lies.

    firms : the table companies of a version's schema. For few rows PostgreSQL looks up each firm,
    for many it hashes the firms of the regions first.
    """
    of_row = (firms.c.company_id == company) & _lies_there(firms.c.complex_id)
    return or_(_is_set_to_all(), exists().where(of_row))


class _EnableRowSecurity(ExecutableDDLElement):
    """ALTER TABLE … ENABLE ROW LEVEL SECURITY, which SQLAlchemy Core lacks."""

    inherit_cache = False

    def __init__(self, rows: Table):
        self.rows = rows


class _CreatePolicy(ExecutableDDLElement):
    """CREATE POLICY, which SQLAlchemy Core lacks."""

    inherit_cache = False

    def __init__(self, rows: Table, condition: ColumnElement[bool]):
        self.rows, self.condition = rows, condition


@compiles(_EnableRowSecurity, "postgresql")
def _write_row_security(element: _EnableRowSecurity, compiler: DDLCompiler, **_: object) -> str:
    return f"ALTER TABLE {compiler.preparer.format_table(element.rows)} ENABLE ROW LEVEL SECURITY"


@compiles(_CreatePolicy, "postgresql")
def _write_policy(element: _CreatePolicy, compiler: DDLCompiler, **_: object) -> str:
    rows, written = element.rows, compiler.sql_compiler
    # Subqueries in the condition refer to the row of this table instead of selecting from it again
    written.stack.append({"correlate_froms": {rows}, "asfrom_froms": {rows}, "selectable": rows})
    condition = written.process(element.condition, literal_binds=True)
    on = compiler.preparer.format_table(rows)
    return f"CREATE POLICY firms_asked_for ON {on} FOR SELECT USING ({condition})"
