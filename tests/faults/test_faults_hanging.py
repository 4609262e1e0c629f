"""Systems that do not come to an end: silent at the door, silent after a question, or dripping for ever."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from faults_desk import NUMBERS, RUN, Desk, clear
from hurried_packs import hurried_pack

AGAIN = "run again; nothing was lost"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of these tests, and no more than two seconds for an answer."""
    return hurried_pack(tmp_path_factory.mktemp("hanging") / "pack", answer_seconds=2, settle_seconds=0)


@pytest.fixture
def deaf() -> Iterator[str]:
    """The address of a server whose waiting room is full: connections are neither taken nor refused."""
    with ExitStack() as stack:
        door = stack.enter_context(socket.socket())
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        for _ in range(4):
            guest = stack.enter_context(socket.socket())
            guest.setblocking(False)
            guest.connect_ex(door.getsockname())
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


def test_a_door_that_nobody_opens_is_given_up_and_the_address_is_to_be_checked(desk: Desk, deaf: str) -> None:
    text = desk.configuration.read_text()
    desk.configuration.write_text(text.replace(desk.systems.procore_url, deaf))
    clear(desk.call("evaluate", "commitment"), 5, "Procore gave no answer", "no connection", "Check the address")
    desk.configuration.write_text(text)
    clear(desk.call("evaluate", "commitment"), 0)


@pytest.mark.parametrize("kind", ["hang", "drip"])
def test_a_question_that_is_never_answered_to_its_end_is_asked_again_and_then_given_up(desk: Desk, kind: str) -> None:
    fault = desk.procore_board.plan(kind, path="work_order_contracts", method="GET", times=0, seconds=0.3)
    fault.seconds = 0.0 if kind == "hang" else 0.3
    began = time.monotonic()
    for words in (("evaluate", "commitment"), RUN):
        clear(desk.call(*words), 5, "Procore gave no answer", "no answer in time", AGAIN)
    assert time.monotonic() - began < 180 and fault.hits > 2
    desk.procore_board.clear()
    clear(desk.call(*RUN), 0)


@pytest.mark.parametrize("kind", ["hang", "drip"])
@pytest.mark.parametrize("path", ["UpdateSubcontract", "UpdateSubcontractPhases"])
def test_a_write_that_is_never_answered_is_unknown_and_looked_for_before_it_is_sent_again(
    desk: Desk, kind: str, path: str
) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    fault = desk.spectrum_board.plan(kind, path=f"/ws/{path}", method="POST", skip=1, seconds=0.3)
    fault.seconds = 0.0 if kind == "hang" else 0.3
    clear(desk.call(*RUN), 5, "1 outcome unknown", "no answer in time")
    assert fault.hits == 1
    desk.all_is_right(*NUMBERS, before=before)
