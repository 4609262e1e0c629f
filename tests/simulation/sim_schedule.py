"""What happens in one simulated life of a few records, made from a seed: edits, runs, and everything that goes wrong.

A schedule is data: it can be told as a story, and made smaller while it still fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

Kind = Literal["party", "order", "article"]
"""party: a write that adds. order: header, lines and a word back. article: comes in, and only the answer tells its id."""


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """A record. ``key`` is its natural key in the target. ``taken``: a stranger's record stands there before anything is sent."""

    kind: Kind
    id: str
    key: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Somebody changes a record: its next version."""

    record: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Time goes by."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """A process runs. ``resumed``: it goes on with the last run that was begun. ``twice``: each step is delivered twice."""

    resumed: bool = False
    twice: bool = False


Act = Edit | Wait | Run


@dataclass(frozen=True, slots=True)
class Crash:
    """The process ends here, without a word."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Somebody sets the clock by this many seconds; the time that really goes by knows nothing of it."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Pause:
    """The worker is stopped here, others are at work, and it wakes up and goes on as if nothing had been."""

    before: float
    acts: tuple[Act, ...]
    after: float


Fault = Crash | Jump | Pause


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one call that writes. Late ones take effect after this many seconds.

    lost: written, no answer (or a 5xx). never: not written, no answer (or a 5xx). late: no answer, written later. slow: answered after
    this many seconds. busy: 429. refused: with words. half: the first row is written, the others are refused; half_lost: the others
    stay without an answer, and are not written; half_busy: the others are certainly not written.
    """

    kind: Literal["lost", "never", "late", "slow", "busy", "refused", "half", "half_lost", "half_busy"]
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """``faults`` by the number of the boundary they strike at, ``fates`` by the number of the call that writes.

    ``work``: the runs go through the pieces of work that the durable engine strings together. ``hosts``: each process is on another
    machine, so that only the clock on the wall is common to them. ``first_wait``: seconds between the last act and the first of the runs
    that bring all to rest.
    """

    seed: int
    records: tuple[RecordSpec, ...]
    acts: tuple[Act, ...]
    faults: tuple[tuple[int, Fault], ...] = ()
    fates: tuple[tuple[int, Fate], ...] = ()
    work: bool = False
    hosts: bool = False
    first_wait: float = 4.0

    def smaller(self) -> Iterator[Schedule]:
        """The schedules with one thing less."""
        for name in ("faults", "fates", "acts", "records"):
            parts = getattr(self, name)
            for place in range(len(parts)):
                rest = parts[:place] + parts[place + 1 :]
                if rest or name in ("faults", "fates"):
                    yield replace(self, **{name: rest})
        for place, (number, fault) in enumerate(self.faults):
            if isinstance(fault, Pause):
                for out in range(len(fault.acts)):
                    less = replace(fault, acts=fault.acts[:out] + fault.acts[out + 1 :])
                    yield replace(self, faults=(*self.faults[:place], (number, less), *self.faults[place + 1 :]))
        if self.work:
            yield replace(self, work=False)


WINDOW, SETTLE = 2.0, 1.0
"""Of every operation of the toy pack; a test holds them equal."""
_WAITS = (0.0, 0.0, 0.2, 0.9, 1.1, 1.9, 2.9, 3.1)
_PAUSES = (0.0, 0.5, 1.5, 1.95, 2.5, 4.0)
_JUMPS = (-3600.0, -4.0, -1.0, 1.0, 4.0, 3600.0)
_LATE = (0.1, 0.5, 0.99)
_KINDS: tuple[Kind, ...] = ("party", "order", "order", "article")
_FATES = ("lost", "lost", "late", "late", "late", "never", "slow", "busy", "refused", "half", "half_lost", "half_busy")


def make_schedule(seed: int) -> Schedule:
    """The schedule of a seed: most are short, so that many can be tried; some are long."""
    random = Random(seed)
    long = random.random() < 0.05
    records = _records(random, long)
    runs = random.randint(2, 4) if long else random.choice((1, 1, 1, 2))
    acts = tuple(_acts(random, records, runs))
    hosts = random.random() < 0.1
    boundaries = 34 * runs * len(records)
    count = random.randint(1, 5) if long else random.choice((0, 1, 1, 1, 1, 2))
    faults = [(random.randint(1, boundaries), _fault(random, records, jumps=not hosts)) for _ in range(count)]
    calls = 4 * runs * len(records)
    fates = {random.randint(1, calls): _fate(random) for _ in range(random.choice((0, 1, 1, 2, 3)))}
    return Schedule(
        seed,
        records,
        acts,
        tuple(sorted(faults, key=lambda one: one[0])),
        tuple(sorted(fates.items())),
        work=random.random() < 0.25,
        hosts=hosts,
        first_wait=random.choice((0.0, 0.3, 0.8, 1.5, 4.0)),
    )


def _records(random: Random, long: bool) -> tuple[RecordSpec, ...]:
    count = random.choice((1, 2, 3)) if long else random.choice((1, 1, 1, 1, 1, 2))
    found = []
    for number in range(1, count + 1):
        kind = random.choice(_KINDS)
        found.append(
            RecordSpec(kind, str(number), f"{kind[0].upper()}{number}", kind == "party" and random.random() < 0.15)
        )
    parties = [one for one in found if one.kind == "party"]
    if parties and random.random() < 0.25:  # two records that claim the same place in the target
        found.append(replace(parties[0], id=str(count + 1), taken=False))
    return tuple(found)


def _acts(random: Random, records: tuple[RecordSpec, ...], runs: int) -> Iterator[Act]:
    for number in range(runs):
        if number:
            if random.random() < 0.6:
                yield Edit(random.choice(records).id)
            yield Wait(random.choice(_WAITS))
        yield Run(resumed=number > 0 and random.random() < 0.3, twice=random.random() < 0.15)


def _fault(random: Random, records: tuple[RecordSpec, ...], *, jumps: bool) -> Fault:
    which = random.random()
    if which < 0.45:
        return Crash()
    if which < 0.6 and jumps:
        return Jump(random.choice(_JUMPS))
    acts: list[Act] = []
    for _ in range(random.choice((1, 1, 1, 2))):
        if random.random() < 0.5:
            acts.append(Edit(random.choice(records).id))
        acts.append(Run(resumed=random.random() < 0.5))
        acts.append(Wait(random.choice(_WAITS)))
    return Pause(random.choice(_PAUSES), tuple(acts), random.choice(_PAUSES))


def _fate(random: Random) -> Fate:
    kind = random.choice(_FATES)
    seconds = random.choice(_LATE) if kind in ("late", "slow") else 0.0
    return Fate(kind, seconds)  # type: ignore[arg-type]
