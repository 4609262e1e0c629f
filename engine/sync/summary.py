"""What came of a run, as plain data: for the screen, for reports, and for the exit code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.adapters.results import System
from engine.exit_codes import ExitCode, worst
from engine.plan.items import PlanAction
from engine.readiness.waits import Circle, Wait, waiting_circles
from engine.store import Head, Run, Store
from engine.sync.items import Applied

_TROUBLE = (Applied.FAILED, Applied.UNKNOWN, Applied.RETRY_LATER, Applied.NOTHING)
COUNT_SEPARATOR = " "
"""Between a flow and an outcome in the counts that the store keeps of a run."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that is not through, with the systems' words and ours; ``outcome`` is one of ``Applied``.

    ``denied``: a system did not accept who asks.
    """

    flow: str
    id: str
    title: str
    outcome: str
    messages: tuple[str, ...]
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A record that was not to be written, by its plan's word for it, and why."""

    flow: str
    id: str
    title: str
    outcome: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlowError:
    """A flow that could not be planned to its end."""

    flow: str
    message: str
    fix: str = ""
    exit_code: ExitCode = ExitCode.UNAVAILABLE


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """What is another way than it was: ``rule`` is met by it. ``object`` and ``id`` name the record that was needed, if one was."""

    rule: str
    object: str | None
    id: str | None
    words: str


@dataclass(frozen=True, slots=True)
class BecameReady:
    """A record that did not go at the last run and could now, and by which changed facts, where they can be told."""

    flow: str
    id: str
    title: str
    because: tuple[ChangedFact, ...] = ()

    @property
    def why(self) -> str:
        """The changed facts in words; empty where they cannot be told."""
        return "; ".join(one.words for one in self.because)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many calls a system allows still, and in all; None where nobody said."""

    remaining: int | None
    bound: int | None


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run and what came of it.

    ``counts``: by flow, then by outcome: those of ``Applied`` for what was to be written, the plan's word for all else.
    ``calls``: by system, those that this process made. ``saved``: calls left out because they were in effect already.
    ``unread``: by system, calls left out because what they would have read was known. ``limits``: by system, what it allows still.
    ``audit_head``: the end of the audit chain, to be kept outside the store. ``halted``: why it ended before its end. ``resumed``: runs
    that had been killed and were brought to their end before this one. ``back_open``: calls to a record's own system left to the next run.
    """

    run_id: str
    started: datetime
    ended: datetime | None
    state: str
    counts: Mapping[str, Mapping[str, int]]
    calls: Mapping[str, int]
    saved: int
    audit_head: Head
    failures: tuple[Failure, ...] = ()
    errors: tuple[FlowError, ...] = ()
    became_ready: tuple[BecameReady, ...] = ()
    circles: tuple[Circle, ...] = ()
    back_open: tuple[str, ...] = ()
    halted: str = ""
    resumed: tuple[str, ...] = field(default_factory=tuple)
    unread: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)

    def count(self, outcome: str) -> int:
        """How many records of all flows had an outcome."""
        return sum(by_outcome.get(outcome, 0) for by_outcome in self.counts.values())

    @property
    def exit_code(self) -> ExitCode:
        """UNAVAILABLE or the like where something could not be asked or finished; refusals alone leave it FINE."""
        codes = [error.exit_code for error in self.errors]
        late = self.halted or self.count(Applied.RETRY_LATER) or self.count(Applied.UNKNOWN)
        if late:
            codes.append(ExitCode.UNAVAILABLE)
        if any(failure.denied for failure in self.failures):
            codes.append(ExitCode.NOT_AUTHORISED)
        return worst(codes)


def limits_of(systems: Mapping[str, System]) -> dict[str, Limit]:
    """What each system allows still, by its last answer or by the calls of a day that are configured."""
    return {name: Limit(system.calls.remaining, system.calls.bound) for name, system in systems.items()}


def summarise(store: Store, run: Run, told: Mapping[str, Any], resumed: tuple[str, ...] = ()) -> RunSummary:
    """The summary of a run that has ended, from the store and from what its workflow told."""
    counts: dict[str, dict[str, int]] = {}
    for name, number in run.counts.items():
        flow, _, outcome = name.partition(COUNT_SEPARATOR)
        counts.setdefault(flow, {})[outcome] = number
    calls = dict(run.calls)
    return RunSummary(
        run.id,
        run.started_at,
        run.ended_at,
        run.state,
        counts,
        {name: number for name, number in calls.items() if name != "saved"},
        calls.get("saved", 0),
        store.audit.head(),
        tuple(_failures(store, run.id)),
        tuple(
            FlowError(flow, error["message"], error["fix"], ExitCode(error["code"]))
            for flow, error in told.get("errors", {}).items()
        ),
        tuple(_became_ready(*one) for one in told.get("ready", ())),
        waiting_circles(_waits(store, run.id)),
        tuple(told.get("back_open", ())),
        str(told.get("halted", "")),
        resumed,
    )


def _became_ready(flow: str, id: str, title: str, because: Sequence[Mapping[str, Any]] = ()) -> BecameReady:
    return BecameReady(flow, id, title, tuple(ChangedFact(**one) for one in because))


def _waits(store: Store, run_id: str) -> Iterator[Wait]:
    for row in store.run_items.iterate(run_id, states=[PlanAction.WAITING.value, PlanAction.BLOCKED.value]):
        detail: Any = row.detail or {}
        needs = tuple((one[1], one[2]) for one in detail.get("unmet", ()) if len(one) == 3)
        if needs:
            yield Wait(row.flow, detail["object"], row.source_id, detail["title"], needs)


def left_alone(store: Store, run_id: str) -> Iterator[Left]:
    """The records of a run that were not to be written, with the reasons, in the order of the plan."""
    states = [PlanAction.BLOCKED.value, PlanAction.WAITING.value, PlanAction.CONFLICT.value]
    for row in store.run_items.iterate(run_id, states=states):
        detail: Any = row.detail or {}
        reasons = tuple(detail.get("messages", ())) or (str(detail.get("because", "")),)
        yield Left(row.flow, row.source_id, detail.get("title", ""), row.state, tuple(filter(None, reasons)))


def _failures(store: Store, run_id: str) -> list[Failure]:
    found = []
    for row in store.run_items.iterate(run_id, states=[one.value for one in _TROUBLE]):
        detail: Any = row.detail or {}
        messages = tuple(detail.get("messages", ()))
        found.append(
            Failure(row.flow, row.source_id, detail.get("title", ""), row.state, messages, bool(detail.get("denied")))
        )
    return found
