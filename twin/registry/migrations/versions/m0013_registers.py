"""Entries of registers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "register_entry",
        sa.Column("entry", sa.String(), primary_key=True),
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("step", sa.String(60), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("trail", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("stored_at", sa.String(), nullable=False),
        sa.UniqueConstraint("centre", "kind", "number", name="register_entry_number"),
    )
    op.create_index("register_entry_day", "register_entry", ["centre", "kind", "day"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("register_entry")
