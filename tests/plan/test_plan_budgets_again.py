"""What was exported once stays so; a projection of another day is no change; an import says nothing of the export."""

from __future__ import annotations

from datetime import timedelta

import plan_world
import pytest
from plan_world import Desk

from engine.plan.items import Because, PlanAction

CLOSED = "estimate-import-open"


def reasons(desk: Desk, flow: str, identity: str) -> set[str]:
    return {reason.rule for reason in desk.item(flow, identity).reasons}


def row_of(desk: Desk, line: int) -> dict[str, object]:
    return next(row for row in desk.sections["budget_rows"] if row["id"] == line)


def test_an_estimate_may_be_imported_until_the_budget_was_exported_and_never_again(desk: Desk) -> None:
    assert desk.store is not None
    desk.sections["budgets"][:] = [row for row in desk.sections["budgets"] if row["project_id"] != 311]
    budget = desk.record("budget.export", "311")
    budget["locked"] = True
    assert CLOSED not in reasons(desk, "budget.import", "26-143")
    desk.accept("budget.export", "311", "sent")
    assert CLOSED not in reasons(desk, "budget.import", "26-143")
    item = desk.store.items.get("budget.export", "311")
    assert item is not None
    synced = desk.store.items.move(item, "synced", actor="run")
    assert CLOSED in reasons(desk, "budget.import", "26-143")
    desk.store.items.move(synced, "unlinked", actor="dana")
    assert CLOSED in reasons(desk, "budget.import", "26-143")


def test_an_imported_estimate_leaves_the_budget_unsent(desk: Desk) -> None:
    desk.sync("budget.import", "26-143", "importing")
    assert desk.item("budget.import", "26-143").action is PlanAction.UNCHANGED
    budget = desk.item("budget.export", "311")
    assert budget.state == "not_sent"
    assert budget.counterpart is None


def test_the_same_forecast_on_another_day_is_no_change(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sync("forecast.export", "308")
    monkeypatch.setattr(plan_world, "NOW", plan_world.NOW + timedelta(days=1))
    item = desk.item("forecast.export", "308")
    assert (item.action, item.because) == (PlanAction.UNCHANGED, Because.SAME_AS_LAST_SYNC)


def test_a_figure_that_changed_is_written_with_its_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sync("forecast.export", "308")
    monkeypatch.setattr(plan_world, "NOW", plan_world.NOW + timedelta(days=1))
    row_of(desk, 72706)["Estimated Cost at Completion"] = "360000.0"
    item = desk.item("forecast.export", "308")
    assert item.action is PlanAction.UPDATE
    assert [(change.field, str(change.before), str(change.after)) for change in item.changes] == [
        ("Transaction_Date", "2026-11-22", "2026-11-23"),
        ("Amount", "350000.00", "360000.00"),
    ]


def test_a_cost_that_was_brought_over_and_is_taken_back_goes_over_as_nothing(desk: Desk) -> None:
    assert desk.store is not None
    flow, identity = "job_cost.import", "26-142:03300:S"
    record = desk.record(flow, identity)
    desk.sync(flow, identity)
    record["JTD_Actual_Dollars"] = "0.00"
    assert desk.item(flow, identity).action is PlanAction.SKIPPED
    desk.store.items.put(desk.store.items.new(flow, identity, "a cost", "synced", actor="run"), 0)
    item = desk.item(flow, identity)
    assert item.action is PlanAction.UPDATE
    assert [(change.field, str(change.after)) for change in item.changes] == [("job_to_date_cost", "0.00")]


def test_an_estimate_that_changed_waits_for_somebody_to_ask_for_it_again(desk: Desk) -> None:
    assert desk.store is not None
    flow, identity = "budget.import", "26-143"
    desk.sync(flow, identity, "importing")
    phase = next(row for row in desk.sections["erp_phases"] if row["Job_Number"] == identity)
    phase["Current_Estimated_Dollars"] = "43000.00"
    assert reasons(desk, flow, identity) == {"estimate-asked-for-again"}
    item = desk.store.items.get(flow, identity)
    assert item is not None
    desk.store.items.move(item, "importing", actor="dana")
    asked = desk.item(flow, identity)
    assert asked.action is PlanAction.UPDATE
    assert [(change.field, str(change.after)) for change in asked.changes] == [("original_budget_amount", "43000.00")]
