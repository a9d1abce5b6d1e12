"""Who mends a work order, and what it costs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Column by column, in place: a table that photos refer to cannot be made anew on SQLite."""
    op.add_column("work_order", sa.Column("supplier", sa.String(100), nullable=False, server_default=""))
    op.add_column("work_order", sa.Column("cost", sa.Float()))


def downgrade() -> None:
    """Take back."""
    op.drop_column("work_order", "cost")
    op.drop_column("work_order", "supplier")
