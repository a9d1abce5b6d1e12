"""Facts hold from a day on: their table gets that day into its key. What was stated so far holds from the beginning."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _columns(*more: sa.Column[Any]) -> list[sa.Column[Any]]:
    return [
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), primary_key=True),
        sa.Column("name", sa.String(100), primary_key=True),
        *more,
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
    ]


def upgrade() -> None:
    """Apply."""
    op.rename_table("fact", "old_fact")
    op.create_table("fact", *_columns(sa.Column("since", sa.String(), primary_key=True)))
    op.execute(
        "INSERT INTO fact (centre, name, since, version, value) SELECT centre, name, '', version, value FROM old_fact"
    )
    op.drop_table("old_fact")


def downgrade() -> None:
    """Take back: of several values of a fact the one in force today stays, the first where none is yet."""
    op.rename_table("fact", "dated_fact")
    op.create_table("fact", *_columns())
    op.execute(
        "INSERT INTO fact (centre, name, version, value) SELECT centre, name, version, value FROM dated_fact AS one "
        "WHERE since = COALESCE("
        "(SELECT MAX(since) FROM dated_fact AS other WHERE other.centre = one.centre AND other.name = one.name "
        "AND other.since <= CAST(CURRENT_DATE AS VARCHAR)), "
        "(SELECT MIN(since) FROM dated_fact AS other WHERE other.centre = one.centre AND other.name = one.name))"
    )
    op.drop_table("dated_fact")
