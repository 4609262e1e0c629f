"""`status`: last successes, what waits and on whom, what hangs in the air, what a system still allows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from commands_world import APPROVER, SENDER, valid

from engine.store import Store, utc_now
from sandbox import Running


def told(call: Any) -> dict[str, Any]:
    return valid("status", call("status", "--json").stdout)


def test_an_item_that_waits_is_told_with_what_has_to_happen_next(live: Running, call: Any) -> None:
    call("send", "commitment", "7003", "7004", "--as", SENDER)
    call("accept", "commitment", "7004", "--as", APPROVER)
    stuck = {one["id"]: one for one in told(call)["stuck"]}
    assert stuck["7003"]["waits_for"] == ["Retrieve from ERP", "Accept", "Reject"]
    assert stuck["7003"]["waits_on"] == ["sender", "accounting approver"]
    assert (stuck["7004"]["waits_for"], stuck["7004"]["waits_on"]) == (["the next run"], [])
    shown = call("status").stdout
    assert (
        "Ready to Export, commitment.export (1), waiting for: Retrieve from ERP or Accept or Reject (sender or accounting approver)"
    ) in shown
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


def intend(folder: Path, flow: str, identity: str, operation: str, clock: Any = utc_now) -> None:
    """A call that was announced and of which nothing more is known."""
    with Store.open(f"sqlite:///{folder}/.sync-engine/store.db", company="harbor-point", clock=clock) as store:
        store.journal.intend(
            run_id=None, flow=flow, source_id=identity, call="vendor", operation=operation, key="Vendor_Code=A",
            digest="d", payload={},
        )  # fmt: skip


def test_a_call_that_hangs_in_the_air_is_told_with_what_ends_the_doubt_and_when(
    live: Running, tmp_path: Path, call: Any
) -> None:
    call("status")
    intend(tmp_path, "vendor.export", "5018", "add_vendor")
    (one,) = told(call)["unknown_outcomes"]
    assert (one["flow"], one["id"], one["key"], one["attempts"]) == ("vendor.export", "5018", "Vendor_Code=A", 1)
    assert one["resolved_by"] == "look"
    quiet = datetime.fromisoformat(one["resolved_after"]) - datetime.fromisoformat(one["attempted"])
    assert timedelta(seconds=30) <= quiet <= timedelta(hours=1)
    shown = " ".join(call("status").stdout.split())
    assert "vendor.export 5018: vendor (Vendor_Code=A), sent once, just now" in shown
    assert "a run that begins later than in " in shown and "looks for it in Viewpoint Spectrum" in shown


def test_after_the_quiet_period_the_next_run_ends_the_doubt(live: Running, tmp_path: Path, call: Any) -> None:
    call("status")
    intend(tmp_path, "vendor.export", "5018", "add_vendor", lambda: utc_now() - timedelta(days=1))
    with closing(sqlite3.connect(tmp_path / ".sync-engine/store.db")) as database, database:
        database.execute("UPDATE sync_intents SET steady = NULL")  # it was announced on another machine
    shown = " ".join(call("status").stdout.split())
    assert "sent once, 1 day ago the next run looks for it in Viewpoint Spectrum" in shown


def test_what_a_system_still_allows_is_told_where_it_says_so(live: Running, call: Any) -> None:
    assert told(call)["rate_budgets"] == {}
    call("run", "--once", "cost_type")
    budgets = told(call)["rate_budgets"]
    assert set(budgets) == {"procore"}
    known = budgets["procore"]
    assert 0 < known["remaining"] < known["bound"] and 0 <= known["resets_in_seconds"] <= 3600
    assert known["kept_for_people"] == 5 and known["held_until"] is None and known["calls_per_day"] is None
    (shown,) = [line for line in call("status").stdout.splitlines() if line.startswith("calls to procore: ")]
    assert "left, of which 5 are kept for people" in shown or "began anew" in shown


def test_the_calls_of_a_day_are_counted_over_runs_and_left_to_people_at_the_end(
    live: Running, tmp_path: Path, call: Any
) -> None:
    file = tmp_path / "sync-engine.yaml"
    file.write_text(
        file.read_text("utf-8").replace("    company: SPC\n", "    company: SPC\n    calls_per_day: 44\n"), "utf-8"
    )
    assert told(call)["rate_budgets"]["spectrum"]["used_today"] == 0
    made = 0
    for _ in range(40):
        done = call("run", "--once", "vendor.import", "--format", "json")
        made += valid("run", done.stdout)["calls"]["spectrum"]
        if done.exit_code:
            break
    assert done.exit_code == 5 and made == 24
    (error,) = valid("run", done.stdout)["errors"]
    assert (
        "the 44 calls that are configured for a day are used up, but for 20 that are kept for people"
        in error["message"]
    )
    assert "the next day begins at" in error["message"] and error["fix"] == "Run again later; nothing was lost."
    assert "calls to spectrum: 20 of 44 left of this day" in call("status").stdout
    assert call("evaluate", "vendor.import").exit_code == 0
    assert told(call)["rate_budgets"]["spectrum"]["used_today"] > 24


def test_a_number_of_calls_that_is_none_is_refused_in_words(live: Running, tmp_path: Path, call: Any) -> None:
    file = tmp_path / "sync-engine.yaml"
    file.write_text(
        file.read_text("utf-8").replace("    company: SPC\n", "    company: SPC\n    calls_per_day: many\n"), "utf-8"
    )
    refused = call("run", "--once", "vendor.import")
    assert refused.exit_code == 3 and 'The calls of a day of Viewpoint Spectrum are "many"' in refused.stderr
