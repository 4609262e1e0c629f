"""``sync-engine reconcile``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options
from engine.exit_codes import ExitCode


@click.command("reconcile", short_help="Hold both systems against the links, and tell what does not agree.")
@click.argument("names", metavar="[OBJECT|FLOW]...", nargs=-1)
@click.option(
    "--fail-on", multiple=True, type=click.Choice(["drift", "orphan", "duplicate", "one_sided"]),
    help="End with 1 where such a finding is there; may be repeated.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(options: Options, names: tuple[str, ...], fail_on: tuple[str, ...], form: str) -> None:
    """Compare the records of both systems with the links that are kept and with the last sync. Nothing is written.

    \b
    drift      the target's record is not what the last sync left, where it can be read
    orphan     it is linked, or names a counterpart, and that is not there
    duplicate  two records have one key, or claim one counterpart
    one_sided  only one side knows of the link, or the sides contradict each other

    \b
    Examples:
      sync-engine reconcile
      sync-engine reconcile OBJECT --format json
      sync-engine reconcile --fail-on orphan --fail-on duplicate
    """
    from engine.commands.names import flows_named
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.live.planning import LivePlans
    from engine.live.reconciling import Reconciler
    from engine.reports import reconcile as report

    with Session(options, runs=True) as session:
        by_name: dict[str, list[str]] = {}
        for flow in flows_named(session.program, names):
            by_name.setdefault(flow.flow.linked_as, []).append(flow.name)
        plans = LivePlans(session.program, session.judge, session.store, lambda: session.context)
        reconciler = Reconciler(session.program, session.context, session.surroundings, session.store, plans.plan)
        found = [
            reconciler.reconcile(name, [session.program.flows[flow] for flow in flows])
            for name, flows in by_name.items()
        ]
        systems = session.program.pack.connector.systems.values()
        home, other = ([*(one.label for one in systems), ""])[:2]
    show(
        report.render_json(found)
        if form == "json"
        else report.render_text(found, (home, other), paint=paint(), width=width())
    )
    wrong = any(finding.kind in fail_on for one in found for finding in one.findings)
    end(ExitCode.REFUSED if wrong else ExitCode.FINE)
