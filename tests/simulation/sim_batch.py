"""Many schedules, one after the other; the first that fails is made small, told as a story, and can be repeated."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sim_runner import live, shrunk
from sim_schedule import Schedule, make_schedule
from sim_store import Shelf, shelf

TOTAL = int(os.environ.get("SIMULATION_SCHEDULES", "20000"))
"""How many schedules the tests try together."""
FIRST = int(os.environ.get("SIMULATION_FIRST", "1"))
"""The first of their seeds."""
PARTS = 4


@dataclass(frozen=True, slots=True)
class Failure:
    """A seed at whose end something is not right. ``wrong`` says what; ``crashed`` tells that the program itself failed."""

    seed: int
    wrong: tuple[str, ...]
    crashed: bool = False


def failures(seeds: Iterable[int], at: Shelf) -> Iterator[Failure]:
    """The seeds that fail."""
    for seed in seeds:
        try:
            wrong = live(make_schedule(seed), at)
        except Exception as error:
            yield Failure(seed, (f"{type(error).__name__}: {error}",), crashed=True)
        else:
            if wrong:
                yield Failure(seed, tuple(wrong))


def first_failure(seeds: Iterable[int]) -> Failure | None:
    with silence(), shelf() as at:
        return next(failures(seeds, at), None)


def part(number: int) -> range:
    """The seeds of one of the parts in which the tests try them."""
    each = -(-TOTAL // PARTS)
    begin = FIRST + (number - 1) * each
    return range(begin, min(begin + each, FIRST + TOTAL))


def story(seed: int) -> str:
    """The schedule of a seed, with all left out that it fails without, and what happens in it."""
    with silence(), shelf() as at:
        schedule = shrunk(make_schedule(seed), at)
        return told(schedule, at)


def told(schedule: Schedule, at: Shelf) -> str:
    """What happens in a schedule, line by line: the seconds that went by, and who did what."""
    lines: list[str] = []
    try:
        wrong = live(schedule, at, lines)
    except Exception:
        wrong = [traceback.format_exc()]
    records = ", ".join(f"{one.kind} {one.id} ({one.key})" for one in schedule.records)
    end = [f"WRONG: {what}" for what in wrong] or ["all is right"]
    again = f"PYTHONPATH=. python tests/simulation/soak.py --first {schedule.seed} --count 1"
    return "\n".join([f"seed {schedule.seed}: {records}", *lines, *end, f"repeat it with: {again}"])


@contextmanager
def silence() -> Iterator[None]:
    """The program's own warnings about what goes wrong here by design are of no use."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
