"""Work orders and their photos."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "work_order",
        sa.Column("order", sa.String(), primary_key=True),
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target_kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(200), nullable=False),
        sa.Column("what", sa.String(1000), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reported_at", "reported_by")),
        *(sa.Column(name, sa.String()) for name in ("accepted_at", "started_at", "done_at", "checked_at")),
        sa.Column("handler", sa.String(60), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.UniqueConstraint("centre", "number", name="work_order_number"),
    )
    op.create_index("work_order_target", "work_order", ["centre", "target_kind", "target"])
    op.create_table(
        "attachment",
        sa.Column("attachment", sa.String(), primary_key=True),
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("order", sa.String(), sa.ForeignKey("work_order.order"), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("stored_at", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_index("attachment_order", "attachment", ["order"])


def downgrade() -> None:
    """Take back."""
    for table in ("attachment", "work_order"):
        op.drop_table(table)
