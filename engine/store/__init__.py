"""The store: links, queue items, last-synced records, intent journal, audit chain, runs and cursors."""

from engine.store.audit import AuditAct, AuditEntry, AuditProblem, Head
from engine.store.cursors import Cursor
from engine.store.database import Transaction
from engine.store.intent import Intent, IntentState, Seen
from engine.store.items import Item, StateChange
from engine.store.lease import Lease
from engine.store.links import Link, LinkOrigin
from engine.store.run_items import RunItem
from engine.store.runs import Run
from engine.store.snapshots import Snapshot
from engine.store.store import Store, utc_now
from engine.store.values import Json, canonical, decode, digest, encode

__all__ = [
    "AuditAct",
    "AuditEntry",
    "AuditProblem",
    "Cursor",
    "Head",
    "Intent",
    "IntentState",
    "Item",
    "Json",
    "Lease",
    "Link",
    "LinkOrigin",
    "Run",
    "RunItem",
    "Seen",
    "Snapshot",
    "StateChange",
    "Store",
    "Transaction",
    "canonical",
    "decode",
    "digest",
    "encode",
    "utc_now",
]
