"""Audit runs, their signatures, and the contents they froze."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_blob",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "audit_run",
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("tier", sa.String(64), nullable=False),
        sa.Column("standards", sa.JSON(), nullable=False),
        sa.Column("program", sa.String(200), nullable=False),
        sa.Column("plans", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("findings", sa.String(64), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
    )
    op.create_table(
        "audit_signature",
        sa.Column("centre", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("role", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.ForeignKeyConstraint(["centre", "number"], ["audit_run.centre", "audit_run.number"]),
    )


def downgrade() -> None:
    """Take back."""
    for table in ("audit_signature", "audit_run", "audit_blob"):
        op.drop_table(table)
