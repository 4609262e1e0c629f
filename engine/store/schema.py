"""The tables, as the newest migration leaves them.

Every key holds ``company``, because one store may serve several companies of one target system, whose numbers overlap.
Amounts are text inside JSON text, times are ISO text in UTC. ``seq`` is a running number of the database: it gives the
order in which rows came, which the clock cannot (clocks jump). Names begin with ``sync_`` so that a database can be
shared with other tools; see ``owns``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    text,
)

from engine.store.columns import JsonText, PlainText, UtcTime

PREFIX = "sync_"
VERSION_TABLE = "sync_schema_version"
REVISIONS = ("0001", "0002")
"""Every released schema, oldest first. The last is the one this code reads and writes."""

# SQLite numbers rows by itself only for a key of exactly the type INTEGER.
_SEQ = BigInteger().with_variant(Integer(), "sqlite")
metadata = MetaData()


def owns(name: str | None) -> bool:
    """Whether a table is ours. Migrations look at no others, and so never drop what another tool keeps beside them."""
    return name is not None and name.startswith(PREFIX)


def _text(name: str) -> Column[str]:
    return Column(name, PlainText, nullable=False)


def _maybe(name: str) -> Column[str]:
    return Column(name, PlainText, nullable=True)


def _seq() -> Column[int]:
    return Column("seq", _SEQ, primary_key=True, autoincrement=True)


links = Table(
    "sync_links",
    metadata,
    _seq(),
    _text("company"),
    _text("object"),
    _text("source_id"),
    _text("target_id"),
    _text("origin"),
    Column("linked_at", UtcTime, nullable=False),
    _text("linked_by"),
    Column("extra", JsonText, nullable=False),
    Column("removed_at", UtcTime),
    _maybe("removed_by"),
    _maybe("removed_why"),
    sqlite_autoincrement=True,
)
_LIVE = text("removed_at IS NULL")
Index(
    "sync_links_source", links.c.company, links.c.object, links.c.source_id,
    unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE,
)  # fmt: skip
Index(
    "sync_links_target", links.c.company, links.c.object, links.c.target_id,
    unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE,
)  # fmt: skip
Index("sync_links_history", links.c.company, links.c.object, links.c.source_id, links.c.seq)

items = Table(
    "sync_items",
    metadata,
    _text("company"),
    _text("flow"),
    _text("source_id"),
    _text("title"),
    _text("state"),
    Column("state_at", UtcTime, nullable=False),
    _text("actor"),
    _text("comment"),
    Column("input", JsonText, nullable=False),
    Column("record", JsonText, nullable=False),
    Column("errors", JsonText, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("company", "flow", "source_id"),
)
Index("sync_items_state", items.c.company, items.c.state, items.c.flow, items.c.source_id)

item_history = Table(
    "sync_item_history",
    metadata,
    _seq(),
    _text("company"),
    _text("flow"),
    _text("source_id"),
    _maybe("from_state"),
    _text("to_state"),
    _text("actor"),
    _text("comment"),
    Column("at", UtcTime, nullable=False),
    ForeignKeyConstraint(
        ["company", "flow", "source_id"], ["sync_items.company", "sync_items.flow", "sync_items.source_id"]
    ),
    sqlite_autoincrement=True,
)
Index(
    "sync_item_history_item",
    item_history.c.company, item_history.c.flow, item_history.c.source_id, item_history.c.seq,
)  # fmt: skip

snapshots = Table(
    "sync_snapshots",
    metadata,
    _text("company"),
    _text("flow"),
    _text("source_id"),
    Column("payload", JsonText, nullable=False),
    Column("fields", JsonText, nullable=False),
    _text("digest"),
    Column("synced_at", UtcTime, nullable=False),
    _maybe("run_id"),
    PrimaryKeyConstraint("company", "flow", "source_id"),
)

intents = Table(
    "sync_intents",
    metadata,
    _seq(),
    _text("company"),
    _maybe("run_id"),
    _text("flow"),
    _text("source_id"),
    _text("call"),
    _text("operation"),
    _text("key"),
    _text("digest"),
    _text("state"),
    Column("attempts", Integer, nullable=False),
    Column("intended_at", UtcTime, nullable=False),
    Column("attempted_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("answer", JsonText, nullable=False),
    Column("payload", JsonText, nullable=False),
    _maybe("steady"),
    sqlite_autoincrement=True,
)
OPEN_INTENT = text("state IN ('intended', 'unknown')")
# At most one call of a record may hang in the air: the database itself refuses the second.
Index(
    "sync_intents_open",
    intents.c.company, intents.c.flow, intents.c.source_id, intents.c.call,
    unique=True, sqlite_where=OPEN_INTENT, postgresql_where=OPEN_INTENT,
)  # fmt: skip
Index(
    "sync_intents_record",
    intents.c.company, intents.c.flow, intents.c.source_id, intents.c.call, intents.c.seq,
)  # fmt: skip
Index("sync_intents_key", intents.c.company, intents.c.operation, intents.c.key, intents.c.seq)

audit = Table(
    "sync_audit",
    metadata,
    _text("company"),
    Column("seq", BigInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    _text("actor"),
    _text("action"),
    _text("flow"),
    _text("source_id"),
    Column("rule_ids", JsonText, nullable=False),
    _text("decision"),
    _text("payload_digest"),
    Column("answer", JsonText, nullable=False),
    _maybe("run_id"),
    _text("scheme"),
    _text("previous"),
    _text("digest"),
    PrimaryKeyConstraint("company", "seq"),
)
Index("sync_audit_record", audit.c.company, audit.c.flow, audit.c.source_id, audit.c.seq)

runs = Table(
    "sync_runs",
    metadata,
    _text("company"),
    _text("id"),
    _text("kind"),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    _text("state"),
    Column("counts", JsonText, nullable=False),
    Column("calls", JsonText, nullable=False),
    _maybe("error"),
    Column("number", BigInteger, nullable=False, server_default="0"),
    PrimaryKeyConstraint("company", "id"),
)
Index("sync_runs_started", runs.c.company, runs.c.started_at)
Index("sync_runs_number", runs.c.company, runs.c.number)

run_items = Table(
    "sync_run_items",
    metadata,
    _text("company"),
    _text("run_id"),
    Column("position", Integer, nullable=False),
    _text("flow"),
    _text("source_id"),
    _text("action"),
    _text("because"),
    _text("state"),
    Column("detail", JsonText, nullable=False),
    PrimaryKeyConstraint("company", "run_id", "flow", "source_id"),
    ForeignKeyConstraint(["company", "run_id"], ["sync_runs.company", "sync_runs.id"]),
)
Index("sync_run_items_order", run_items.c.company, run_items.c.run_id, run_items.c.position)

cursors = Table(
    "sync_cursors",
    metadata,
    _text("company"),
    _text("name"),
    Column("value", JsonText, nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("company", "name"),
)

leases = Table(
    "sync_leases",
    metadata,
    _text("company"),
    _text("name"),
    Column("pid", BigInteger, nullable=False),
    _text("host"),
    Column("since", UtcTime, nullable=False),
    PrimaryKeyConstraint("company", "name"),
)

workers = Table(
    "sync_workers",
    metadata,
    _text("company"),
    _text("id"),
    _text("role"),
    Column("pid", BigInteger, nullable=False),
    _text("host"),
    Column("started_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    _text("state"),
    _text("at_work"),
    PrimaryKeyConstraint("company", "id"),
)

rates = Table(
    "sync_rates",
    metadata,
    _text("company"),
    _text("system"),
    Column("bound", BigInteger),
    Column("remaining", BigInteger),
    Column("reset_mark", BigInteger),
    Column("resets_at", UtcTime),
    Column("held_until", UtcTime),
    Column("day", PlainText, nullable=False, server_default=""),
    Column("used", BigInteger, nullable=False, server_default="0"),
    Column("noted_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("company", "system"),
)

readings = Table(
    "sync_readings",
    metadata,
    _text("company"),
    _text("reading"),
    _text("system"),
    _text("operation"),
    _text("definition"),
    _text("generation"),
    Column("version", BigInteger, nullable=False),
    _text("mark"),
    _text("covered"),
    Column("calls", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("whole_at", UtcTime),
    Column("asked_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("company", "reading"),
)

copies = Table(
    "sync_copies",
    metadata,
    _text("company"),
    _text("reading"),
    _text("generation"),
    _text("key"),
    Column("position", BigInteger, nullable=False),
    Column("row", JsonText, nullable=False),
    PrimaryKeyConstraint("company", "reading", "generation", "key"),
)
Index(
    "sync_copies_order", copies.c.company, copies.c.reading, copies.c.generation, copies.c.position
)  # fmt: skip

settlements = Table(
    "sync_settlements",
    metadata,
    _text("company"),
    _text("flow"),
    _text("source_id"),
    Column("fields", JsonText, nullable=False),
    _text("actor"),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("company", "flow", "source_id"),
)

recordings = Table(
    "sync_recordings",
    metadata,
    _text("company"),
    _text("run_id"),
    Column("seq", BigInteger, nullable=False),
    _text("kind"),
    _text("name"),
    Column("value", LargeBinary, nullable=False),
    PrimaryKeyConstraint("company", "run_id", "seq"),
)
Index("sync_recordings_name", recordings.c.company, recordings.c.run_id, recordings.c.kind, recordings.c.name)
