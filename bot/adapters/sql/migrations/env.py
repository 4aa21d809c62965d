"""What alembic runs: our revisions over the connection, and inside the transaction, that ``migrate`` hands it."""

from __future__ import annotations

from alembic import context

from bot.adapters.sql.migrations import is_ours
from bot.adapters.sql.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=is_ours,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
