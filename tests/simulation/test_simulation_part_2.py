"""The 2. part of the simulated schedules; see sim_runner.py."""

from __future__ import annotations

import pytest
from sim_batch import first_failure, part, story

pytestmark = pytest.mark.long


def test_whatever_goes_wrong_the_books_are_right_afterwards_part_2() -> None:
    failure = first_failure(part(2))
    assert failure is None, story(failure.seed)
