"""A record that both systems changed since the last sync: shown with all values, never overwritten silently, settled by a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from commands_world import APPROVER, READER, valid

from engine.store import Store
from sandbox import Running

VENDOR, COMPANY = "MANPLUMB", "5010"
FLOW = "vendor.import"


def company(live: Running) -> dict[str, Any]:
    assert live.procore is not None
    return next(one for one in live.procore.records("vendors") if str(one["id"]) == COMPANY)


def vendor(live: Running) -> dict[str, Any]:
    assert live.spectrum is not None
    return next(one for one in live.spectrum.records("vendors") if one["Vendor_Code"] == VENDOR)


def planned(call: Any) -> dict[str, Any]:
    told = valid("plan", call("plan", FLOW, "--format", "json", "--payloads").stdout)
    found: dict[str, Any] = next(one for one in told["items"] if one["id"] == VENDOR)
    return found


def audit(tmp_path: Path) -> list[Any]:
    with Store.open(f"sqlite:///{tmp_path}/.sync-engine/store.db", company="harbor-point") as store:
        return [entry for entry in store.audit.all() if entry.source_id == VENDOR]


@pytest.fixture
def both_changed(live: Running, call: Any) -> None:
    """The vendor was synced, and since then renamed in both systems; its city was changed in its own only."""
    assert call("run", "--once", FLOW).exit_code == 0
    assert company(live)["name"] == "Manatee Plumbing & Gas"
    company(live)["name"] = "Manatee (by hand)"
    vendor(live)["Vendor_Name"] = "Manatee Water"
    vendor(live)["Address_3"] = "Ocala"


def test_a_record_changed_on_both_sides_is_a_conflict_with_all_three_values_and_nothing_is_written(
    live: Running, call: Any, both_changed: None
) -> None:
    item = planned(call)
    assert (item["action"], item["because"]) == ("conflict", "changed_on_both_sides")
    (side,) = item["both_sides"]
    assert (side["field"], side["synced"], side["source"], side["target"]) == (
        "name", "Manatee Plumbing & Gas", "Manatee Water", "Manatee (by hand)",
    )  # fmt: skip
    assert (side["owner"], side["outcome"]) == ("ask", "asked") and side["position"][
        "file"
    ] == "mappings/vendor.import.yaml"
    shown = call("plan", FLOW, "--only", "conflict").stdout
    for words in (
        "Manatee Plumbing & Gas",
        "Manatee Water",
        "Manatee (by hand)",
        f"--seen {item['seen']}",
        "--take target",
    ):
        assert words in " ".join(shown.split()), words
    before = len(live.procore_board.requests) if live.procore_board else 0
    ran = call("run", "--once", FLOW)
    assert "1 conflict" in ran.stdout and live.procore_board is not None
    assert not [one for one in live.procore_board.requests[before:] if one.method == "PATCH"]
    assert company(live)["name"] == "Manatee (by hand)"


def test_settled_for_the_source_the_next_run_writes_it_and_the_audit_keeps_what_stood_there(
    live: Running, tmp_path: Path, call: Any, both_changed: None
) -> None:
    seen = planned(call)["seen"]
    done = call("settle", FLOW, VENDOR, "--take", "source", "--seen", seen, "--as", APPROVER)
    assert done.exit_code == 0 and '"Manatee Water" is written by the next run' in done.stdout
    item = planned(call)
    assert item["action"] == "update" and [(one["outcome"], one["settled"]) for one in item["both_sides"]] == [
        ("overwritten", True)
    ]
    assert "overwrites" in call("plan", FLOW, "--only", "update").stdout
    assert call("run", "--once", FLOW).exit_code == 0
    assert (company(live)["name"], company(live)["city"]) == ("Manatee Water", "Ocala")
    settled, written = [entry for entry in audit(tmp_path) if entry.action in ("settle: source", "write: done")][-2:]
    assert settled.actor == APPROVER and settled.answer["fields"][0]["target"] == "Manatee (by hand)"
    assert [(one["field"], one["before"], one["after"]) for one in written.answer["overwrites"]] == [
        ("name", "Manatee (by hand)", "Manatee Water")
    ]
    assert planned(call)["action"] == "unchanged"
    company(live)["name"], vendor(live)["Address_3"] = "Manatee (by hand)", "Miami"
    assert planned(call)["action"] == "conflict", "what was settled is done with"


def test_settled_for_the_target_its_value_stays_until_one_of_the_two_changes_again(
    live: Running, call: Any, both_changed: None
) -> None:
    done = call("settle", FLOW, VENDOR, "--take", "target", "--seen", planned(call)["seen"], "--as", APPROVER)
    assert done.exit_code == 0
    item = planned(call)
    assert item["action"] == "update" and [one["field"] for one in item["changes"]] == ["city"]
    (row,) = item["payload"]["calls"][0]["rows"]
    assert "name" not in row["values"]
    for _ in range(2):
        assert call("run", "--once", FLOW).exit_code == 0
        assert (company(live)["name"], company(live)["city"]) == ("Manatee (by hand)", "Ocala")
    kept = planned(call)
    assert kept["action"] == "unchanged" and "stay" in kept["because_text"]
    vendor(live)["Vendor_Name"] = "Manatee Gas"
    assert planned(call)["action"] == "conflict"


def test_what_is_settled_are_the_values_that_were_seen_and_no_others(
    live: Running, call: Any, both_changed: None
) -> None:
    seen = planned(call)["seen"]
    company(live)["name"] = "Manatee (once more)"
    refused = call("settle", FLOW, VENDOR, "--take", "source", "--seen", seen, "--as", APPROVER)
    assert (
        refused.exit_code == 1 and "Manatee (once more)" in refused.stderr and "nothing was settled" in refused.stderr
    )
    assert planned(call)["action"] == "conflict"


def test_only_who_may_push_to_accounting_settles(live: Running, tmp_path: Path, call: Any, both_changed: None) -> None:
    refused = call("settle", FLOW, VENDOR, "--take", "source", "--seen", planned(call)["seen"], "--as", READER)
    assert refused.exit_code == 4 and "settler-privilege" in refused.stdout
    assert planned(call)["action"] == "conflict"


def test_what_was_changed_in_the_target_only_is_left_there_and_told(live: Running, call: Any) -> None:
    assert call("run", "--once", FLOW).exit_code == 0
    company(live)["name"] = "Manatee (by hand)"
    item = planned(call)
    assert item["action"] == "unchanged" and "shows other values than the last sync left: name" in item["because_text"]
    assert call("run", "--once", FLOW).exit_code == 0 and company(live)["name"] == "Manatee (by hand)"
    done = call("settle", FLOW, VENDOR, "--take", "source", "--seen", item["seen"], "--as", APPROVER)
    assert done.exit_code == 0 and call("run", "--once", FLOW).exit_code == 0
    assert company(live)["name"] == "Manatee Plumbing & Gas"


def test_nothing_is_settled_of_a_record_that_only_its_own_system_changed(live: Running, call: Any) -> None:
    assert call("run", "--once", FLOW).exit_code == 0
    vendor(live)["Vendor_Name"] = "Manatee Water"
    item = planned(call)
    assert item["action"] == "update" and item["both_sides"] == [] and item["seen"] == ""
    refused = call("settle", FLOW, VENDOR, "--take", "source", "--seen", "00000000", "--as", APPROVER)
    assert refused.exit_code == 1 and "nothing to settle" in refused.stderr
