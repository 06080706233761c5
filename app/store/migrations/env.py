"""Alembic's entry: runs the scripts on the connection and in the transaction that ``app.store.upgrade`` opened."""

from alembic import context

from app.models.tables import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata, render_as_batch=True
)
context.run_migrations()
