"""Which reads show what was written since they were last asked: told by the audit and by calls that hang in the air."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.program import Program
from engine.store.store import Store

CURSOR = "copies"
"""Up to which entry of the audit the copies know of what was written."""

Changed = Mapping[str, Collection[str] | None]


def reads_that_changed(program: Program, store: Store) -> Changed:
    """By system, the read operations (None: all) that show what runs wrote since the last time."""
    cursor = store.cursors.get(CURSOR)
    known = cursor.value if cursor is not None and isinstance(cursor.value, int) else None
    flows = {intent.flow for intent in store.journal.open()}
    if known is None:
        return {name: None for name in program.pack.connector.systems}
    flows |= {entry.flow for entry in store.audit.after(known) if entry.run_id is not None and entry.flow}
    return _of_flows(program, flows)


def _of_flows(program: Program, flows: Collection[str]) -> Changed:
    found: dict[str, set[str] | None] = {}
    for flow in flows:
        mapping = program.mappings.get(flow)
        if mapping is None:  # of another pack: nothing is known of what it wrote
            return {name: None for name in program.pack.connector.systems}
        for write in (*mapping.writes, *mapping.updates, *mapping.joins, *mapping.back):
            changes = program.pack.systems[write.system].writes[write.operation].changes
            before = found.setdefault(write.system, set())
            if changes is None:
                found[write.system] = None
            elif before is not None:
                before.update(changes)
    return found
