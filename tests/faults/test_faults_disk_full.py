"""No room left: for the store, for the durable engine's own file, and for what is written after a run.

The room is that which the system gives a process for a file (RLIMIT_FSIZE): writing beyond it fails as it does on a full disk, for
every file of the process and without being root.
"""

from __future__ import annotations

import pytest
from faults_desk import NUMBERS, RUN, Desk, clear, ended

LIMIT = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))\n"


@pytest.mark.parametrize("room", [4096, 120_000])
def test_a_run_without_room_ends_with_five_and_the_next_one_goes_on(desk: Desk, room: int) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    told = ended(desk.begin(*RUN, around=LIMIT.format(room)))
    clear(told, 5, "store")
    assert "no room left" in told.output or "could not be read or written" in told.output, told.output
    desk.all_is_right(*NUMBERS, before=before)


def test_figures_and_reports_for_which_there_is_no_room_fail_no_run(desk: Desk) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    with desk.configuration.open("a", encoding="utf-8") as file:
        file.write("\nmetrics: /dev/full/figures.prom\nreports: reports\n")
    (desk.folder / "reports").write_text("a file where a folder is wanted", encoding="utf-8")
    clear(desk.call(*RUN), 0, "3 written", "could not be written")
    desk.all_is_right(*NUMBERS, before=before)
