"""``sync-engine replay``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options
from engine.exit_codes import ExitCode, worst


@click.command("replay", short_help="Make the plans of a recorded run again, and tell what comes out otherwise.")
@click.argument("run", metavar="RUN")
@click.argument("names", metavar="[OBJECT|FLOW]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(options: Options, run: str, names: tuple[str, ...], form: str) -> None:
    """Plan every flow of a run again from what its plans were made of then, and hold the two against each other.

    Nothing is called and nothing is written. With the pack that the run used everything comes out the same (code 0). With
    another one, given by --pack, it tells what that pack would have decided: each record that comes out otherwise, field
    by field (code 1).

    RUN is a run's id as `sync-engine run` prints it, or `last`. Runs are recorded as `recordings` in the configuration
    says.

    \b
    Examples:
      sync-engine replay last
      sync-engine replay 20261122T172025-d9bba36b OBJECT --pack DIR
      sync-engine replay last --pack DIR --format json
    """
    from engine.commands.names import flows_named
    from engine.commands.output import paint, show, width
    from engine.commands.recorded import release
    from engine.commands.session import Session
    from engine.errors import RecordingError
    from engine.live.replaying import Recording
    from engine.pack.fingerprint import fingerprint
    from engine.reports import replayed as report
    from engine.sync.replayed import replay

    codes = [ExitCode.FINE]
    with Session(options) as session:
        store, program = session.store, session.program
        begun = store.runs.last("run") if run == "last" else store.runs.get(run)
        if begun is None:
            raise RecordingError(
                "There is no run yet." if run == "last" else f"There is no run {run}.",
                fix="sync-engine status shows the last one.",
            )
        recording = Recording(store, begun.id)
        header = next(iter(recording.flows.values())).header
        changed = fingerprint(program.pack.folder).differs_in(header["files"])
        about = report.Replayed(begun.id, begun.started_at, header["release"], release(), changed)
        wanted = {flow.name for flow in flows_named(program, names)} if names else {*recording.flows}
        flows = [name for name in recording.flows if name in wanted]

        def noted() -> report.Flows:
            for one in replay(recording, store, program, session.judge.reasoner, flows):
                if one.error or one.differing:
                    codes.append(ExitCode.REFUSED)
                yield one

        show(
            report.render_json(about, noted())
            if form == "json"
            else report.render_text(about, noted(), paint=paint(), width=width())
        )
    end(worst(codes))
