"""In which half of the day a piece of upkeep was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply, in place."""
    op.add_column("upkeep", sa.Column("half", sa.String(10), nullable=False, server_default=""))


def downgrade() -> None:
    """Take back."""
    op.drop_column("upkeep", "half")
