"""A backup is put back that knows nothing of what was written since."""

from __future__ import annotations

from faults_desk import NUMBERS, RUN, Desk, clear, ended


def test_what_was_written_after_the_backup_is_found_again_and_nothing_is_doubled(desk: Desk) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    clear(desk.call("backup", "good.db"), 0, "it is whole")
    clear(desk.call(*RUN), 0, "3 written")
    written = desk.headers(), desk.lines()
    clear(desk.call("restore", "good.db"), 0, "sync-engine reconcile")
    assert desk.states(*NUMBERS) == ["accepted"] * 3, "the store is as it was"
    assert not list(desk.store_file.parent.glob("store.runs*")), "what the durable engine kept belongs to the old store"
    desk.all_is_right(*NUMBERS, before=before)
    assert (desk.headers(), desk.lines()) == written


def test_a_backup_that_is_made_while_a_run_writes_is_whole_and_the_next_run_goes_on_from_it(desk: Desk) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    slow = "import time\nfrom engine.sync.work import Work\nwhole = Work.apply\n"
    slow += (
        "def apply(self, *of):\n    said = whole(self, *of)\n    time.sleep(0.5)\n    return said\nWork.apply = apply\n"
    )
    process = desk.begin(*RUN, around=slow)
    copies = 0
    while process.poll() is None and copies < 3:
        if desk.headers() != before:
            clear(desk.call("backup", f"copy-{copies}.db"), 0, "it is whole")
            copies += 1
    clear(ended(process), 0, "3 written")
    assert copies, "the run was over before a copy was made"
    clear(desk.call("restore", "copy-0.db"), 0)
    desk.all_is_right(*NUMBERS, before=before)
