"""Running by the clock: each tick is a run in a process of its own, so what one run leaves behind is only what it stored."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from engine.commands.child import Child, shared_words
from engine.commands.output import tell
from engine.commands.served import figures_served
from engine.commands.session import Session
from engine.commands.signals import on_signals
from engine.exit_codes import ExitCode
from engine.pack.schedules import zone_named
from engine.store import utc_now
from engine.sync.durable import workflows_beside
from engine.sync.ticking import Clockwork, keep_time
from engine.sync.timetable import Times, times_of

_log = logging.getLogger(__name__)
_WORDS = {
    ExitCode.FINE: "done",
    ExitCode.BUSY: "skipped: another run is at work",
}


def serve(session: Session, flows: Sequence[str], form: str, *, full: bool = False) -> None:
    """Stays until a signal ends it. Runs by the clock spare calls, unless they are to read everything.

    Raises ConfigurationError where nothing runs by the clock, LeaseHeld where it runs already.
    """
    reading = "--full" if full else "--sparing"
    times = times_of(session.program, session.configuration, flows)
    zone = zone_named(session.configuration.schedule.zone)

    def say(text: str) -> None:
        _log.info("clock: %s", text)
        tell(session.options, f"{datetime.now(zone):%Y-%m-%d %H:%M:%S %Z}  {text}")

    clockwork = Clockwork(session.store, lambda names: run_flows(names), say, utc_now)

    child = Child()

    def run_flows(names: Sequence[str]) -> str:
        words = [*shared_words(session.options), "run", "--once", reading, "--format", form, *names]
        code = child.run(words, clockwork.stop)
        if clockwork.stop.is_set():
            return "stopped; the next start goes on"
        return _WORDS.get(ExitCode(code), f"ended with {code}") if code in set(ExitCode) else f"ended with {code}"

    _announce(session, times)
    place = workflows_beside(session.configuration.store, session.configuration.company, kind="ticks")
    flows_kept = [flow for table in times.tables for flow in table.flows]
    with (
        on_signals(session.options, clockwork.stop.set, child.kill),
        figures_served(session, flows_kept, lambda: "The clock was stopped." if clockwork.stop.is_set() else ""),
    ):
        keep_time(place, clockwork, times.tables)
    say("stopped")


def _announce(session: Session, times: Times) -> None:
    now = utc_now()
    for table in times.tables:
        tell(
            session.options,
            f"{table.cron} {table.zone}: {', '.join(table.flows)}; next {table.next(now):%Y-%m-%d %H:%M %Z}",
        )
    if times.never:
        tell(session.options, f"never: {', '.join(times.never)}")
    tell(session.options, "What was missed is caught up now. Ctrl-C ends it after the record at hand.")
