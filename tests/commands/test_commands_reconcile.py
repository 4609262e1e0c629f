"""`reconcile`: both systems against the links and the last sync, and nothing written by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from commands_world import valid

from engine.store import Store
from sandbox import Running


@pytest.fixture
def synced(live: Running, tmp_path: Path, call: Any) -> dict[str, str]:
    """After a run of the vendors: their links, id in Procore to code in Spectrum."""
    assert call("run", "--once", "vendor").exit_code == 0
    with Store.open(f"sqlite:///{tmp_path}/.sync-engine/store.db", company="harbor-point") as store:
        return {link.source_id: link.target_id for link in store.links.all("vendor")}


def company(live: Running, identity: str) -> dict[str, Any]:
    assert live.procore is not None
    return next(one for one in live.procore.records("vendors") if str(one["id"]) == identity)


def findings(call: Any) -> set[tuple[str, str | None, str | None]]:
    told = valid("reconcile", call("reconcile", "vendor", "--format", "json").stdout)
    return {(one["kind"], one["home"], one["other"]) for one in told["findings"]}


ORPHAN = ("orphan", "5011", "OKEEREBAR")
"""One company of the fixtures is linked to a vendor that Spectrum does not list."""


def test_before_the_first_run_the_pairs_that_the_systems_know_are_told(live: Running, call: Any) -> None:
    told = findings(call)
    assert ("one_sided", "5001", "GULFSTEEL") in told and ORPHAN in told
    shown = call("reconcile", "vendor").stdout
    assert "the next run keeps it" in shown and "1 more of the kind one_sided" in shown


def test_after_a_run_only_what_is_really_gone_is_left(live: Running, call: Any, synced: dict[str, str]) -> None:
    assert findings(call) == {ORPHAN}
    assert call("reconcile", "vendor").exit_code == 0
    assert call("reconcile", "vendor", "--fail-on", "drift").exit_code == 0
    assert call("reconcile", "vendor", "--fail-on", "orphan").exit_code == 1


def test_what_people_changed_behind_its_back_is_found_and_nothing_is_written(
    live: Running, tmp_path: Path, call: Any, synced: dict[str, str]
) -> None:
    assert live.procore is not None
    with Store.open(f"sqlite:///{tmp_path}/.sync-engine/store.db", company="harbor-point") as store:
        (snapshot,) = store.snapshots.all("vendor.import")
        written = next(home for home, other in synced.items() if other == snapshot.source_id)
        head = store.audit.head()
    drifted, unmarked, contradicted = written, "5002", "5003"
    company(live, drifted)["name"] = "Changed by hand"
    company(live, unmarked)["origin_id"] = None
    company(live, contradicted)["origin_id"] = "SARGLASS"
    company(live, "5018")["origin_id"] = "GULFSTEEL"
    told = valid("reconcile", call("reconcile", "vendor", "--format", "json").stdout)
    found = {(one["kind"], one["home"]): one for one in told["findings"]}
    (field,) = [one for one in found["drift", drifted]["fields"] if one["field"] == "name"]
    assert field["stands"] == "Changed by hand" and field["synced"] != "Changed by hand"
    assert "neither system names" in found["one_sided", unmarked]["message"]
    assert ("one_sided", contradicted) in found
    assert "both name GULFSTEEL" in found["duplicate", "5018"]["message"]
    with Store.open(f"sqlite:///{tmp_path}/.sync-engine/store.db", company="harbor-point") as store:
        assert store.audit.head() == head and len(store.runs.list()) == 1


def test_what_a_system_cannot_list_is_told_and_nothing_of_it_is_called_gone(live: Running, call: Any) -> None:
    shown = call("reconcile", "commitment").stdout
    assert "Viewpoint Spectrum cannot be listed" in shown and "lost its counterpart" not in shown
