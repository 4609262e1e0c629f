"""A token that ends before its time, and a client that is not let in any more."""

from __future__ import annotations

import time

import pytest
from faults_desk import NUMBERS, RUN, Desk, clear

TOKEN = "/oauth/token"


def tokens_fetched(desk: Desk) -> int:
    return sum(request.path == TOKEN for request in desk.procore_board.requests)


def tokens_end_after(desk: Desk, part: str, method: str, count: int, *, every: bool = False) -> None:
    """All tokens are void as soon as that many such requests have come; with ``every``, any new one is void as well."""
    settings, board = desk.procore.settings, desk.procore_board

    def timer() -> float:
        seen = sum(part in request.path and request.method == method for request in board.requests)
        if seen <= count:
            return time.time()
        # A day for each token, so that one that was fetched since is good, unless none is to be.
        return time.time() + 86_400 * (tokens_fetched(desk) if every else 1)

    settings.timer = timer


def test_a_token_that_ends_in_the_middle_of_a_long_read_is_renewed_once_and_nothing_is_noticed(desk: Desk) -> None:
    whole = desk.call("evaluate", "commitment", "--format", "json").stdout
    desk.procore_board.clear()
    tokens_end_after(desk, "contracts", "GET", 5)
    again = desk.call("evaluate", "commitment", "--format", "json")
    clear(again, 0)
    assert again.stdout == whole
    assert tokens_fetched(desk) == 2


def test_a_token_that_ends_in_the_middle_of_the_writes_costs_one_repeat_and_writes_nothing_twice(desk: Desk) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    desk.procore_board.clear()
    tokens_end_after(desk, "", "PATCH", 1)
    ran = desk.call(*RUN)
    clear(ran, 0, "3 written")
    assert tokens_fetched(desk) == 2
    desk.all_is_right(*NUMBERS, before=before)


@pytest.mark.parametrize("words", [("evaluate", "commitment"), ("plan", "commitment"), RUN])
def test_a_client_that_was_revoked_ends_every_command_with_four_and_says_which_credentials(
    desk: Desk, words: tuple[str, ...]
) -> None:
    desk.procore.settings.client_secret = "another"
    clear(desk.call(*words), 4, "Procore", "401", "unknown client or wrong secret", "check client id and secret")


def test_a_client_that_is_revoked_while_it_writes_leaves_the_rest_to_the_next_run_and_names_the_credentials(
    desk: Desk,
) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    desk.spectrum_board.clear()
    stopped = desk.spectrum.settings.authorizations
    written = 0

    class Gone(tuple):  # type: ignore[type-arg]
        """The list of those that may call, which is empty as soon as one header was written."""

        def __iter__(self):  # type: ignore[no-untyped-def]
            nonlocal written
            written = sum("UpdateSubcontract" in request.path for request in desk.spectrum_board.requests)
            return iter(() if written > 2 else stopped)

    object.__setattr__(desk.spectrum.settings, "authorizations", Gone(stopped))
    try:
        clear(desk.call(*RUN), 4, "to be tried again", "not Authorized", "Check the credentials")
    finally:
        object.__setattr__(desk.spectrum.settings, "authorizations", stopped)
    assert written > 2
    desk.all_is_right(*NUMBERS, before=before)


def test_a_token_that_is_void_as_soon_as_it_is_given_is_asked_for_twice_and_no_more(desk: Desk) -> None:
    desk.procore.settings.token_seconds = -1
    clear(desk.call("evaluate", "commitment"), 4, "Procore", "check client id and secret")
    assert tokens_fetched(desk) <= 2
