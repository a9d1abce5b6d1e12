"""Which drawn thing an asset was before somebody moved it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("placement", sa.Column("block", sa.String(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("placement", "block")
