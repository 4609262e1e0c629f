"""The records of a schedule as they stand at a version, and the plan of what is to be written of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from sim_schedule import RecordSpec

from engine.mapping.payload import Call, Payload, Row
from engine.plan.changes import as_plan
from engine.plan.items import Because, PlanAction, PlanItem
from engine.program import Program, load_program
from engine.store import Link, Store

PACK = Path(__file__).parents[1] / "sync" / "pack"
FLOWS = {"party": "party.export", "order": "order.export", "article": "article.import"}
PHASES = ("05120", "01100")


@lru_cache(maxsize=1)
def program() -> Program:
    return load_program(PACK)


def tag(version: int) -> str:
    """A version as the target sees it."""
    return f"{version}.00"


@lru_cache(maxsize=512)
def payload(spec: RecordSpec, version: int) -> Payload:
    """What is written of a record at a version."""
    if spec.kind == "party":
        row = {"Vendor_Code": spec.key, "Vendor_Name": tag(version)}
        return Payload((_call("party", "ledger", "add_party", row),), (), spec.key, "")
    if spec.kind == "article":
        call = _call("article", "desk", "sync_records", {"name": tag(version), "origin_id": spec.key})
        return Payload((call,), (), None, "article")
    key = {"Vendor_Code": "V", "Subcontract_Number": spec.key}
    lines = [
        {**key, "Phase_Code": phase, "Cost_Type": "S", "Original_Contract_Amount": tag(version)} for phase in PHASES
    ]
    calls = (
        _call("header", "ledger", "put_order", {**key, "Comment": tag(version)}),
        _call("lines", "ledger", "put_lines", *lines),
    )
    back = (_call("mark", "desk", "mark_record", {"id": spec.id, "origin_id": spec.key, "note": tag(version)}),)
    return Payload(calls, back, spec.key, "")


def link_of(store: Store, spec: RecordSpec) -> Link | None:
    if spec.kind == "article":
        return store.links.by_target("article", spec.key)
    return store.links.get(spec.kind, spec.id)


def identity(spec: RecordSpec) -> str:
    return spec.key if spec.kind == "article" else spec.id


def plan(store: Store, records: tuple[RecordSpec, ...], versions: dict[str, int]) -> Iterator[PlanItem]:
    """What a run would write now, against what the store remembers. A party that is there is never written again."""
    for spec in records:
        flow, id = FLOWS[spec.kind], identity(spec)
        wanted = payload(spec, versions[spec.id])
        link = link_of(store, spec)
        counterpart = None
        if link is not None:
            snapshot = store.snapshots.get(flow, id)
            counterpart = link.source_id if spec.kind == "article" else link.target_id
            if spec.kind == "party" or (snapshot is not None and snapshot.payload == as_plan(wanted)):
                yield _as_it_is(flow, spec, counterpart)
                continue
        stored = store.items.get(flow, id)
        yield PlanItem(
            flow,
            spec.kind,
            id,
            f"{spec.kind} {spec.id}",
            PlanAction.CREATE if link is None else PlanAction.UPDATE,
            Because.NEW if link is None else Because.CHANGED,
            "",
            "new" if stored is None else stored.state,
            None,
            payload=wanted,
            counterpart=counterpart,
            fields={"version": tag(versions[spec.id])},
        )


def _as_it_is(flow: str, spec: RecordSpec, counterpart: str) -> PlanItem:
    because = Because.SAME_AS_LAST_SYNC
    action = PlanAction.UNCHANGED
    return PlanItem(
        flow, spec.kind, identity(spec), spec.id, action, because, "", "synced", None, counterpart=counterpart
    )


def _call(id: str, system: str, operation: str, *rows: dict[str, str]) -> Call:
    key = program().pack.systems[system].writes[operation].key
    made = tuple(Row(row, {}, n if len(rows) > 1 else None) for n, row in enumerate(rows, start=1))
    return Call(id, system, operation, id.capitalize(), {}, made, key)
