"""What was measured on site stands beside an inspector's answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("answer", sa.Column("value", sa.String(60), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    """Take back."""
    op.drop_column("answer", "value")
