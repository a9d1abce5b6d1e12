"""Accounts, sessions and tokens; whose a calendar address is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "account",
        sa.Column("login", sa.String(), primary_key=True),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("centres", sa.JSON(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("password", "password_at")),
        sa.Column("temporary", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("issuer", "subject")),
        sa.UniqueConstraint("issuer", "subject", name="account_subject"),
        sa.UniqueConstraint("name", name="account_name"),
    )
    op.create_table(
        "token",
        sa.Column("token", sa.String(32), primary_key=True),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), sa.ForeignKey("account.login"), nullable=False, index=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("read_only", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("last_day", "revoked_at")),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
    )
    op.create_table(
        "session",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("login", sa.String(), sa.ForeignKey("account.login"), nullable=False, index=True),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("expires_at", sa.String(), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
    )
    op.create_table(
        "attempt",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.String(), nullable=False),
    )
    op.create_table(
        "secret", sa.Column("name", sa.String(), primary_key=True), sa.Column("value", sa.LargeBinary(), nullable=False)
    )
    op.add_column("feed", sa.Column("owner", sa.String(60)))
    op.execute("UPDATE feed SET owner = ''")
    with op.batch_alter_table("feed") as table:
        table.alter_column("owner", nullable=False)


def downgrade() -> None:
    """Take back."""
    op.drop_column("feed", "owner")
    for table in ("secret", "attempt", "session", "token", "account"):
        op.drop_table(table)
