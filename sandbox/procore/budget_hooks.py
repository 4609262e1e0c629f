"""What budget lines and budget changes do besides storing attributes: the lock, one line for each budget code, amounts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from sandbox.procore.change import Change
from sandbox.procore.commitments import budget_code
from sandbox.procore.state import ProcoreState, Record
from sandbox.procore.values import amount, money

LOCKED = "The original_budget_amount cannot be updated for a locked budget."
TWICE = "This Budget Code already exists"
_TYPES = ("change_event", "budget_change")


def budget_of(state: ProcoreState, project_id: int | None, *, make: bool = False) -> Record | None:
    """The budget of a project; made on the spot where asked, as a first line does."""
    found = next(state.rows("budgets", _project_id=project_id), None)
    if found is None and make:
        found = {"id": state.new_id(), "project_id": project_id, "_project_id": project_id, "locked": False}
        state.tables["budgets"][found["id"]] = found
    return found


def line_before(change: Change) -> None:
    """The budget code may have one line only; a locked budget keeps its original amounts."""
    state, values = change.state, change.values
    budget = budget_of(state, change.project_id, make=change.created)
    budget_code(change)
    wbs_id = values.get("wbs_code_id")
    if wbs_id is not None and not change.errors:
        same = state.rows("budget_line_items", wbs_code_id=wbs_id)
        if any(line is not change.record for line in same):
            change.refuse("wbs_code_id", TWICE)
    merged = {**change.record, **values}
    if merged.get("calculation_strategy") == "automatic":
        product = amount(merged.get("quantity")) * amount(merged.get("unit_cost"))
        values["original_budget_amount"] = money(product.quantize(Decimal("0.01"), ROUND_HALF_UP))
    before = Decimal(0) if change.created else amount(change.record.get("original_budget_amount"))
    given = values.get("original_budget_amount")
    if budget is not None and budget.get("locked") and given is not None and amount(given) != before:
        change.refuse("original_budget_amount", LOCKED)
    if change.created:
        change.record["project_id"] = change.project_id


def change_before(change: Change) -> None:
    """Adjustment lines replace nothing but themselves: one with an id changes that line, `_delete` takes it out."""
    state, values = change.state, change.values
    if change.created:
        count = sum(1 for _ in state.rows("budget_changes", _project_id=change.project_id)) + 1
        values["number"] = values.get("number") or str(count)
        change.record |= {"project_id": change.project_id, "adjustment_line_items": []}
    given = values.get("adjustment_line_items")
    if given is None:
        return
    if not isinstance(given, list) or not all(isinstance(line, dict) for line in given):
        change.refuse("adjustment_line_items", "is invalid")
        return
    kept = {line["id"]: line for line in change.record.get("adjustment_line_items") or []}
    for line in given:
        _adjust(change, kept, line)
    if not change.errors:
        lines = list(kept.values())
        change.record["adjustment_line_items"] = lines
        values["amount"] = money(sum((amount(line.get("amount")) for line in lines), Decimal(0)))


def _adjust(change: Change, kept: dict[Any, Record], given: Record) -> None:
    state, ref = change.state, given.get("ref", "")
    known = kept.get(given.get("id"))
    if given.get("id") is not None and known is None:
        change.refuse(f"{ref}/id", "Entity with this ID not found")
        return
    if known is not None and given.get("_delete"):
        del kept[known["id"]]
        return
    line = {**(known or {"type": "budget_change", "calculation_strategy": "manual"}), **given}
    line.pop("ref", None)
    line.pop("_delete", None)
    wbs = state.find("wbs_codes", line.get("wbs_code_id"))
    if wbs is None or wbs.get("_project_id") != change.project_id:
        change.refuse(f"{ref}/wbs_code_id", "must exist")
    if line["type"] not in _TYPES:
        change.refuse(f"{ref}/type", "is not included in the list")
    try:
        line["amount"] = money(Decimal(str(line.get("amount") or 0)))
    except InvalidOperation:
        change.refuse(f"{ref}/amount", "is not a number")
    line["id"] = known["id"] if known else state.new_id()
    kept[line["id"]] = line
