"""One record's place in a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.mapping.payload import Loss, Payload
from engine.rules.decision import Decision, Reason


class PlanAction(StrEnum):
    """What a run does with a record."""

    CREATE = "create"
    """It is written to the other system for the first time and linked."""
    UPDATE = "update"
    """It is linked, and what changed since the last sync is written."""
    UNCHANGED = "unchanged"
    """Both systems agree; nothing is called."""
    BLOCKED = "blocked"
    """A requirement is not met, or cannot be told."""
    WAITING = "waiting"
    """It waits for another record, or for a person."""
    CONFLICT = "conflict"
    """A locked field was changed, or the counterpart is gone; nothing is written until a person decides."""
    SKIPPED = "skipped"
    """It is left alone by design, and counted."""


class Because(StrEnum):
    """Why a record is where it is: one fixed word each, for programs; ``PlanItem.because_text`` says it in a sentence."""

    NEW = "new"
    CHANGED = "changed"
    SAME_AS_LAST_SYNC = "same_as_last_sync"
    LINKED_BEFORE = "linked_before"
    LINKED_HERE = "linked_here"
    NEVER_UPDATED = "never_updated"
    ON_REQUEST = "on_request"
    REQUIREMENTS = "requirements"
    NEEDS = "needs"
    NOT_SENT = "not_sent"
    AWAITS_ACCEPTANCE = "awaits_acceptance"
    HANDED_BACK = "handed_back"
    FAILED_BEFORE = "failed_before"
    LOCKED_FIELD_CHANGED = "locked_field_changed"
    COUNTERPART_GONE = "counterpart_gone"
    MAPPING = "mapping"
    LEFT_OUT = "left_out"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Change:
    """A field of the target whose value would change: what was last synced (or stands there) and what would be written.

    ``call`` and ``row`` (from 1) tell which of the calls writes it; ``before`` is None for a new field.
    """

    call: str
    row: int
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class PlanItem:
    """What would happen to one record, with its decision, its payload and its difference to the last sync.

    ``fields`` are the record's own fields by name, as JSON values: what locks compare and a snapshot keeps.
    ``state`` is the item's state in the queue. ``reasons`` are those of the decision, and those of mapping and locks.
    """

    flow: str
    object: str
    identity: str
    title: str
    action: PlanAction
    because: Because
    because_text: str
    state: str
    decision: Decision | None
    reasons: tuple[Reason, ...] = ()
    payload: Payload | None = None
    changes: tuple[Change, ...] = ()
    losses: tuple[Loss, ...] = ()
    counterpart: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """True where a run would call the other system for it."""
        return self.action in (PlanAction.CREATE, PlanAction.UPDATE)
