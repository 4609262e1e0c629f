"""Runs are numbered; what workers share: who they are, how fast they may go; copies of what was read; what a run was told;
what people settled.

Written out in full, not taken from engine.store.schema: that one goes on changing, and this must not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _number_runs()
    _attempts()
    _workers()
    _rates()
    _copies()
    _recordings()
    _settlements()


def _number_runs() -> None:
    """The clock cannot tell which of two runs came first: clocks jump."""
    op.add_column("sync_runs", sa.Column("number", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE sync_runs SET number = (SELECT count(*) FROM sync_runs AS other WHERE other.company = sync_runs.company"
        " AND (other.started_at < sync_runs.started_at"
        " OR (other.started_at = sync_runs.started_at AND other.id <= sync_runs.id)))"
    )
    op.create_index("sync_runs_number", "sync_runs", ["company", "number"], unique=False)


def _attempts() -> None:
    """When a send was announced by a clock that nobody sets, and who else claims its key."""
    op.add_column("sync_intents", sa.Column("steady", sa.Text(), nullable=True))
    op.create_index("sync_intents_key", "sync_intents", ["company", "operation", "key", "seq"], unique=False)


def _workers() -> None:
    op.create_table(
        "sync_workers",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("pid", sa.BigInteger(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at_work", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company", "id"),
    )


def _rates() -> None:
    op.create_table(
        "sync_rates",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("bound", sa.BigInteger(), nullable=True),
        sa.Column("remaining", sa.BigInteger(), nullable=True),
        sa.Column("reset_mark", sa.BigInteger(), nullable=True),
        sa.Column("resets_at", sa.Text(), nullable=True),
        sa.Column("held_until", sa.Text(), nullable=True),
        sa.Column("day", sa.Text(), nullable=False, server_default=""),
        sa.Column("used", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("noted_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company", "system"),
    )


def _copies() -> None:
    op.create_table(
        "sync_readings",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("generation", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("covered", sa.Text(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("whole_at", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company", "reading"),
    )
    op.create_table(
        "sync_copies",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("generation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company", "reading", "generation", "key"),
    )
    op.create_index("sync_copies_order", "sync_copies", ["company", "reading", "generation", "position"], unique=False)


def _recordings() -> None:
    op.create_table(
        "sync_recordings",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("company", "run_id", "seq"),
    )
    op.create_index(
        "sync_recordings_name", "sync_recordings", ["company", "run_id", "kind", "name"], unique=False
    )


def _settlements() -> None:
    op.create_table(
        "sync_settlements",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company", "flow", "source_id"),
    )
