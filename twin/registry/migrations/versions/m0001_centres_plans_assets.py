"""Centres, floors, plan revisions, corrections, assets, placements and the change log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _places()
    _assets()
    op.create_table(
        "change_log",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("batch", "at", "by", "why", "centre", "kind")),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        sa.Column("undoes", sa.String()),
    )
    op.create_index("change_log_row", "change_log", ["centre", "kind", "key"])
    op.create_index("change_log_batch", "change_log", ["batch"])
    op.create_table(
        "counter",
        sa.Column("centre", sa.String(), primary_key=True),
        sa.Column("value", sa.Integer(), nullable=False),
    )


def _places() -> None:
    op.create_table(
        "centre",
        sa.Column("centre", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("tier", sa.String(64), nullable=False),
        sa.Column("standards", sa.JSON(), nullable=False),
    )
    op.create_table(
        "floor",
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), primary_key=True),
        sa.Column("floor", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer()),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("zone_kinds", sa.JSON(), nullable=False),
    )
    op.create_table(
        "plan_file",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "revision",
        sa.Column("centre", sa.String(), primary_key=True),
        sa.Column("floor", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), sa.ForeignKey("plan_file.sha256"), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("drawn", sa.String(200), nullable=False),
        sa.Column("profile", sa.String()),
        sa.Column("units", sa.String()),
        sa.Column("encoding", sa.String()),
        sa.Column("stored_at", sa.String(), nullable=False),
        sa.Column("stored_by", sa.String(), nullable=False),
        sa.Column("parsed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "correction",
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), primary_key=True),
        sa.Column("floor", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
    )


def _assets() -> None:
    op.create_table(
        "asset",
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), primary_key=True),
        sa.Column("asset_no", sa.String(100), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
    )
    op.create_table(
        "placement",
        sa.Column("centre", sa.String(), primary_key=True),
        sa.Column("asset_no", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("floor", sa.String()),
        sa.Column("zone", sa.String()),
        sa.Column("x_m", sa.Float()),
        sa.Column("y_m", sa.Float()),
        sa.Column("rotation_deg", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["centre", "asset_no"], ["asset.centre", "asset.asset_no"]),
    )


def downgrade() -> None:
    """Take back."""
    for table in (
        "counter",
        "change_log",
        "placement",
        "asset",
        "correction",
        "revision",
        "plan_file",
        "floor",
        "centre",
    ):
        op.drop_table(table)
