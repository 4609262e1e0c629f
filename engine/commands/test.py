"""``sync-engine test``."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands.options import Options, end, shared_options


@click.command("test", short_help="Run the scenarios of the pack: tests of its rules, written as data.")
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True)
)
@click.option(
    "--only", metavar="WORD", multiple=True, help="Only scenarios with this in their id or among their facts."
)
@click.option("--update", is_flag=True, help="Keep the payloads as they come out now, instead of comparing them.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(options: Options, folder: Path | None, only: tuple[str, ...], update: bool, form: str) -> None:
    """Judge every scenario of a folder and compare the answers with what is written.

    Without DIR the pack's own fixtures/scenarios are taken. Ends with 1 where a scenario comes out otherwise than written, with 3
    where a file cannot be used.

    \b
    Examples:
      sync-engine test
      sync-engine test --only COM-05
      sync-engine test my-scenarios --pack my-pack
    """
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.exit_codes import ExitCode
    from engine.reports import scenarios_json, scenarios_text
    from engine.scenarios.coverage import rule_coverage
    from engine.scenarios.runner import run_scenarios

    with Session(options) as session:
        program = session.program
        place = folder or session.configuration.pack / "fixtures" / "scenarios"
        results = run_scenarios(program, place, session.judge.reasoner, record=update)
    coverage = () if only else rule_coverage(program, results)
    if only:
        results = tuple(r for r in results if any(word in r.scenario.id or word in r.scenario.facts for word in only))
    if form == "json":
        show(scenarios_json.render(results, coverage))
    else:
        show(scenarios_text.render(results, coverage, paint=paint(), width=width()))
    end(ExitCode.FINE if all(result.passed for result in results) else ExitCode.REFUSED)
