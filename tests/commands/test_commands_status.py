"""`status`: last successes, what waits and on whom, what hangs in the air, what a system still allows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from commands_world import APPROVER, SENDER, valid

from engine.store import Store
from sandbox import Running


def told(call: Any) -> dict[str, Any]:
    return valid("status", call("status", "--format", "json").stdout)


def test_an_item_that_waits_is_told_with_what_has_to_happen_next(live: Running, call: Any) -> None:
    call("send", "commitment", "7003", "7004", "--as", SENDER)
    call("accept", "commitment", "7004", "--as", APPROVER)
    waits = {one["id"]: one["waits_for"] for one in told(call)["stuck"]}
    assert waits == {"7003": ["Retrieve from ERP", "Accept", "Reject"], "7004": ["the next run"]}
    shown = call("status").stdout
    assert "Ready to Export, commitment.export (1), waiting for: Retrieve from ERP or Accept or Reject" in shown
    assert "7003  SC-003 Electrical, just now" in shown


def test_a_flow_came_through_when_nothing_of_it_is_left_open(live: Running, call: Any) -> None:
    assert live.spectrum_board is not None
    live.spectrum_board.plan("html", path="/vendors/", times=100)
    assert call("run", "--once", "vendor.import", "cost_type").exit_code == 5
    succeeded = {one["flow"]: one["last_success_age_seconds"] for one in told(call)["flows"]}
    assert succeeded["cost_type.import"] is not None and succeeded["vendor.import"] is None
    live.spectrum_board.clear()
    assert call("run", "--once", "vendor.import").exit_code == 0
    (flow,) = [one for one in told(call)["flows"] if one["flow"] == "vendor.import"]
    assert flow["last_success_age_seconds"] < 60 and flow["last_success"]
    shown = call("status").stdout
    assert "came through just now" in shown
    (last,) = [line for line in shown.splitlines() if line.startswith("last run: ")]
    assert " unchanged, " in last and "vendor.import" not in last


def test_a_call_that_hangs_in_the_air_is_told(live: Running, tmp_path: Path, call: Any) -> None:
    call("status")
    with Store.open(f"sqlite:///{tmp_path}/.sync-engine/store.db", company="harbor-point") as store:
        store.journal.intend(
            run_id=None, flow="vendor.export", source_id="5018", call="vendor", operation="add_vendor", key="Vendor_Code=A",
            digest="d", payload={},
        )  # fmt: skip
    (one,) = told(call)["unknown_outcomes"]
    assert (one["flow"], one["id"], one["key"], one["attempts"]) == ("vendor.export", "5018", "Vendor_Code=A", 1)
    assert "vendor.export 5018: vendor (Vendor_Code=A), sent once, just now" in call("status").stdout


def test_what_a_system_still_allows_is_told_where_it_says_so(live: Running, call: Any) -> None:
    assert told(call)["rate_budgets"] == {}
    call("run", "--once", "cost_type")
    budgets = told(call)["rate_budgets"]
    assert set(budgets) == {"procore"} and budgets["procore"]["remaining"] > 0
    assert "to procore, as it said just now" in call("status").stdout
