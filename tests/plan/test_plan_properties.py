"""Whatever a record of the company is made into: planning tells, never raises, and never lets through what a layout refuses."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from payload_pictures import against_schema
from plan_world import NOW, SETTINGS, World, judge_of

from engine.checks.values import FieldType, typed
from engine.live.context import LiveContext
from engine.plan.build import Planner
from engine.plan.items import PlanAction, PlanItem
from engine.rules.surroundings import Surroundings
from engine.store.items import Item
from engine.store.settlements import Settlement
from engine.store.snapshots import Snapshot

FLOWS = ("commitment.export", "commitment_change_order.export", "vendor.export", "project.export",
         "vendor.import", "project.import", "cost_code.import", "standard_cost_code.import", "cost_type.import")  # fmt: skip
MONEY = {
    "commitment.export": ("lines", "Original_Contract_Amount"),
    "commitment_change_order.export": ("change-request", "Change_Request_Amount"),
}
TYPED = {"vendor_code": "NEW1", "job_number": "26-900", "template_job": "TEMPLATE"}
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.decimals(),
    st.decimals(min_value=-10**10, max_value=10**10, places=2).map(str),
    st.decimals(min_value=-10**6, max_value=10**6, places=3),
    st.sampled_from(["", " ", "0.00", "-0.005", "1e5", "1E+400", "NaN", "Infinity", "2026-02-30", "02/30/2026", "a\x00b",
                     "\ud800", "<b>x</b>", "x" * 300, "O'Neil & \"Sons\"", "ÄÖ–—", "\r\n", "Approved", "approved", "true"]),
    st.lists(st.one_of(st.none(), st.text(max_size=3), st.dictionaries(st.text(max_size=3), st.integers())), max_size=2),
    st.dictionaries(st.sampled_from(["id", "origin_id", "name"]), st.one_of(st.none(), st.text(max_size=3))),
)  # fmt: skip


class Accepted:
    """Every record was accepted, as it is now."""

    def item(self, flow: str, identity: str) -> Item | None:
        state = "importing" if flow.endswith(".import") else "accepted"
        return Item("hpb", flow, identity, "", state, NOW, input=TYPED)

    def snapshot(self, flow: str, identity: str) -> Snapshot | None:
        return None

    def settlement(self, flow: str, identity: str) -> Settlement | None:
        return None


class Nothing(Accepted):
    """Nothing was ever done with any record."""

    def item(self, flow: str, identity: str) -> Item | None:
        return None


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a record."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield (*before, key)
        yield from paths(inner, (*before, key))


@st.composite
def mutated(draw: st.DrawFn, records: list[dict[str, Any]]) -> dict[str, Any]:
    """A record of the company with up to three values replaced or taken out."""
    record = deepcopy(draw(st.sampled_from(records)))
    for _ in range(draw(st.integers(0, 3))):
        *steps, last = draw(st.sampled_from(list(paths(record))))
        found: Any = record
        for step in steps:
            found = found[step]
        if isinstance(found, dict) and draw(st.booleans()) and draw(st.booleans()):
            del found[last]
        else:
            found[last] = draw(ODD)
    return record


@pytest.fixture(scope="module")
def planners(world: World, company: tuple[dict[str, Any], dict[str, Any]]) -> Any:
    """A planner by flow, for records that were accepted or never touched."""
    sections, _ = company
    told = LiveContext(world.program, world.configuration, {}, None)
    judge, pack = judge_of(world.program), world.program.pack

    @cache
    def planner(flow: str, accepted: bool) -> Planner:
        around = {**sections, "settings": {**told.settings, **SETTINGS}, "connection": told["connection"]}
        memory = Accepted() if accepted else Nothing()
        item = memory.item(flow, "")
        context = {**around, **({} if item is None else {"item": {"state": item.state}})}
        surroundings = Surroundings(context, pack.connector, pack.flows, lambda: NOW)
        labels = {name: action.label for name, action in pack.connector.actions.items()}
        compiled = world.program.flows[flow]
        from_, to = (pack.connector.systems[one].label for one in (compiled.flow.from_, compiled.flow.to))
        return Planner(compiled, world.program.mappings[flow], surroundings, judge, memory, from_, to, labels)

    return planner


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "untouched"])
@pytest.mark.parametrize("flow", FLOWS)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_record_breaks_planning_nor_gets_past_its_layout(
    world: World, company: Any, planners: Any, flow: str, accepted: bool, data: st.DataObject
) -> None:
    record = data.draw(mutated(company[1][flow]))
    item = planners(flow, accepted).plan(record)
    assert item.because_text
    for reason in item.reasons:
        assert reason.message and "object at 0x" not in reason.message and "Traceback" not in reason.message
        assert reason.outcome != "error", reason.note
    if item.writes:
        assert item.payload is not None and item.payload.problems == () and item.reasons == ()
        mapping = world.program.mappings[flow]
        calls = (*item.payload.calls, *item.payload.back)
        assert [said for call in calls for said in against_schema(world.program.pack, mapping, call)] == []
        if flow in MONEY:
            assert_money(item, record)


def assert_money(item: PlanItem, record: dict[str, Any]) -> None:
    """What is written is to the cent what the record's lines hold, but for lines whose loss is told."""
    assert item.payload is not None
    call_id, target = MONEY[item.flow]
    rows = [row for call in item.payload.calls if call.id == call_id for row in call.rows]
    left_out = {loss.line for loss in item.losses if loss.kind == "left_out"}
    lines = [line for number, line in enumerate(record["line_items"], 1) if number not in left_out]
    assert len(rows) == len(lines)
    written = sum((row.values[target] for row in rows), Decimal(0))
    held = sum((typed(line["amount"], FieldType.DECIMAL) for line in lines), Decimal(0))
    rounded = {loss.line for loss in item.losses if loss.kind == "rounded" and loss.target == target}
    assert abs(written - held) <= Decimal("0.005") * len(rounded)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    amounts=st.lists(
        st.decimals(min_value=-(10**8), max_value=10**8, places=2).map(lambda amount: amount + 0),
        min_size=1,
        max_size=40,
    ),
    as_text=st.booleans(),
)
def test_the_lines_written_add_up_to_the_lines_held(
    company: Any, planners: Any, amounts: list[Decimal], as_text: bool
) -> None:
    record = deepcopy(next(one for one in company[1]["commitment.export"] if str(one["id"]) == "7003"))
    line = record["line_items"][0]
    record["line_items"] = [{**line, "id": n, "amount": str(a) if as_text else a} for n, a in enumerate(amounts, 1)]
    item = planners("commitment.export", True).plan(record)
    assert item.action is PlanAction.CREATE, [reason.message for reason in item.reasons]
    rows = next(call for call in item.payload.calls if call.id == "lines").rows
    assert sum(row.values["Original_Contract_Amount"] for row in rows) == sum(amounts)
    assert len({tuple(str(row.values.get(key, "")) for key in LINE_KEY) for row in rows}) == len(amounts)


LINE_KEY = ("Vendor_Code", "Subcontract_Number", "Phase_Code", "Cost_Type", "Bid_Item_Number")
