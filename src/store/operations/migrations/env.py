"""How Alembic runs the migrations: on the connection that it is given, in its transaction."""

from alembic import context

from src.store.operations.tables import operations

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=operations,
    render_as_batch=True,  # SQLite alters a table by making it anew
)
context.run_migrations()
