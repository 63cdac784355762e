"""Alembic's environment: migrates the ledger whose connection it is handed."""

from alembic import context

from varsel.ledger.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
