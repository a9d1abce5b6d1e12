"""The change log becomes a chain of hashes that the database itself lets nobody edit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from twin.registry.chain import rebuild

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: number and chain the entries there are, then shut the log."""
    op.create_table(
        "change_chain",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.add_column("change_log", sa.Column("number", sa.Integer()))
    op.add_column("change_log", sa.Column("hash", sa.String(64)))
    rebuild(op.get_bind())
    with op.batch_alter_table("change_log") as table:
        table.alter_column("number", nullable=False)
        table.alter_column("hash", nullable=False)
        table.create_unique_constraint("change_log_number", ["number"])
    for statement in _SHUT[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in _OPEN[op.get_bind().dialect.name]:
        op.execute(statement)
    with op.batch_alter_table("change_log") as table:
        table.drop_constraint("change_log_number")
        table.drop_column("hash")
        table.drop_column("number")
    op.drop_table("change_chain")


_REFUSAL = "the change log is append-only"
_SHUT = {
    "sqlite": [
        f"CREATE TRIGGER change_log_no_{act} BEFORE {act} ON change_log BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for act in ("update", "delete")
    ],
    "postgresql": [
        f"""CREATE FUNCTION change_log_shut() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$""",
        """CREATE TRIGGER change_log_shut BEFORE UPDATE OR DELETE OR TRUNCATE ON change_log
        FOR EACH STATEMENT EXECUTE FUNCTION change_log_shut()""",
    ],
}
_OPEN = {
    "sqlite": [f"DROP TRIGGER change_log_no_{act}" for act in ("update", "delete")],
    "postgresql": ["DROP TRIGGER change_log_shut ON change_log", "DROP FUNCTION change_log_shut()"],
}
