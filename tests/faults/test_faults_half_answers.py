"""Answers that come in part, come empty, or come from somebody else, with every sign of success."""

from __future__ import annotations

import pytest
from faults_desk import NUMBERS, RUN, Desk, clear

READ = {"path": "work_order_contracts", "method": "GET"}
SERVICES = ("UpdateSubcontract", "UpdateSubcontractPhases")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("cut_body", "the answer is no JSON"),
        ("empty", "the answer is no JSON"),
        ("html", 'a web page titled "Sign in"'),
        ("half_body", "the connection broke"),
    ],
)
def test_a_read_that_came_in_part_blames_no_record_and_ends_with_five(desk: Desk, kind: str, said: str) -> None:
    fault = desk.procore_board.plan(kind, times=0, **READ)
    for words in (("evaluate", "commitment"), ("plan", "commitment"), RUN):
        clear(desk.call(*words), 5, "Procore", "work_order_contracts", said)
    assert fault.hits > 2
    desk.procore_board.clear()
    clear(desk.call(*RUN), 0)


@pytest.mark.parametrize(
    ("kind", "said"), [("cut_body", "no XML"), ("empty", "the answer is empty"), ("html", "Sign in")]
)
def test_a_read_of_the_other_system_that_came_in_part_ends_with_five_too(desk: Desk, kind: str, said: str) -> None:
    desk.spectrum_board.plan(kind, path="/ws/GetJobMain", method="POST", times=0)
    clear(desk.call("evaluate", "project.export"), 5, "Spectrum", said)
    desk.spectrum_board.clear()
    clear(desk.call("evaluate", "project.export"), 0)


@pytest.mark.parametrize("kind", ["cut_body", "empty", "html", "half_body"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_write_whose_answer_came_in_part_is_unknown_and_not_written_twice(
    desk: Desk, kind: str, service: str
) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    desk.spectrum_board.plan(kind, path=f"/ws/{service}", method="POST", skip=1)
    clear(desk.call(*RUN), 5, "1 outcome unknown", "2 written")
    desk.all_is_right(*NUMBERS, before=before)


@pytest.mark.parametrize("kind", ["cut_body", "empty", "html", "half_body"])
def test_a_word_back_whose_answer_came_in_part_is_said_again_by_the_next_run(desk: Desk, kind: str) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    desk.procore_board.plan(kind, path="work_order_contracts", method="PATCH", times=2)
    ran = desk.call(*RUN)
    assert ran.exit_code in (0, 5) and "Traceback" not in ran.output
    desk.all_is_right(*NUMBERS, before=before)


def test_a_token_that_came_in_part_is_not_used_and_not_shown(desk: Desk) -> None:
    desk.procore_board.plan("cut_body", path="/oauth/token", times=0)
    told = desk.call("evaluate", "commitment")
    clear(told, 5, "Procore", "token", "holds no access_token")
    assert '"access_token"' not in told.output
