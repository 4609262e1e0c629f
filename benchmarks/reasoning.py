"""How long a decision takes with each rules engine, and whether memory grows: ``python -m benchmarks.reasoning``.

Both engines judge the same records in the same process, in turns, and the median of the rounds is printed,
so that the ratio holds although the machine's speed varies.
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from engine.reasoning import NeedFact, Outcome, Reasoner, RequirementFact, Severity, describe_reasoner
from engine.reasoning.durable_engine import DurableReasoner, why_unusable
from engine.reasoning.python_engine import PythonReasoner

Record = tuple[list[RequirementFact], list[NeedFact]]

REQUIREMENTS, NEEDS = 12, 2
"""Facts of one record: what a middling kind of record has."""


def all_met(_: random.Random) -> Record:
    """A record without a finding: nearly all of them in a bulk run."""
    return (
        [RequirementFact(number, Outcome.PASS, Severity.BLOCK, False) for number in range(REQUIREMENTS)],
        [NeedFact(REQUIREMENTS + number, Outcome.PASS) for number in range(NEEDS)],
    )


def two_findings(chance: random.Random) -> Record:
    """A record with one unmet requirement and one record that it waits for."""
    requirements, needs = all_met(chance)
    unmet = chance.randrange(REQUIREMENTS)
    requirements[unmet] = RequirementFact(unmet, Outcome.FAIL, Severity.BLOCK, False)
    needs[0] = NeedFact(REQUIREMENTS, Outcome.FAIL)
    return requirements, needs


def anything(chance: random.Random) -> Record:
    """A record in which every fact has any outcome, severity and waiver: the worst case."""
    outcomes, severities = list(Outcome), list(Severity)
    return (
        [
            RequirementFact(number, chance.choice(outcomes), chance.choice(severities), chance.random() < 0.5)
            for number in range(REQUIREMENTS)
        ],
        [NeedFact(REQUIREMENTS + number, chance.choice(outcomes)) for number in range(NEEDS)],
    )


KINDS: tuple[tuple[str, Callable[[random.Random], Record]], ...] = (
    ("all met", all_met),
    ("two findings", two_findings),
    ("anything", anything),
)


def microseconds(engine: Reasoner, records: list[Record]) -> float:
    """Mean time of one decision over these records, in microseconds."""
    conclude = engine.conclude
    start = time.perf_counter()
    for requirements, needs in records:
        conclude(requirements, needs)
    return (time.perf_counter() - start) / len(records) * 1e6


def resident_kilobytes() -> int:
    """Memory that this process holds now; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def compare(engines: list[Reasoner], count: int, rounds: int) -> None:
    """Print a table: one line for each kind of record, one column for each engine."""
    print(f"{'record':<14}" + "".join(f"{engine.name:>18}" for engine in engines) + f"{'ratio':>10}")
    for label, kind in KINDS:
        chance = random.Random(1)
        records = [kind(chance) for _ in range(count)]
        times: list[list[float]] = [[] for _ in engines]
        for _ in range(rounds):
            for column, engine in zip(times, engines, strict=True):
                column.append(microseconds(engine, records))
        medians = [statistics.median(column) for column in times]
        ratio = f"{medians[-1] / medians[0]:>10.0f}" if len(medians) > 1 else f"{'-':>10}"
        print(f"{label:<14}" + "".join(f"{median:>15.2f} us" for median in medians) + ratio)


def growth(engine: Reasoner, count: int) -> None:
    """Print by how much the process grew while so many different records were decided."""
    chance = random.Random(2)
    for _ in range(2000):
        engine.conclude(*anything(chance))
    before = resident_kilobytes()
    for _ in range(count):
        engine.conclude(*anything(chance))
    print(f"memory after {count:,} records with {engine.name}: {resident_kilobytes() - before:+,} kB")


def main() -> None:
    """Read the options and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5000, help="records in a round (default 5000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each engine (default 5)")
    parser.add_argument("--memory", type=int, default=100_000, help="records for memory, 0 for none (default 100000)")
    options = parser.parse_args()
    engines: list[Reasoner] = [PythonReasoner()]
    if why_unusable():
        print(f"durable-rules is left out: {why_unusable()}")
    else:
        engines.append(DurableReasoner())
    print(f"Python {platform.python_version()}; {REQUIREMENTS} requirements and {NEEDS} needs a record")
    print("chosen by itself: {} ({})".format(*describe_reasoner()))
    compare(engines, options.records, options.rounds)
    if options.memory:
        for engine in engines:
            growth(engine, options.memory)


if __name__ == "__main__":
    main()
