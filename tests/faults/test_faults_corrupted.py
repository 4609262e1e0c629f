"""Files that were cut, overwritten or lost: the configuration, the pack, the store and the durable engine's own file."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from faults_desk import NUMBERS, RUN, Desk, clear, ended

COMMANDS = (("evaluate", "commitment"), ("status",), RUN)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text[: len(text) // 2].rstrip() + "\n  : [", "sync-engine.yaml:"),
        (lambda text: "\x00\x01\x02" + text, "sync-engine.yaml"),
        (lambda text: text.replace("company: harbor-point", "company: [1, 2]", 1), "company"),
        (lambda text: text.replace("systems:", "systems: none\nother:", 1), "systems"),
        (lambda text: "", "sync-engine.yaml"),
    ],
)
def test_a_spoiled_configuration_ends_with_three_at_a_place_and_a_mended_one_goes_on(
    desk: Desk, spoil: object, said: str
) -> None:
    desk.accepted(*NUMBERS)
    before, text = desk.headers(), desk.configuration.read_text()
    assert callable(spoil)
    desk.configuration.write_text(spoil(text))
    for words in (("evaluate", "commitment"), RUN):
        clear(desk.call(*words), 3, said)
    desk.configuration.write_text(text)
    desk.all_is_right(*NUMBERS, before=before)


def test_a_configuration_of_bytes_that_are_no_text_ends_with_three(desk: Desk) -> None:
    desk.configuration.write_bytes(os.urandom(3000))
    for words in COMMANDS:
        clear(desk.call(*words), 3, "sync-engine.yaml")


def test_a_pack_that_is_spoiled_between_plan_and_run_stops_the_run_before_it_calls_anything(desk: Desk) -> None:
    desk.accepted(*NUMBERS)
    before, text = desk.headers(), desk.configuration.read_text()
    own = desk.folder / "pack"
    shutil.copytree(desk.pack, own)
    desk.configuration.write_text(text.replace(f"pack: {desk.pack}", "pack: pack"))
    clear(desk.call("plan", "commitment"), 0)
    rules = own / "rules" / "objects" / "commitment.yaml"
    sound = rules.read_text()
    rules.write_text(sound[: len(sound) // 2] + "\n   - {")
    seen = len(desk.procore_board.requests) + len(desk.spectrum_board.requests)
    clear(desk.call(*RUN), 3, "rules/objects/commitment.yaml:")
    assert len(desk.procore_board.requests) + len(desk.spectrum_board.requests) == seen
    rules.write_text(sound)
    desk.all_is_right(*NUMBERS, before=before)


def test_a_store_with_garbage_in_its_middle_is_said_to_be_damaged_and_a_backup_goes_on(desk: Desk) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    clear(desk.call("backup", "good.db"), 0)
    size = desk.store_file.stat().st_size
    with desk.store_file.open("r+b") as file:
        for place in range(4096, size, 4096):
            file.seek(place)
            file.write(b"garbage " * 512)
    for words in (("queue",), RUN):
        clear(desk.call(*words), 5, str(desk.store_file), "damaged", "backup")
    assert desk.headers() == before
    clear(desk.call("restore", "good.db"), 0)
    desk.all_is_right(*NUMBERS, before=before)


def test_a_store_that_is_something_else_altogether_is_left_alone(desk: Desk) -> None:
    desk.store_file.parent.mkdir(exist_ok=True)
    desk.store_file.write_text("my notes\n" * 1000)
    for words in (("queue",), RUN):
        clear(desk.call(*words), 5, str(desk.store_file), "not a database", "Name another file")
    assert desk.store_file.read_text().startswith("my notes")


def test_a_journal_of_the_database_that_was_deleted_after_a_kill_makes_nothing_double(desk: Desk) -> None:
    """What the last transactions said is gone with it; what they wrote to the systems is still there, and is found."""
    desk.accepted(*NUMBERS)
    before = desk.headers()
    dies = (
        "import os, signal\nfrom engine.sync.work import Work\nwhole = Work.apply\n"
        "def apply(self, run, flow, ids):\n    said = whole(self, run, flow, ids)\n"
        "    if '7004' in ids: os.kill(os.getpid(), signal.SIGKILL)\n    return said\nWork.apply = apply\n"
    )
    process = desk.begin(*RUN, around=dies)
    assert ended(process).exit_code == -signal.SIGKILL
    assert desk.headers() != before
    for tail in ("-wal", "-shm"):
        Path(f"{desk.store_file}{tail}").unlink()
    told = desk.call(*RUN)
    assert told.exit_code == 0 or "damaged" in told.output, told.output
    desk.all_is_right(*NUMBERS, before=before)


@pytest.mark.parametrize("spoil", ["garbage", "other", "cut"])
def test_the_durable_engines_file_that_is_spoiled_is_named_and_may_be_moved_away(desk: Desk, spoil: str) -> None:
    clear(desk.call(*RUN), 0)
    desk.accepted(*NUMBERS)
    before, file = desk.headers(), desk.runs_file
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sound = file.read_bytes()
    for tail in ("-wal", "-shm"):
        Path(f"{file}{tail}").unlink(missing_ok=True)
    spoiled = {"garbage": sound[:100] + b"\xff" * (len(sound) - 100), "other": b"notes\n" * 2000, "cut": sound[:5000]}
    file.write_bytes(spoiled[spoil])
    clear(desk.call(*RUN), 5, str(file), "Move it away", "nothing is written twice")
    assert desk.headers() == before
    for path in file.parent.glob(f"{file.name}*"):
        path.rename(path.with_name(f"aside-{path.name}"))
    desk.all_is_right(*NUMBERS, before=before)
