"""The first schema.

Written out in full, not taken from engine.store.schema: that one goes on changing, and this must not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVE = sa.text("removed_at IS NULL")
_OPEN = sa.text("state IN ('intended', 'unknown')")


def upgrade() -> None:
    _links()
    _items()
    _item_history()
    _snapshots()
    _intents()
    _audit()
    _runs()
    _run_items()
    _cursors()
    _leases()


def _links() -> None:
    op.create_table('sync_links',
    sa.Column('seq', _SEQ, autoincrement=True, nullable=False),
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('object', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Text(), nullable=False),
    sa.Column('target_id', sa.Text(), nullable=False),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('linked_at', sa.Text(), nullable=False),
    sa.Column('linked_by', sa.Text(), nullable=False),
    sa.Column('extra', sa.Text(), nullable=False),
    sa.Column('removed_at', sa.Text(), nullable=True),
    sa.Column('removed_by', sa.Text(), nullable=True),
    sa.Column('removed_why', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('seq'),
    sqlite_autoincrement=True
    )
    op.create_index('sync_links_history', 'sync_links', ['company', 'object', 'source_id', 'seq'], unique=False)
    op.create_index('sync_links_source', 'sync_links', ['company', 'object', 'source_id'], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)
    op.create_index('sync_links_target', 'sync_links', ['company', 'object', 'target_id'], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)


def _items() -> None:
    op.create_table('sync_items',
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('flow', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('state_at', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('input', sa.Text(), nullable=False),
    sa.Column('record', sa.Text(), nullable=False),
    sa.Column('errors', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('company', 'flow', 'source_id')
    )
    op.create_index('sync_items_state', 'sync_items', ['company', 'state', 'flow', 'source_id'], unique=False)


def _item_history() -> None:
    op.create_table('sync_item_history',
    sa.Column('seq', _SEQ, autoincrement=True, nullable=False),
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('flow', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Text(), nullable=False),
    sa.Column('from_state', sa.Text(), nullable=True),
    sa.Column('to_state', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company', 'flow', 'source_id'], ['sync_items.company', 'sync_items.flow', 'sync_items.source_id'], ),
    sa.PrimaryKeyConstraint('seq'),
    sqlite_autoincrement=True
    )
    op.create_index('sync_item_history_item', 'sync_item_history', ['company', 'flow', 'source_id', 'seq'], unique=False)


def _snapshots() -> None:
    op.create_table('sync_snapshots',
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('flow', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Text(), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('fields', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('synced_at', sa.Text(), nullable=False),
    sa.Column('run_id', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('company', 'flow', 'source_id')
    )


def _intents() -> None:
    op.create_table('sync_intents',
    sa.Column('seq', _SEQ, autoincrement=True, nullable=False),
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('run_id', sa.Text(), nullable=True),
    sa.Column('flow', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Text(), nullable=False),
    sa.Column('call', sa.Text(), nullable=False),
    sa.Column('operation', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('intended_at', sa.Text(), nullable=False),
    sa.Column('attempted_at', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.Text(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('seq'),
    sqlite_autoincrement=True
    )
    op.create_index('sync_intents_open', 'sync_intents', ['company', 'flow', 'source_id', 'call'], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index('sync_intents_record', 'sync_intents', ['company', 'flow', 'source_id', 'call', 'seq'], unique=False)


def _audit() -> None:
    op.create_table('sync_audit',
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('flow', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Text(), nullable=False),
    sa.Column('rule_ids', sa.Text(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('payload_digest', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('run_id', sa.Text(), nullable=True),
    sa.Column('scheme', sa.Text(), nullable=False),
    sa.Column('previous', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('company', 'seq')
    )
    op.create_index('sync_audit_record', 'sync_audit', ['company', 'flow', 'source_id', 'seq'], unique=False)


def _runs() -> None:
    op.create_table('sync_runs',
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('started_at', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('counts', sa.Text(), nullable=False),
    sa.Column('calls', sa.Text(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('company', 'id')
    )
    op.create_index('sync_runs_started', 'sync_runs', ['company', 'started_at'], unique=False)


def _run_items() -> None:
    op.create_table('sync_run_items',
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('run_id', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('flow', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company', 'run_id'], ['sync_runs.company', 'sync_runs.id'], ),
    sa.PrimaryKeyConstraint('company', 'run_id', 'flow', 'source_id')
    )
    op.create_index('sync_run_items_order', 'sync_run_items', ['company', 'run_id', 'position'], unique=False)


def _cursors() -> None:
    op.create_table('sync_cursors',
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('company', 'name')
    )


def _leases() -> None:
    op.create_table('sync_leases',
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('pid', sa.BigInteger(), nullable=False),
    sa.Column('host', sa.Text(), nullable=False),
    sa.Column('since', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('company', 'name')
    )
