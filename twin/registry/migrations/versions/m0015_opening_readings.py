"""Readings of openings beside those of things."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply, in place."""
    op.add_column("measurement", sa.Column("target_kind", sa.String(10), nullable=False, server_default="asset"))


def downgrade() -> None:
    """Take back; what was measured at openings has no place in the older table."""
    op.execute("DELETE FROM measurement WHERE target_kind <> 'asset'")
    op.drop_column("measurement", "target_kind")
