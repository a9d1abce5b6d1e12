"""Who mends a work order, and what it costs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("work_order") as table:
        table.add_column(sa.Column("supplier", sa.String(100), nullable=False, server_default=""))
        table.add_column(sa.Column("cost", sa.Float()))
    with op.batch_alter_table("work_order") as table:
        table.alter_column("supplier", server_default=None)  # it was for the rows that there were


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("work_order") as table:
        table.drop_column("cost")
        table.drop_column("supplier")
