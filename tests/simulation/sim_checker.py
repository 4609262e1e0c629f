"""What must be true when all is at rest, whatever happened before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sim_records import FLOWS, identity, link_of, payload, tag
from sim_schedule import SETTLE, WINDOW, RecordSpec, Schedule
from sim_world import VALUE, Target, key_of

from engine.plan.changes import as_plan
from engine.store import Store
from engine.sync.back import BACK


def faults_of(schedule: Schedule, store: Store, target: Target, versions: dict[str, int]) -> list[str]:
    """Every way in which the end is not right, in words."""
    target.world.now += WINDOW + SETTLE
    target.arrive()
    found = [*_of_target(target), *_of_journal(store), *_of_audit(store)]
    claimed: Counter[tuple[str, str]] = Counter((spec.kind, spec.key) for spec in schedule.records)
    for spec in schedule.records:
        found += [f"{spec.kind} {spec.id}: {what}" for what in _of_record(spec, schedule, store, target, versions)]
    for kind, key in (one for one, number in claimed.items() if number > 1):
        mine = [spec for spec in schedule.records if (spec.kind, spec.key) == (kind, key)]
        linked = sum(link_of(store, spec) is not None for spec in mine)
        if linked != (0 if any(one.taken for one in mine) else 1):
            found.append(f"{linked} of {len(mine)} records that claim {key} are linked")
    return found


def barred(spec: RecordSpec, schedule: Schedule) -> bool:
    """Whether only a person can say what becomes of a record: its place is a stranger's, or another record claims it as well."""
    same = [one for one in schedule.records if (one.kind, one.key) == (spec.kind, spec.key)]
    return len(same) > 1 or spec.taken


def _of_target(target: Target) -> Iterator[str]:
    for key, number in Counter(key for key, _ in target.rows).items():
        if number > 1:
            yield f"DUPLICATE: {number} records with {key}"
    if target.underway:
        yield "something is still on its way"
    for key, effects in target.effects.items():
        numbers = [float(one) for one in effects]
        if any(later < earlier for earlier, later in pairwise(numbers)):
            yield f"ORDER: the versions that took effect at {key} are {effects}"


def _of_journal(store: Store) -> Iterator[str]:
    for intent in store.journal.open():
        yield f"OPEN: {intent.flow} {intent.source_id} `{intent.call}` is {intent.state}"


def _of_audit(store: Store) -> Iterator[str]:
    yield from (f"AUDIT: {problem}" for problem in store.audit.verify())
    named = Counter(
        (entry.flow, entry.source_id, entry.payload_digest, entry.action)
        for entry in store.audit.all()
        if entry.action == "write: done"
    )
    yield from (f"AUDIT: named {number} times: {what}" for what, number in named.items() if number > 1)


def _of_record(
    spec: RecordSpec, schedule: Schedule, store: Store, target: Target, versions: dict[str, int]
) -> Iterator[str]:
    flow, id = FLOWS[spec.kind], identity(spec)
    link, snapshot, item = link_of(store, spec), store.snapshots.get(flow, id), store.items.get(flow, id)
    entries = [entry for entry in store.audit.all() if (entry.flow, entry.source_id) == (flow, id)]
    done = [entry for entry in entries if entry.action == "write: done"]
    if link is None:
        yield from _unlinked(
            spec, target, barred(spec, schedule), snapshot is not None, bool(done), item and item.state
        )
        return
    if any(one.taken for one in schedule.records if (one.kind, one.key) == (spec.kind, spec.key)):
        yield "STRANGER: it is linked to a record that somebody else made"
    if snapshot is None or item is None:
        yield f"LINK without {'snapshot' if snapshot is None else 'item'}"
        return
    if item.state != "synced" or item.errors:
        yield f"it is linked, and its item is {item.state} with {item.errors}"
    if not any(entry.payload_digest == snapshot.digest for entry in done):
        yield "AUDIT: what was synced last is named by no entry"
    if spec.kind != "party" and snapshot.payload != as_plan(payload(spec, versions[spec.id])):
        yield f"version {versions[spec.id]} never came through: {snapshot.payload}"
    for call in payload(spec, versions[spec.id]).calls:
        for values in snapshot.payload[call.id]:
            there = target.at(key_of(call.operation, values))
            if not any(values.items() <= one.items() for one in there):
                yield f"LOST: the store says {values} is there, and there is {there}"
    yield from _of_back(spec, store, target, flow, entries)
    if spec.kind == "article" and link.source_id not in [one["id"] for one in target.at(("sync_records", (spec.key,)))]:
        yield f"it is linked to {link.source_id}, which is not there"


def _unlinked(
    spec: RecordSpec, target: Target, barred: bool, snapshot: bool, done: bool, state: str | None
) -> Iterator[str]:
    if snapshot or done:
        yield "it is not linked, and the store says that it was written"
    if not barred:
        yield f"it never came through: {state}"
    elif state != "failed":
        yield f"a person has to decide about it, and its item is {state}"
    if target.at(("mark_record", (spec.id,))):
        yield "LINK: its own system was told of a link that is not there"


def _of_back(spec: RecordSpec, store: Store, target: Target, flow: str, entries: list[Any]) -> Iterator[str]:
    if spec.kind != "order":
        return
    told = target.at(("mark_record", (spec.id,)))
    snapshot = store.snapshots.get(flow, spec.id)
    assert snapshot is not None
    note = snapshot.payload["header"][0]["Comment"]
    if [(one["origin_id"], one["note"]) for one in told] != [(spec.key, note)]:
        yield f"LINK: its own system knows {told}, and it is linked to {spec.key} at {note}"
    ended = [one for one in store.journal.history(flow, spec.id) if one.call.startswith(BACK) and one.in_effect]
    named = [entry for entry in entries if entry.action == "write back: done"]
    if len(ended) != len(named):
        yield f"AUDIT: {len(ended)} words back came through, and {len(named)} are named"


__all__ = ["VALUE", "faults_of", "tag"]
