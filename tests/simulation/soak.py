"""As many schedules as one likes, over all processors: `PYTHONPATH=. python tests/simulation/soak.py --count 1000000`.

Ends with 1 and the story of the first failure, made small, or with 0.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from sim_batch import Failure, first_failure, story, told
from sim_schedule import make_schedule
from sim_store import shelf

_BATCH = 2000


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--first", type=int, default=1, help="the first seed")
    asked.add_argument("--count", type=int, default=1_000_000, help="how many schedules")
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    if given.count == 1:
        return _one(given.first)
    end, begun = given.first + given.count, time.monotonic()
    batches = [range(at, min(at + _BATCH, end)) for at in range(given.first, end, _BATCH)]
    with ProcessPoolExecutor(given.processes) as pool:
        for done, failure in zip(batches, pool.map(first_failure, batches), strict=True):
            if failure is not None:
                pool.shutdown(wait=False, cancel_futures=True)
                return _failed(failure)
            tried = done.stop - given.first
            print(f"{tried} of {given.count} schedules, {tried / (time.monotonic() - begun):.0f} a second", flush=True)
    print(f"{given.count} schedules from seed {given.first}: nothing lost, nothing twice")
    return 0


def _one(seed: int) -> int:
    failure = first_failure([seed])
    if failure is not None:
        return _failed(failure)
    with shelf() as at:
        print(told(make_schedule(seed), at))
    return 0


def _failed(failure: Failure) -> int:
    print("\n".join(failure.wrong), story(failure.seed), sep="\n\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
