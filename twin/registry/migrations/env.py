"""Runs the migrations over the connection that :func:`twin.registry.database.migrate` hands in."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import twin.registry.tables  # noqa: F401 - fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite cannot alter a table in place
)
context.run_migrations()
