"""Row-level security: a second line behind the door, for the tables of firms on a server.

Each transaction says in which regions firms are asked for. One that does not say it is given no row
of a firm, whatever it selects. That keeps a statement that forgot to ask from telling of anybody;
it is no guard against whoever may write statements of his own.
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
"""The role that dashboards are members of; where there is none, nobody is given anything."""
SETTING, PLACES = "sandan.firms", "sandan.places"
"""What a transaction has said: the regions, and the complexes that lie in them."""
LIES_IN = "lies_in"
"""The complex of the firm of a row: a column that only policies read."""
EVERYWHERE, BETWEEN, BEFORE = "*", ",", "\x1f"
"""All regions; what stands between some; what stands before each complex."""
FOR_SUMS = {"work_mem": "64MB", "jit": "off"}
"""What PostgreSQL sets aside of memory for a sort or a table of hashes: with the 4 MB that it has
by itself sums of a country go by the disk. Programs are not compiled for statements this short."""
_as_readers: WeakKeyDictionary[Engine, bool] = WeakKeyDictionary()


@contextmanager
def reading(engine: Engine, firms: Regions) -> Iterator[Connection]:
    """Give a connection in a transaction that is given firms of these regions only.

    engine : that of one version. None is every firm. The transaction goes on as the role of
    readers where it may: whoever owns the tables is not held back by any policy.
    """
    if engine not in _as_readers:
        _as_readers[engine] = _may_be_reader(engine)
    said = [func.set_config(name, value, True) for name, value in FOR_SUMS.items()]
    said.append(func.set_config(SETTING, _said(firms), True))
    said.append(func.set_config(PLACES, _places(firms), True))
    if _as_readers[engine]:
        said.append(func.set_config("role", READERS, True))
    with engine.connect() as connection:
        connection.execute(select(*said))
        yield connection


def _said(firms: Regions) -> str:
    if firms is None:
        return EVERYWHERE
    return BETWEEN.join(one for one in firms if BETWEEN not in one and one != EVERYWHERE)


def _places(firms: Regions) -> str | ColumnElement:
    """Return the complexes of these regions as a policy reads them. It is found out once and not by
    each policy: to plan that for every table that a statement names took 5 ms of each."""
    if firms is None or not firms:
        return EVERYWHERE if firms is None else ""
    place = complexes.c.complex_id
    listed = func.string_agg(literal(BEFORE).concat(place), "")
    there = select(listed).where(*within(place, firms), ~place.contains(BEFORE))
    return func.coalesce(there.scalar_subquery(), "")


def _may_be_reader(engine: Engine) -> bool:
    """Return whether this user is of the role of readers, and the version was opened to it."""
    schema = engine.get_execution_options().get("schema_translate_map", {}).get(None)
    roles = table("pg_roles", column("rolname"), column("oid"), schema="pg_catalog")
    oid = roles.c.oid
    of_role = select(
        func.pg_has_role(oid, "MEMBER") & func.has_schema_privilege(oid, schema, "USAGE")
    ).where(roles.c.rolname == READERS)
    with engine.connect() as connection:
        return bool(connection.execute(of_role).scalar())


def gives_firms_unasked(engine: Engine) -> bool:
    """Return whether a version gives firms to a transaction that asked for none: no policy holds
    whoever owns the tables, and versions put there long ago have none."""
    with reading(engine, ()) as connection:
        return connection.execute(select(companies.c.company_id).limit(1)).first() is not None


def are_of_firms(rows: Table) -> bool:
    """Return whether the rows of a table are of single firms, or may name some."""
    return "company_id" in rows.c or rows in (workplaces, workplace_places, problems, firm_answers)


def is_told_where(rows: Table) -> bool:
    """Return whether rows of firms do not say where the firm lies, and are told it on a server.

    A policy that asked for the firm of each row took eight seconds for a million contacts.
    """
    return "company_id" in rows.c and "complex_id" not in rows.c


def secure(connection: Connection, schema: str, rows: Table) -> None:
    """Let the table of firms in a schema give rows to those transactions only that ask for them."""
    here = {"schema_translate_map": {None: schema}}
    for part in (_Secured(rows), _Policy(rows, _may_be_given(rows))):
        connection.execute(part, execution_options=here)


def _asked() -> ColumnElement:
    return func.current_setting(PLACES, True)


def _may_be_given(rows: Table) -> ColumnElement[bool]:
    """Return which rows a transaction is given.

    What it has said is found out once for a statement, and the complexes are put into a table of
    hashes: so each row costs a look.
    """
    wanted = []
    if "company_id" in rows.c:
        wanted.append(_lies_there(column(LIES_IN) if is_told_where(rows) else rows.c.complex_id))
    elif rows is workplaces:
        link, place = company_links.c, workplaces.c
        keys = [link[name] == place[name] for name in ("source", "month", "workplace_key")]
        wanted.append(exists().where(and_(*keys)))
    return or_(_asks_for_all(), *wanted)


def _asks_for_all() -> ColumnElement[bool]:
    return select(_asked()).scalar_subquery() == EVERYWHERE


def _lies_there(place: ColumnElement) -> ColumnElement[bool]:
    return place.in_(select(func.unnest(func.string_to_array(_asked(), BEFORE))))


def may_be_given_of(firms: Table, company: ColumnElement) -> ColumnElement[bool]:
    """Return which rows of a view a transaction is given: by where the firm lies among `firms`.

    firms : companies of a version, as a table of its schema. For few rows PostgreSQL asks for each
    firm, for many it puts the firms of the regions into a table of hashes first.
    """
    of_row = (firms.c.company_id == company) & _lies_there(firms.c.complex_id)
    return or_(_asks_for_all(), exists().where(of_row))


class _Secured(ExecutableDDLElement):
    """ALTER TABLE … ENABLE ROW LEVEL SECURITY, which SQLAlchemy Core has no word for."""

    inherit_cache = False

    def __init__(self, rows: Table):
        self.rows = rows


class _Policy(ExecutableDDLElement):
    """CREATE POLICY, which SQLAlchemy Core has no word for."""

    inherit_cache = False

    def __init__(self, rows: Table, given: ColumnElement[bool]):
        self.rows, self.given = rows, given


@compiles(_Secured, "postgresql")
def _write_secured(element: _Secured, compiler: DDLCompiler, **_: object) -> str:
    return f"ALTER TABLE {compiler.preparer.format_table(element.rows)} ENABLE ROW LEVEL SECURITY"


@compiles(_Policy, "postgresql")
def _write_policy(element: _Policy, compiler: DDLCompiler, **_: object) -> str:
    rows, written = element.rows, compiler.sql_compiler
    # Selects within the condition are of rows of this table, which they do not select from anew
    written.stack.append({"correlate_froms": {rows}, "asfrom_froms": {rows}, "selectable": rows})
    given = written.process(element.given, literal_binds=True)
    on = compiler.preparer.format_table(rows)
    return f"CREATE POLICY firms_asked_for ON {on} FOR SELECT USING ({given})"
