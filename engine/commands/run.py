"""sync-engine run: carry out the plan."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from engine.commands.options import Options, end, shared_options

if TYPE_CHECKING:
    from engine.commands.session import Session
    from engine.live.copies import How


@click.command()
@click.argument("objects", nargs=-1, metavar="[OBJECT|FLOW]...")
@click.option("--once", is_flag=True, help="Run once and end, as for cron.")
@click.option(
    "--plan", "plan_file", metavar="FILE", default=None,
    help="Run once, and write exactly what this reviewed plan says; - reads standard input.",
)  # fmt: skip
@click.option("--full", is_flag=True, help="Read every list as a whole, whatever is known of it.")
@click.option(
    "--sparing",
    is_flag=True,
    help="Spare calls: take copies for lists that may stand a while, unless something is to be written.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to tell it."
)
@shared_options
def command(
    options: Options,
    objects: tuple[str, ...],
    once: bool,
    plan_file: str | None,
    full: bool,
    sparing: bool,
    form: str,
) -> None:
    """Plan, then write what the plan says, link the records and remember what was written.

    With --once it runs once and ends. Without it, it stays and runs each flow by the clock, as the pack, its settings
    and `schedule:` in the configuration say. Ctrl-C or SIGTERM ends it after the record at hand,
    a second one at once.

    With --plan it writes what `plan --format json --payloads` wrote into the file, and nothing else. Each record of the
    plan is planned anew first; where one differs, every difference is told and nothing is written (code 1).

    A list that was read before is asked only for what changed since. --full reads everything anew. --sparing also leaves
    out lists that change seldom, for the time that the pack says of each; before anything is written they are asked all
    the same. Runs by the clock spare calls.

    Accepted records are written; records that need nobody's consent as well. Whatever cannot go is left, with its
    reasons in `sync-engine plan`. A run that was killed is gone on with first. Only one run can be at work; another
    one ends with code 6.

    \b
    Examples:
      sync-engine run --once
      sync-engine run --once OBJECT
      sync-engine run --once --format json
      sync-engine run --once --full
      sync-engine run --plan plan.json
      sync-engine run
    """
    from engine.commands.names import flows_named
    from engine.commands.session import Session
    from engine.commands.signals import on_signals
    from engine.live.copies import How

    if plan_file is not None and objects:
        raise click.UsageError("A reviewed plan says itself which records it is about: leave the objects out.")
    if full and sparing:
        raise click.UsageError("--full and --sparing contradict each other.")
    stop = threading.Event()
    with Session(options, runs=True, stop=stop) as session:
        flows = [flow.name for flow in flows_named(session.program, objects)]
        if not once and plan_file is None:
            from engine.commands.serving import serve

            serve(session, flows, form, full=full)
            end(0)
        with on_signals(options, stop.set):
            # What people reviewed is held against the systems as they are, not against copies.
            how = How(full or plan_file is not None, sparing, session.configuration.whole_hours)
            code = _once(session, flows, form, plan_file, how, stop)
        end(code)


def _once(session: Session, flows: list[str], form: str, plan_file: str | None, how: How, stop: threading.Event) -> int:
    from engine.commands.aftermath import after_run
    from engine.commands.output import show
    from engine.commands.recorded import keep_newest, recorder_of
    from engine.commands.reviewed import ReviewedPlan, read_plan
    from engine.live.context import LiveContext, utc_now
    from engine.live.copies import Copies
    from engine.live.planning import LivePlans
    from engine.reports.run_json import run_as_json
    from engine.reports.run_text import run_as_text
    from engine.sync.durable import workflows_beside
    from engine.sync.membership import Pace
    from engine.sync.runs import run
    from engine.sync.summary import limits_of

    options, progress = session.options, _Progress(session.options)
    systems = session.live.systems
    copies = Copies(session.program.pack.systems, session.configuration.systems, systems, session.store, utc_now, how)

    def new_context() -> LiveContext:
        return LiveContext(
            session.program, session.configuration, systems, session.store, progress=progress.note, copies=copies
        )

    recorder = recorder_of(session)
    plans = LivePlans(session.program, session.judge, session.store, new_context, recorder=recorder)
    reviewed = None
    if plan_file is not None:
        reviewed = ReviewedPlan(read_plan(plan_file, session.program), plans.plan)
        flows = reviewed.flows(session.program)
    summary = run(
        program=session.program,
        systems=systems,
        store=session.store,
        workflows=workflows_beside(session.configuration.store, session.configuration.company),
        plan_flow=plans.plan if reviewed is None else reviewed.plan,
        flows=flows,
        actor=options.actor or "run",
        pace=Pace(session.configuration.workers.dead_after, part=session.configuration.workers.part),
        progress=progress.step,
        review=None if reviewed is None else reviewed.check,
        on_plan=None if recorder is None else recorder.of_run,
        stop=stop,
    )
    keep_newest(session)
    summary = replace(summary, unread=copies.saved, limits=limits_of(systems))
    progress.clear()
    show([run_as_json(summary)] if form == "json" else run_as_text(summary, session.program))
    after_run(session, summary)
    return int(summary.exit_code)


class _Progress:
    """One line that is written over, on a terminal only: cron and pipes stay quiet."""

    def __init__(self, options: Options) -> None:
        self._on = sys.stderr.isatty() and options.verbosity >= 0

    def note(self, text: str) -> None:
        if self._on:
            sys.stderr.write(f"\r\033[K{text} …")
            sys.stderr.flush()

    def step(self, flow: str, done: int, total: int) -> None:
        self.note(f"{flow}: {done} of {total}")

    def clear(self) -> None:
        if self._on:
            sys.stderr.write("\r\033[K")
