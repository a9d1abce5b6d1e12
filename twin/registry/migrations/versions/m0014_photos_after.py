"""Which photos of a work order show what was mended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply, in place."""
    op.add_column("attachment", sa.Column("stage", sa.String(10), nullable=False, server_default="before"))


def downgrade() -> None:
    """Take back."""
    op.drop_column("attachment", "stage")
