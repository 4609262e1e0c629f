"""Starting and stopping the stand-ins, seeds, and going on from a saved state."""

from __future__ import annotations

import ast
import json
import socket
import threading
from pathlib import Path

import httpx2
import pytest
from procore_world import seed, world

import sandbox
import sandbox.snapshot as snapshot
from sandbox import running
from sandbox.__main__ import main
from sandbox.procore.state import ProcoreState


def _folder(root: Path) -> Path:
    folder = root / "procore"
    folder.mkdir()
    for name, records in seed().items():
        (folder / f"{name}.json").write_text(json.dumps(records), encoding="utf-8")
    return root


def test_a_seed_folder_is_loaded_and_served(tmp_path: Path) -> None:
    with running(_folder(tmp_path), spectrum=False) as servers:
        seen = httpx2.get(f"{servers.procore_url}/_sandbox/records", trust_env=False).json()
        assert (seen["vendors"], seen["work_order_contracts"], seen["work_order_contracts_lines"]) == (3, 1, 1)
        assert servers.spectrum_url == ""


def test_a_seed_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "procore" / "vendors.json").write_text("[{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"vendors\.json"), running(folder, spectrum=False):
        pass


def test_two_sandboxes_run_side_by_side_and_share_nothing() -> None:
    with world() as one, world() as two:
        one.send("POST", "v1.0/vendors", {"company_id": 8089, "vendor": {"name": "Only here"}})
        assert (len(one.get("v1.0/vendors").json()), len(two.get("v1.0/vendors").json())) == (4, 3)


def test_only_loopback_is_bound_and_the_port_is_free_again_afterwards() -> None:
    with world() as w:
        assert w.url.startswith("http://127.0.0.1:")
        port = int(w.url.rsplit(":", 1)[1])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_in_use_is_an_error_at_once() -> None:
    with world() as w:
        port = int(w.url.rsplit(":", 1)[1])
        with pytest.raises(OSError), running(procore=ProcoreState(seed()), spectrum=False, procore_port=port):
            pass


def test_the_same_seed_gives_the_same_ids_and_stamps() -> None:
    made = []
    for _ in range(2):
        with world() as w:
            made.append(w.sync("v1.0/vendors/sync", [{"origin_id": "N", "name": "New"}]))
    assert made[0] == made[1]


def test_a_saved_state_goes_on_where_it_stopped(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    with world() as w:
        first = w.sync("v1.0/vendors/sync", [{"origin_id": "N", "name": "New"}])["entities"][0]
        snapshot.save(file, w.state, None)
    later = ProcoreState(seed())
    assert snapshot.load(file, later, None)
    assert later.find("vendors", first["id"]) is not None
    assert later.new_id() > first["id"]
    later.reset()
    assert later.find("vendors", first["id"]) is None


def test_a_foreign_state_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text('{"version": 99}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"state\.json"):
        snapshot.load(file, ProcoreState(seed()), None)


def test_the_command_names_a_seed_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_calls_from_many_threads_are_all_applied() -> None:
    with world() as w:
        rows = [[{"origin_id": f"T{n}", "name": f"Thread {n}"}] for n in range(20)]
        workers = [threading.Thread(target=w.sync, args=("v1.0/vendors/sync", row)) for row in rows]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert int(w.get("v1.0/vendors").headers["Total"]) == 23


def test_the_sandbox_imports_nothing_of_the_engine() -> None:
    found = set()
    for file in Path(sandbox.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    assert "sandbox" in found
    assert not found & {"engine", "cli"}
