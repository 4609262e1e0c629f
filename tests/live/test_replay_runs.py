"""A recorded run planned again: the same plan from the same answers, nothing called, nothing written; another pack is seen."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from cli import main
from engine.store import Store
from engine.store.recordings import unpack
from sandbox import Running, running
from sandbox.configuration import write_configuration

ROOT = Path(__file__).resolve().parents[2]
COMPANY = "harbor-point"
RULE = "rules/objects/commitment.yaml"


class Desk:
    """A folder with its configuration, and the command line in it."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._patch = patch

    def call(self, *words: str) -> Result:
        self._patch.chdir(self.folder)
        return CliRunner().invoke(main, list(words), env={"SYNC_ENGINE_CONFIG": None, "NO_COLOR": None})

    @property
    def file(self) -> Path:
        return self.folder / ".sync-engine" / "store.db"

    def store(self) -> Store:
        return Store.open(f"sqlite:///{self.file}", company=COMPANY)

    def replayed(self, *words: str, run: str = "last") -> dict[str, Any]:
        told = self.call("replay", run, *words, "--format", "json")
        assert told.exit_code in (0, 1), told.output
        found: dict[str, Any] = json.loads(told.stdout)
        schema = json.loads((ROOT / "schemas" / "output" / "replay.schema.json").read_text(encoding="utf-8"))
        assert not list(Draft202012Validator(schema).iter_errors(found))
        return found


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Running]:
    with running() as world:
        yield world


@pytest.fixture(scope="module")
def ran(stand_ins: Running, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the whole company was run twice; the second run met what the first had written."""
    folder = tmp_path_factory.mktemp("ran")
    write_configuration(folder, stand_ins)
    with pytest.MonkeyPatch.context() as patch:
        desk = Desk(folder, patch)
        for _ in range(2):
            told = desk.call("run", "--once")
            assert told.exit_code in (0, 1), told.output
    return folder


@pytest.fixture
def desk(ran: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """That folder's configuration and store, to be spoilt."""
    shutil.copytree(ran, tmp_path / "desk", ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    with sqlite3.connect(ran / ".sync-engine" / "store.db") as source:
        target = sqlite3.connect(tmp_path / "desk" / ".sync-engine" / "store.db")
        source.backup(target)
        target.close()
    return Desk(tmp_path / "desk", monkeypatch)


def copy_of_the_pack(folder: Path) -> Path:
    pack = folder / "pack"
    for part in ("rules", "mappings", "schemas", "fixtures"):
        shutil.copytree(ROOT / part, pack / part)
    return pack


def rows_of(file: Path) -> dict[str, list[Any]]:
    with sqlite3.connect(file) as opened:
        names = [name for (name,) in opened.execute("select name from sqlite_master where type = 'table'")]
        return {name: opened.execute(f'select * from "{name}"').fetchall() for name in names}


def calls_of(world: Running) -> int:
    return sum(len(board.requests) for board in (world.procore_board, world.spectrum_board) if board is not None)


def test_every_recorded_run_comes_out_the_same_and_nothing_is_called_or_written(stand_ins: Running, desk: Desk) -> None:
    with desk.store() as store:
        runs = store.runs.list("run")
        planned = {run.id: sum(1 for _ in store.run_items.iterate(run.id)) for run in runs}
    before, called = rows_of(desk.file), calls_of(stand_ins)
    for run in runs:
        told = desk.call("replay", run.id)
        assert told.exit_code == 0, told.output
        assert f"All {planned[run.id]} records come out the same" in told.stdout
    assert planned and min(planned.values()) > 200
    assert calls_of(stand_ins) == called
    assert rows_of(desk.file) == before


def test_every_flow_of_the_run_is_in_the_replay_in_the_order_of_the_run(desk: Desk) -> None:
    found = desk.replayed()
    assert found["pack_changed_in"] == [] and len(found["flows"]) > 12
    with desk.store() as store:
        run = store.runs.last("run")
        assert run is not None
        flows = list(dict.fromkeys(row.flow for row in store.run_items.iterate(run.id)))
    assert [one["flow"] for one in found["flows"] if one["same"]] == flows
    assert [one["flow"] for one in desk.replayed("vendor.import")["flows"]] == ["vendor.import"]


def test_a_changed_rule_shows_exactly_the_records_that_it_changes(desk: Desk, tmp_path: Path) -> None:
    pack = copy_of_the_pack(tmp_path)
    text = (pack / RULE).read_text(encoding="utf-8")
    assert "must: {number: {max_length: 10}}" in text
    (pack / RULE).write_text(text.replace("must: {number: {max_length: 10}}", "must: {number: {max_length: 12}}"))
    found = desk.replayed("--pack", str(pack))
    assert found["pack_changed_in"] == [RULE]
    differing = {(one["flow"], record["id"]) for one in found["flows"] for record in one["differing"]}
    with desk.store() as store:
        run = store.runs.last("run")
        assert run is not None
        rows = [row for row in store.run_items.iterate(run.id) if "takes at most 10" in str(row.detail)]
    assert differing == {(row.flow, row.source_id) for row in rows} and ("commitment.export", "7017") in differing
    for one in found["flows"]:
        assert not one["error"]
        for record in one["differing"]:
            assert any("takes at most 10" in str(each["recorded"]) for each in record["differences"]), record
    shown = desk.call("replay", "last", "--pack", str(pack))
    assert shown.exit_code == 1 and RULE in shown.stdout and "commitment.export 7017" in shown.stdout


def test_a_changed_mapping_shows_the_values_that_would_have_been_written(desk: Desk, tmp_path: Path) -> None:
    pack = copy_of_the_pack(tmp_path)
    mapping = pack / "mappings" / "vendor.import.yaml"
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(
        text.replace("name: {copy: name, source: CON-12}", "name: {letters: {of: name, to: upper}, source: CON-12}")
    )
    with desk.store() as store:
        first = store.runs.list("run")[-1].id
        planned = {row.source_id: row for row in store.run_items.iterate(first) if row.flow == "vendor.import"}
    assert planned["MANPLUMB"].action == "update" and planned["GULFSTEEL"].action == "unchanged"
    found = desk.replayed("vendor.import", "--pack", str(pack), run=first)
    (flow,) = found["flows"]
    changed = {one["id"]: {each["name"]: each["replayed"] for each in one["differences"]} for one in flow["differing"]}
    assert changed["MANPLUMB"] == {"calls.company-refresh[1].name": "MANATEE PLUMBING & GAS"}
    assert changed["GULFSTEEL"]["action"] == "update" and flow["error"] is None


def test_a_pack_that_asks_for_what_the_run_did_not_read_is_told_and_nothing_is_made_up(
    desk: Desk, tmp_path: Path
) -> None:
    pack = copy_of_the_pack(tmp_path)
    mapping = pack / "mappings" / "cost_type.import.yaml"
    text = mapping.read_text(encoding="utf-8")
    looked_up = "csv_import_code: {row: {list: sub_jobs, where: {code: A}, take: id, optional: true}}"
    mapping.write_text(text.replace("csv_import_code: {copy: code, source: A-MAP-10}", looked_up), encoding="utf-8")
    found = desk.replayed("cost_type", "--pack", str(pack))
    assert "asks for sub_jobs, which the run did not ask for" in found["flows"][0]["error"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("delete from sync_recordings", "There is no recording"),
        ("delete from sync_recordings where kind = 'piece'", "is not there"),
        ("update sync_recordings set value = x'00' where kind = 'piece'", "cannot be read"),
        ("update sync_recordings set value = substr(value, 1, length(value) / 2)", "cannot be read"),
        (
            "update sync_recordings set value = (select value from sync_recordings as other where other.kind = 'end'"
            " and other.run_id = sync_recordings.run_id limit 1) where kind = 'piece'",
            "holds something else",
        ),
    ],
)
def test_a_damaged_or_missing_recording_is_told_in_plain_words(desk: Desk, spoil: str, words: str) -> None:
    with sqlite3.connect(desk.file) as opened:
        opened.execute(spoil)
    told = desk.call("replay", "last")
    assert told.exit_code == 3 and words in told.stderr and "Traceback" not in told.output


def test_a_flow_that_was_cut_off_is_told_and_the_others_are_replayed(desk: Desk) -> None:
    with sqlite3.connect(desk.file) as opened:
        opened.execute("delete from sync_recordings where kind = 'end' and name = 'vendor.import'")
    told = desk.call("replay", "last")
    assert told.exit_code == 1 and "killed while it planned" in " ".join(told.stdout.split())
    assert "1 flow could not be held against the run" in told.stdout


def test_a_run_that_is_not_known_is_told(desk: Desk) -> None:
    told = desk.call("replay", "20260101T000000-00000000")
    assert told.exit_code == 3 and "There is no run 20260101T000000-00000000" in told.stderr


def test_only_the_newest_recordings_are_kept_and_none_where_it_is_switched_off(
    stand_ins: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_configuration(tmp_path, stand_ins)
    desk, file = Desk(tmp_path, monkeypatch), tmp_path / "sync-engine.yaml"
    text = file.read_text(encoding="utf-8")

    def recorded(kept: int) -> int:
        file.write_text(f"{text}\nrecordings: {kept}\n", encoding="utf-8")
        assert desk.call("run", "--once", "cost_type").exit_code == 0
        with desk.store() as store:
            return sum(1 for run in store.runs.list("run") if store.recordings.size(run.id))

    assert [recorded(2), recorded(2), recorded(2), recorded(1), recorded(0)] == [1, 2, 2, 1, 0]
    told = desk.call("replay", "last")
    assert told.exit_code == 3 and "recordings:" in told.stderr


def test_a_run_that_is_forgotten_takes_its_recording_with_it(desk: Desk) -> None:
    with desk.store() as store:
        run = store.runs.last("run")
        assert run is not None and store.recordings.size(run.id) > 0
        store.runs.remove(run.id)
        assert store.recordings.size(run.id) == 0


def test_a_recording_holds_no_secret(desk: Desk) -> None:
    with sqlite3.connect(desk.file) as opened:
        texts = [unpack(value) for (value,) in opened.execute("select value from sync_recordings")]
    assert texts and not any("sandbox-secret" in text or "sandbox-auth-id" in text for text in texts)
