"""Taking part in the work on a shared store: a process registers, says that it is alive, and notices when it does not count as alive.

On SQLite there is one process at work, told by the run's lease, and nothing of this is needed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy import Engine

from engine.errors import ConfigurationError, StoreError, WorkerLost
from engine.store import Store

ALONE = "local"
"""The executor's id where one process at a time works."""
_PATIENCE = 10.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How workers work together. All workers of a company should have the same.

    ``dead_after``: seconds of silence after which a worker counts as dead. ``poll``: seconds between two looks into the queue.
    ``part``: how many records a worker takes at a time.
    """

    dead_after: float = 30.0
    poll: float = 0.2
    part: int = 20

    def __post_init__(self) -> None:
        if self.dead_after < 0.5 or self.poll <= 0 or self.part < 1:
            raise ConfigurationError(
                f"A pace of {self} cannot be kept.", fix="Count a worker as dead after half a second at the least."
            )

    @property
    def beat(self) -> float:
        """Seconds between two signs of life."""
        return self.dead_after / 6


@dataclass(slots=True)
class Membership:
    """This process among the workers. ``lost`` is set when others declared it dead. ``store`` is what it writes through.

    ``at_work`` says on what it is; it goes out with the next sign of life.
    """

    id: str
    store: Store
    pace: Pace
    engine: Engine | None = None
    at_work: str = ""
    lost: threading.Event = field(default_factory=threading.Event)

    @property
    def shared(self) -> bool:
        """Whether other processes may be at work beside this one."""
        return self.engine is not None

    def is_lost(self) -> bool:
        """Asks whether this process was shut out; to be asked when the store fails."""
        if self.engine is not None and not self.lost.is_set():
            try:
                if self.id not in self.store.workers.alive():
                    self.lost.set()
            except WorkerLost:
                self.lost.set()
            except StoreError:
                return False
        return self.lost.is_set()


@contextmanager
def joined(store: Store, role: str, pace: Pace) -> Iterator[Membership]:
    """Takes part during the block. Raises StoreError."""
    if not store.shared:
        yield Membership(ALONE, store, pace)
        return
    store.workers.forget()
    registered = store.workers.register(role)
    over = threading.Event()
    with store.for_worker(registered.id) as mine:
        engine = store.engine_for(registered.id)
        member = Membership(registered.id, mine, pace, engine)
        beating = threading.Thread(target=_beat, args=(member, over), name="sync-engine-beat", daemon=True)
        beating.start()
        try:
            yield member
        finally:
            over.set()
            beating.join()
            with suppress(StoreError):
                store.workers.end(registered.id)
            engine.dispose()


def _beat(member: Membership, over: threading.Event) -> None:
    while not over.wait(member.pace.beat):
        try:
            if not member.store.workers.beat(member.id, member.at_work):
                member.lost.set()
        except WorkerLost:
            member.lost.set()
        except StoreError as error:
            _log.warning("worker %s could not say that it is alive: %s", member.id, error)
        if member.lost.is_set():
            return


def bury(store: Store, pace: Pace, say: Callable[[str], None]) -> None:
    """Declares those dead that were silent for too long, and ends the sessions of all that are shut out."""
    for worker in store.workers.silent(pace.dead_after):
        if store.workers.declare_dead(worker):
            say(
                f"worker {worker.id} (process {worker.pid} on {worker.host}) was not heard of for {pace.dead_after:g} seconds:"
                " its work is taken over"
            )
    store.workers.fence()


def look_around(member: Membership, adopt: Callable[[], int], say: Callable[[str], None]) -> None:
    """Buries the dead and adopts the parts that they had begun. An error of the store is told; the next look tries again."""
    try:
        bury(member.store, member.pace, say)
        adopted = adopt()
        if adopted:
            say(f"{adopted} part(s) of the work put back into the queue")
    except WorkerLost:
        member.lost.set()
    except StoreError as error:
        _log.warning("worker %s could not look after the others: %s", member.id, error)


@contextmanager
def looking_around(member: Membership, adopt: Callable[[], int], say: Callable[[str], None]) -> Iterator[None]:
    """Looks after the other workers during the block, from a thread of its own."""
    if not member.shared:
        yield
        return
    over = threading.Event()

    def look() -> None:
        while not over.wait(member.pace.beat) and not member.lost.is_set():
            look_around(member, adopt, say)

    looking = threading.Thread(target=look, name="sync-engine-look", daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        # Where the database went away just then, the durable engine keeps it for ever.
        looking.join(_PATIENCE)
