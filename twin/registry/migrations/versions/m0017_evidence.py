"""Evidence: owners, files and clauses of documents, inspectors' answers, files of more than work orders, a second counter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("document", sa.Column("owner", sa.String(100), nullable=False, server_default=sa.text("''")))
    op.add_column("document", sa.Column("meets", sa.String(1000), nullable=False, server_default=sa.text("''")))
    op.add_column("document", sa.Column("file", sa.String(300), nullable=False, server_default=sa.text("''")))
    op.add_column("counter", sa.Column("evidence", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("attachment", sa.Column("name", sa.String(255), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("attachment") as table:
        table.alter_column("order", existing_type=sa.String(), nullable=True)
    op.create_table(
        "answer",
        sa.Column("answer", sa.String(), primary_key=True),
        sa.Column("centre", sa.String(), sa.ForeignKey("centre.centre"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(100), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.String(), nullable=False),
        sa.Column("stored_at", sa.String(), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
    )
    op.create_index("answer_question", "answer", ["centre", "question", "subject"])


def downgrade() -> None:
    """Take back. Files that belong to no work order go."""
    op.drop_table("answer")
    op.execute('DELETE FROM attachment WHERE "order" IS NULL')
    with op.batch_alter_table("attachment") as table:
        table.alter_column("order", existing_type=sa.String(), nullable=False)
    op.drop_column("attachment", "name")
    op.drop_column("counter", "evidence")
    for column in ("file", "meets", "owner"):
        op.drop_column("document", column)
