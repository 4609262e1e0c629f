"""How Alembic runs here: on the connection it is handed, inside that connection's transaction."""

from __future__ import annotations

from alembic import context

from engine.store.migrations.rules import include_name
from engine.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    include_name=include_name,
)
context.run_migrations()
