"""`run --plan`: exactly what was reviewed is written, or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands_world import APPROVER, SENDER, valid

from engine.store import Store
from sandbox import Running

ORDERS = ("7003", "7004")


@pytest.fixture
def reviewed(live: Running, tmp_path: Path, call: Any) -> dict[str, Any]:
    """Two accepted orders, and the plan that was made of them."""
    for words in (("send", SENDER), ("accept", APPROVER)):
        assert call(words[0], "commitment", *ORDERS, "--as", words[1]).exit_code == 0
    text = call("plan", "commitment", "--payloads", "--format", "json").stdout
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    return valid("plan", text)


def runs_and_links(folder: Path) -> tuple[int, list[str]]:
    with Store.open(f"sqlite:///{folder}/.sync-engine/store.db", company="harbor-point") as store:
        return len(store.runs.list()), [link.source_id for link in store.links.all("commitment")]


def test_a_reviewed_plan_is_written_and_records_outside_of_it_are_left_alone(
    live: Running, tmp_path: Path, call: Any, reviewed: dict[str, Any]
) -> None:
    kept = [one for one in reviewed["items"] if one["id"] == "7003"]
    (tmp_path / "plan.json").write_text(json.dumps({**reviewed, "items": kept}), encoding="utf-8")
    done = call("run", "--plan", "plan.json", "--format", "json")
    told = valid("run", done.stdout)
    assert done.exit_code == 0 and told["counts"]["commitment.export"] == {"done": 1}
    assert runs_and_links(tmp_path) == (1, ["7003"])
    again = call("run", "--plan", "plan.json")
    assert again.exit_code == 1 and 'action was "create", and is "unchanged"' in again.stderr


def test_every_difference_is_told_and_nothing_is_written(
    live: Running, tmp_path: Path, call: Any, reviewed: dict[str, Any]
) -> None:
    assert live.procore is not None and live.spectrum is not None
    before = len(live.spectrum.records("subcontracts"))
    for record in live.procore.records("work_order_contracts"):
        if record["id"] == 7003:
            record["title"] = "Another title"
    file = tmp_path / "sync-engine.yaml"
    file.write_text(file.read_text("utf-8").replace('"500200"', '"500300"'), "utf-8")
    items = [{**one, "id": "70030"} if one["id"] == "7005" else one for one in reviewed["items"]]
    (tmp_path / "plan.json").write_text(json.dumps({**reviewed, "items": items}), encoding="utf-8")
    refused = call("run", "--plan", "plan.json")
    assert refused.exit_code == 1 and "nothing was written" in refused.stderr
    assert 'commitment.export 7003: action was "create", and is "conflict"' in refused.stderr
    assert "commitment.export 7004: calls" in refused.stderr and 'was "500200", and is "500300"' in refused.stderr
    assert 'commitment.export 70030: it was "waiting", and is not there any more' in refused.stderr
    assert runs_and_links(tmp_path) == (0, []) and len(live.spectrum.records("subcontracts")) == before


def test_a_plan_whose_values_somebody_edited_is_refused(
    live: Running, tmp_path: Path, call: Any, reviewed: dict[str, Any]
) -> None:
    (item,) = [one for one in reviewed["items"] if one["id"] == "7003"]
    values = item["payload"]["calls"][0]["rows"][0]["values"]
    name = next(name for name, value in values.items() if value == "SC-003")
    values[name] = "SC-999"
    (tmp_path / "plan.json").write_text(json.dumps(reviewed), encoding="utf-8")
    refused = call("run", "--plan", "plan.json")
    assert refused.exit_code == 1 and f'{name} was "SC-999", and is "SC-003"' in refused.stderr
    assert runs_and_links(tmp_path) == (0, [])


def test_a_plan_without_payloads_or_of_something_else_is_told_how_to_write_one(
    live: Running, tmp_path: Path, call: Any, reviewed: dict[str, Any]
) -> None:
    for text in (call("plan", "commitment", "--format", "json").stdout, "[]", '{"kind": "queue"}'):
        (tmp_path / "plan.json").write_text(text, encoding="utf-8")
        told = call("run", "--plan", "plan.json")
        assert told.exit_code == 3 and "fix:" in told.stderr, text[:40]
    assert call("run", "commitment", "--plan", "plan.json").exit_code == 2
