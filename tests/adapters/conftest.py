"""Servers on loopback for the tests of adapters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from odd_servers import SHOP, PlainServer, Script, Shop, Sleeper, open_shop

from engine.adapters.system import OpenSystem


@pytest.fixture
def sleeper() -> Sleeper:
    return Sleeper()


@pytest.fixture
def shop(sleeper: Sleeper) -> Iterator[Shop]:
    """Starts a server with these answers and opens the shop on it."""
    with ExitStack() as stack:

        def start(*answers: Any, text: str = SHOP) -> tuple[OpenSystem, Script]:
            script = Script(list(answers))
            server = stack.enter_context(PlainServer(script.app()))
            return stack.enter_context(open_shop(server.url, sleeper, text)), script

        yield start
