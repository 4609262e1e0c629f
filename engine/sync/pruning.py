"""Forgetting what nobody needs any more: old runs, and calls that later ones have replaced. Whatever tells a repeat is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.store import Intent, Store
from engine.sync.answers import keys_in_effect
from engine.sync.runs import LEASE

_PRUNED = "prune"


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much was forgotten, or would be."""

    runs: int
    intents: int
    copies: int = 0


def prune(store: Store, before: datetime, *, actor: str, really: bool = True) -> Pruned:
    """Forgets runs that ended, and calls that were replaced, before a moment. Raises LeaseHeld while a run is at work.

    Kept for ever are links and their history, queue and history, snapshots, the audit trail, open calls, the last call of its
    kind for each record, and every call whose rows in the target no later call accounts for. So is the newest run. Copies of lists that
    nobody asked for since are forgotten as well.
    """
    with store.lease(LEASE):
        newest = store.runs.last()
        runs = [run.id for run in store.runs.ended_before(before) if newest is None or run.id != newest.id]
        intents = [intent.id for intent in _replaced(store, before)]
        copies = store.copies.forget_before(before, really=really)
        if really and (runs or intents):
            with store.transaction() as tx:
                for id in runs:
                    store.runs.remove(id, tx=tx)
                store.journal.remove(intents, tx=tx)
                store.audit.append(
                    actor=actor,
                    action=_PRUNED,
                    answer={"before": before, "runs": len(runs), "calls": len(intents)},
                    tx=tx,
                )
    return Pruned(len(runs), len(intents), copies)


def _replaced(store: Store, before: datetime) -> Iterator[Intent]:
    """Old calls of which a later one is in effect, and accounts for every row that they are known to have written."""
    histories: dict[tuple[str, str], list[Intent]] = {}
    for intent in store.journal.ended_before(before):
        record = (intent.flow, intent.source_id)
        if record not in histories:
            histories = {record: store.journal.history(*record)}  # one at a time: there may be very many
        later = [one for one in histories[record] if one.call == intent.call and int(one.id) > int(intent.id)]
        if not any(one.in_effect for one in later):
            continue
        if keys_in_effect([intent], intent.call) <= keys_in_effect(later, intent.call):
            yield intent
