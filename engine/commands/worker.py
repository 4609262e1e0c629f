"""sync-engine worker: take a part of every run on a shared store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from engine.commands.options import Options, end, shared_options

if TYPE_CHECKING:
    from engine.commands.session import Session
    from engine.live.planning import LivePlans
    from engine.plan.items import PlanItem


@click.command("worker", short_help="Take a part of every run on a PostgreSQL store, until it is told to end.")
@shared_options
def command(options: Options) -> None:
    """Stay, and take a part of the work of every run of this company, beside other workers and the run itself.

    Start as many as you like, on as many machines as you like; the store must be PostgreSQL. Runs are begun by
    `sync-engine run` as always. Where a worker or a run dies or hangs, the others take over what it had begun.
    Ctrl-C or SIGTERM ends it after the record at hand, a second one at once; what it leaves is taken over.

    \b
    Examples:
      sync-engine worker
      sync-engine worker --config /etc/sync-engine.yaml
    """
    from datetime import datetime

    from engine.commands.aftermath import after_run
    from engine.commands.output import tell
    from engine.commands.session import Session
    from engine.commands.signals import on_signals
    from engine.pack.schedules import zone_named
    from engine.sync.durable import workflows_beside
    from engine.sync.membership import Pace
    from engine.sync.workers import must_be_shared, work_until

    stop = threading.Event()
    with Session(options, runs=True, stop=stop) as session:
        must_be_shared(session.store)
        configuration, systems = session.configuration, session.live.systems
        zone = zone_named(configuration.schedule.zone)
        plans = _Plans(session)

        def say(text: str) -> None:
            tell(options, f"{datetime.now(zone):%Y-%m-%d %H:%M:%S %Z}  {text}")

        with on_signals(options, stop.set):
            work_until(
                stop,
                program=session.program,
                systems=systems,
                store=session.store,
                workflows=workflows_beside(configuration.store, configuration.company),
                plan_flow=plans.plan,
                on_plan=plans.begin,
                actor=options.actor or "run",
                say=say,
                pace=Pace(configuration.workers.dead_after, part=configuration.workers.part),
                ended=lambda summary: after_run(session, summary),
            )
    end(0)


class _Plans:
    """The plans of the runs that this worker sees through: each run reads anew, as in a process of its own."""

    def __init__(self, session: Session) -> None:
        from engine.commands.recorded import recorder_of

        self._session = session
        self._recorder = recorder_of(session)
        self._run = ""
        self._plans: LivePlans | None = None

    def begin(self, run_id: str) -> None:
        """The flows that are planned from now on are of this run."""
        if run_id != self._run:
            self._run, self._plans = run_id, self._new()
        if self._recorder is not None:
            self._recorder.of_run(run_id)

    def plan(self, flow: str) -> Iterator[PlanItem]:
        """The plan of one flow."""
        if self._plans is None:
            self._plans = self._new()
        return self._plans.plan(flow)

    def _new(self) -> LivePlans:
        from engine.live.context import LiveContext, utc_now
        from engine.live.copies import Copies, How
        from engine.live.planning import LivePlans

        session, systems = self._session, self._session.live.systems
        program, configuration = session.program, session.configuration
        how = How(whole_hours=configuration.whole_hours)
        copies = Copies(program.pack.systems, configuration.systems, systems, session.store, utc_now, how)
        return LivePlans(
            program,
            session.judge,
            session.store,
            lambda: LiveContext(program, configuration, systems, session.store, copies=copies),
            recorder=self._recorder,
        )
