"""Records that go by the same operation share a call.

Each record is applied by itself, as ever: what is asked before, its intent, its send, its end. Only at the send it stands still until
the others have come to theirs; then one call carries the rows of all, and each goes on with the results of its own. So that which
makes a record take effect once knows nothing of the others, and a target that takes a thousand rows is not called a thousand times.

The records take turns within one thread: a greenlet each. Nothing else runs while one of them does.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from greenlet import getcurrent, greenlet

from engine.adapters.results import CallCount, Outcome, ProbeResult, Row, RowResult, System
from engine.adapters.sending import OVER, asking_before_sending, who_asks
from engine.errors import SyncEngineError
from engine.program import Program

MOST = 50
"""So many records are applied together: what they announce has to be sent soon, and what dies with a process is looked for one by one."""
Result = TypeVar("Result")
Joins = Callable[[str, str], bool]
"""Whether several records may share a call of this system and operation."""


def may_share(program: Program, system: str, operation: str) -> bool:
    """Whether several records may share a call: it takes several rows, and none of them is looked for before it is sent."""
    write = program.pack.systems[system].writes[operation]
    return write.rows_per_call > 1 and write.effect != "add"


def calls_shared(program: Program, flow: str) -> int:
    """How many records of a flow are applied together; 1 where their first calls cannot be shared."""
    mapping = program.mappings[flow]
    first = [writes[0] for writes in (mapping.writes, mapping.updates) if writes]
    if not first or not all(may_share(program, one.system, one.operation) for one in first):
        return 1
    return MOST


@dataclass(slots=True)
class _Send:
    """A send that stands still: what is to be sent, by whom, and what came of it."""

    who: greenlet
    system: str
    operation: str
    rows: Sequence[Mapping[str, object]]
    parameters: Mapping[str, str] | None
    may_send: Callable[[], bool]
    results: list[RowResult] = field(default_factory=list)
    error: SyncEngineError | None = None

    @property
    def call(self) -> tuple[Any, ...]:
        """Sends with the same one go in one call."""
        return self.system, self.operation, tuple(sorted((self.parameters or {}).items()))


@dataclass(frozen=True, slots=True)
class _Joined:
    """A system as a record sees it while others are applied beside it."""

    name: str
    system: System
    hub: Hub[Any]

    @property
    def calls(self) -> CallCount:
        """How many calls were made."""
        return self.system.calls

    def read(self, operation: str, parameters: Mapping[str, str] | None = None) -> Iterator[Row]:
        """See `System.read`."""
        return self.system.read(operation, parameters)

    def find(self, operation: str, row: Mapping[str, object], parameters: Mapping[str, str] | None = None) -> list[Row]:
        """See `System.find`."""
        return self.system.find(operation, row, parameters)

    def probe(self) -> ProbeResult:
        """See `System.probe`."""
        return self.system.probe()

    def write(
        self, operation: str, rows: Sequence[Mapping[str, object]], parameters: Mapping[str, str] | None = None
    ) -> list[RowResult]:
        """See `System.write`; where others may share the call, it is made when they have come to theirs."""
        if not rows or not self.hub.joins(self.name, operation):
            return self.system.write(operation, rows, parameters)
        return self.hub.stand_still(_Send(getcurrent(), self.name, operation, rows, parameters, who_asks()))


@dataclass(slots=True)
class Hub(Generic[Result]):
    """Lets records take turns, and makes their calls. One is for one group of records."""

    systems: Mapping[str, System]
    joins: Joins
    _middle: greenlet = field(default_factory=getcurrent)
    _waiting: list[_Send] = field(default_factory=list)

    def each(self, pieces: Sequence[Callable[[Mapping[str, System]], Result]]) -> list[Result]:
        """What the pieces give, in their order. Each is handed the systems to use.

        What a piece raises ends all that have not come to their end: as if the process had died where they stand. That is safe for
        the same reason, and it is meant for the store that fails and for faults of the program.
        """
        seen: dict[str, System] = {name: _Joined(name, system, self) for name, system in self.systems.items()}
        results: dict[int, Result] = {}

        def turn(number: int, piece: Callable[[Mapping[str, System]], Result]) -> None:
            results[number] = piece(seen)

        try:
            for number, piece in enumerate(pieces):
                one = greenlet(turn)
                # Else what is logged within would not know of the run.
                one.gr_context = contextvars.copy_context()
                one.switch(number, piece)
            while self._waiting:
                self._call([send for send in self._waiting if send.call == self._waiting[0].call])
        finally:
            for send in self._waiting:
                send.who.throw()
        return [results[number] for number in range(len(pieces))]

    def stand_still(self, send: _Send) -> list[RowResult]:
        """Called by a record at its send; goes on when the call was made."""
        self._waiting.append(send)
        self._middle.switch()
        if send.error is not None:
            raise send.error
        return send.results

    def _call(self, sends: list[_Send]) -> None:
        """Makes one call for these. Who was announced too long ago does not go with the others."""
        in_time = [send for send in sends if send.may_send()]
        late = [send for send in sends if send not in in_time]
        for send in late:
            send.results = [RowResult(Outcome.RETRY_LATER, messages=(OVER,))] * len(send.rows)
        if in_time:
            self._write(in_time)
        for send in sends:
            self._waiting.remove(send)
            send.who.switch()

    def _write(self, sends: list[_Send]) -> None:
        first, rows = sends[0], [row for send in sends for row in send.rows]
        try:
            with asking_before_sending(lambda: all(send.may_send() for send in sends)):
                results = self.systems[first.system].write(first.operation, rows, first.parameters)
        except SyncEngineError as error:  # raised only where nothing was written
            for send in sends:
                send.error = error
            return
        rest = iter(results)
        for send in sends:
            send.results = [next(rest) for _ in send.rows]
