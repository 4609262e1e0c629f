"""One record's place in a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.mapping.payload import Loss, Payload, Provenance
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
    """A locked field was changed, or a field on both sides, or the counterpart is gone; nothing is written until a person decides."""
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
    CHANGED_ON_BOTH_SIDES = "changed_on_both_sides"
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


class Resolution(StrEnum):
    """What becomes of a field that stands otherwise in the target than the last sync left it."""

    OVERWRITTEN = "overwritten"
    """The source's value is written over it: the source owns the field, or somebody settled it so."""
    KEPT = "kept"
    """The target's value stays and the field is left out: the target owns it, or somebody settled it so."""
    ASKED = "asked"
    """Something of the record is to be written, so a person has to say whose value stays; until then nothing is written."""
    LEFT = "left"
    """Nothing of the record is to be written: the target's value stays as it is."""


@dataclass(frozen=True, slots=True)
class BothSides:
    """A field that stands otherwise in the target than the last sync left it.

    ``synced``: what the last sync left, None where it wrote nothing there; ``source``: what the source's record makes of it now;
    ``target``: what the target shows. ``row`` counts from 1, ``key`` tells it from others of its call. ``owner`` is source, target
    or ask; ``settled`` tells that a person's word decided. ``origin`` is the row of the mapping.
    """

    call: str
    row: int
    key: str
    field: str
    synced: Any
    source: Any
    target: Any
    owner: str
    outcome: Resolution
    changed_in_source: bool
    settled: bool = False
    origin: Provenance | None = None

    @property
    def open(self) -> bool:
        """Whether a person may settle it: nobody has, and no rule does."""
        return self.outcome in (Resolution.ASKED, Resolution.LEFT)

    @property
    def is_news(self) -> bool:
        """Whether the source would write something here: what stays in the target by rule or by a person's word is none."""
        if self.outcome is Resolution.KEPT:
            return False
        return self.changed_in_source or self.outcome is Resolution.OVERWRITTEN


@dataclass(frozen=True, slots=True)
class PlanItem:
    """What would happen to one record, with its decision, its payload and its difference to the last sync.

    ``fields`` are the record's own fields by name, as JSON values: what locks compare and a snapshot keeps.
    ``state`` is the item's state in the queue. ``reasons`` are those of the decision, and those of mapping and locks. ``sides`` are
    the fields that stand otherwise in the target than the last sync left them; ``seen`` names exactly these values.
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
    sides: tuple[BothSides, ...] = ()
    seen: str = ""

    @property
    def writes(self) -> bool:
        """True where a run would call the other system for it."""
        return self.action in (PlanAction.CREATE, PlanAction.UPDATE)
