"""Alembic migrations, run by :func:`twin.registry.database.migrate`."""
