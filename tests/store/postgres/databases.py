"""A database for each test, because the schemas that a server serves always have the same names."""

from uuid import uuid4

from sqlalchemy import URL, NullPool, create_engine, text


def own_database(server: URL) -> URL:
    """Return the address of an empty database on a PostgreSQL server."""
    name = f"test_{uuid4().hex}"
    engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    return server.set(database=name)
