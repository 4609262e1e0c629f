"""Readiness with each engine at 1,000, 10,000 and 100,000 waiting items: ``python -m benchmarks.readiness``.

Both engines do the same in the same run, each in a process of its own so that its memory can be told: take all items in,
then link one needed record after the other (each wakes ten items) and unlink it again. The ratio holds although the
machine's speed varies. At the end: what is chosen by itself at each size.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from engine.readiness.choice import choose_readiness
from engine.readiness.durable_engine import MOST_ITEMS, DurableReadiness
from engine.readiness.facts import Item, Own, ReadinessEngine
from engine.readiness.network import Network
from engine.readiness.python_engine import PythonReadiness
from engine.reasoning.guarded import why_unusable

NEEDS = {"party.export": (), "order.export": ("order-party", "order-place")}
EACH = 10
"""Items that wait for the same record."""

SIZES = (1_000, 10_000, 100_000)
ENGINES = ("python", "durable-rules")


def engine_named(name: str, size: int) -> ReadinessEngine:
    """An engine without the limit at which it is given up by itself."""
    return PythonReadiness() if name == "python" else DurableReadiness(NEEDS, most=size + 1)


def orders(size: int) -> list[Item]:
    """Waiting items: ten for each party, all of one place that is there."""
    place = ("place", "1")
    return [
        Item(
            ("order.export", str(number)),
            Own.CLEAR,
            {"order-party": ("party", str(number // EACH)), "order-place": place},
            ("order", str(number)),
        )
        for number in range(size)
    ]


def resident_kilobytes() -> int:
    """Memory that this process holds now; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def measure(name: str, size: int, changes: int) -> dict[str, float]:
    """Seconds to take all in, microseconds from a changed fact to the last item that it wakes, and kilobytes held."""
    items = orders(size)
    network = Network(engine_named(name, size), NEEDS)
    network.there(("place", "1"))
    before, start = resident_kilobytes(), time.perf_counter()
    network.put(*items)
    load = time.perf_counter() - start
    memory = resident_kilobytes() - before
    chance = random.Random(1)
    chosen = [("party", str(chance.randrange(size // EACH))) for _ in range(changes)]
    start, woken = time.perf_counter(), 0
    for record in chosen:
        woken += len(network.there(record))
        woken += len(network.gone(record))
    wake = (time.perf_counter() - start) / (2 * changes) * 1e6
    assert woken == 2 * changes * EACH and not network.said, network.said
    return {"load": load, "wake": wake, "memory": memory}


def in_own_process(name: str, size: int, changes: int) -> dict[str, Any]:
    """The same, apart from what others have left in memory."""
    command = [sys.executable, "-m", "benchmarks.readiness", "--one", name, str(size), "--changes", str(changes)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=500, help="records linked and unlinked again")
    parser.add_argument("--one", nargs=2, metavar=("ENGINE", "SIZE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one[0], int(options.one[1]), options.changes)))
        return
    engines = [name for name in ENGINES if name == "python" or not why_unusable()]
    print(f"Python {platform.python_version()}; each changed fact wakes {EACH} of the waiting items")
    print(f"{'items':>9}  {'engine':<14}{'take all in':>14}{'wake-up of 10':>16}{'memory':>12}{'ratio of wake-up':>18}")
    for size in SIZES:
        baseline = 0.0
        for name in engines:
            seen = in_own_process(name, size, options.changes)
            baseline = baseline or seen["wake"]
            print(
                f"{size:>9,}  {name:<14}{seen['load']:>12.2f} s{seen['wake']:>13.0f} us"
                f"{seen['memory'] / 1024:>9.1f} MB{seen['wake'] / baseline:>18.1f}"
            )
    for size in SIZES:
        choice = choose_readiness(NEEDS, size)
        print(
            f"chosen by itself for {size:,} items: {choice.engine.name}{': ' + choice.remark if choice.remark else ''}"
        )
    print(f"durable-rules is given up above {MOST_ITEMS:,} items.")


if __name__ == "__main__":
    main()
