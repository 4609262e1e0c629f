"""With Direct Export on, sending accepts at once; what accepting asks of the record still holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from commands_world import READER, SENDER

from engine.store import Store
from sandbox import Running


def switch_on(folder: Path, more: str = "") -> None:
    path = folder / "sync-engine.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nsettings:\n", f'\nsettings:\n  direct_export: "true"\n{more}'), encoding="utf-8")


def kept(folder: Path) -> tuple[list[str], list[tuple[str, str]]]:
    with Store.open(f"sqlite:///{folder}/.sync-engine/store.db", company="harbor-point") as store:
        states = [change.to_state for change in store.items.history("commitment.export", "7003")]
        return states, [(one.actor, one.action) for one in store.audit.all()]


def test_sending_accepts_at_once_and_the_next_run_writes(live: Running, tmp_path: Path, call: Any) -> None:
    switch_on(tmp_path)
    sent = call("send", "commitment", "7003", "--as", SENDER)
    assert (sent.exit_code, "Exporting" in sent.stdout) == (0, True), sent.output
    assert kept(tmp_path) == (["sent", "accepted"], [(SENDER, "send"), (SENDER, "accept: direct_export")])


def test_what_accepting_asks_of_the_record_still_holds(live: Running, tmp_path: Path, call: Any) -> None:
    switch_on(tmp_path, '  use_procore_commitment_number: "false"\n')
    sent = call("send", "commitment", "7003", "--as", SENDER)
    assert (sent.exit_code, "Ready to Export" in sent.stdout) == (0, True), sent.output
    assert kept(tmp_path)[0] == ["sent"]


def test_it_is_for_those_who_may_send_and_only_where_it_is_on(live: Running, tmp_path: Path, call: Any) -> None:
    assert "Ready to Export" in call("send", "commitment", "7003", "--as", SENDER).stdout
    assert call("retrieve", "commitment", "7003", "--as", SENDER).exit_code == 0
    switch_on(tmp_path)
    assert call("send", "commitment", "7003", "--as", READER).exit_code == 4
    assert kept(tmp_path)[0] == ["sent", "retrieved"]
