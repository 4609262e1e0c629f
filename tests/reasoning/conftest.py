"""What the environment of the tester asks for is not heard here: which engine is taken is what these tests are about."""

from __future__ import annotations

import pytest

from engine.reasoning.choice import VARIABLE


@pytest.fixture(autouse=True)
def no_engine_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
