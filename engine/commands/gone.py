"""Whether the counterpart of a record is gone from its system: asked before the two are parted, where the pack wants it."""

from __future__ import annotations

from datetime import datetime

from engine.checks.values import FieldType, typed
from engine.commands.session import Session
from engine.errors import RefusedError, SyncEngineError
from engine.live.reading import read_rows
from engine.pack.objects import Gone
from engine.rules.paths import at_path
from engine.rules.program import CompiledFlow

_RESET = "sync-engine unlink --reset parts the two without asking; the record then has to be removed by hand."


def check_gone(session: Session, flow: CompiledFlow, home: str, theirs: str, *, reset: bool) -> str:
    """Raises RefusedError where the record is there still, or where nobody can tell. Gives what is left to be done by hand.

    ``home`` and ``theirs`` are the pair of ids as links keep them. A flow that does not ask for it leaves both records in place.
    """
    gone = flow.flow.unlinked_once_gone
    if gone is None:
        return ""
    systems = session.program.pack.connector.systems
    identity = home if gone.system == next(iter(systems)) else theirs
    label = systems[gone.system].label
    if reset:
        return f"{label} was not asked. If {identity} exists there still, remove it by hand before the record is sent again."
    if not gone.read:
        raise RefusedError(
            f"Whether {identity} is gone from {label} cannot be asked: no operation of the pack tells it.",
            fix=f"Look there and delete it. {_RESET}",
        )
    try:
        there = _listed(session, gone, identity)
        told_of = None if there else _older_than_the_link(session, flow, gone, home)
    except SyncEngineError as error:
        raise RefusedError(
            f"Whether {identity} is gone from {label} could not be asked: {error}", fix=f"{error.fix} {_RESET}".strip()
        ) from None
    if there:
        raise RefusedError(f"{identity} still exists in {label}; delete it there, then unlink.", fix=_RESET)
    if told_of is not None:
        raise RefusedError(
            f"Whether {identity} is gone from {label} cannot be told: its export was written {told_of:%Y-%m-%d %H:%M} UTC, "
            "before the two were linked.",
            fix=f"Have the export written anew, then unlink. {_RESET}",
        )
    return ""


def _listed(session: Session, gone: Gone, identity: str) -> bool:
    """Read anew: a list that was read before may be older than the deletion."""
    paths = [at_path(path) for path in gone.by]
    rows = read_rows(gone.read, session.live.systems[gone.system], session.context.rows, session.context.settings)
    return any(identity == ":".join(_text(get(row)) for get in paths) for row in rows)


def _older_than_the_link(session: Session, flow: CompiledFlow, gone: Gone, home: str) -> datetime | None:
    """When the answer was written, where that was before the two were linked: then it could not hold the record yet."""
    link = session.store.links.get(flow.flow.linked_as, home)
    if link is None:
        return None
    system = session.live.systems[gone.system]
    moments = (system.as_of(read.operation) for read in gone.read if not read.parameters)
    return min((moment for moment in moments if moment is not None and moment < link.linked_at), default=None)


def _text(value: object) -> str:
    found = typed(value, FieldType.ID)
    return found if isinstance(found, str) else ""
