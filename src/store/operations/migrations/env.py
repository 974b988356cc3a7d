"""Run the migrations on the given connection, in its transaction."""

from alembic import context

from src.store.operations.tables import operations

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=operations,
    render_as_batch=True,  # SQLite can alter a table only by copying it
)
context.run_migrations()
