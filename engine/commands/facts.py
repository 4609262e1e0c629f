"""``sync-engine facts``."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands.options import Options, end, shared_options


@click.command("facts", short_help="Show each statement with the places and scenarios that carry it.")
@click.argument("names", metavar="[FACT]...", nargs=-1)
@click.option(
    "--scenarios", "folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The scenarios, in place of the pack's own fixtures/scenarios.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(options: Options, names: tuple[str, ...], folder: Path | None, form: str) -> None:
    """Show what the documents say, where the pack carries it, and the scenarios in which it holds and does not.

    FACT is an id such as COM-05, or its beginning. Ends with 1 where a scenario about one of them fails.

    \b
    Examples:
      sync-engine facts
      sync-engine facts CON-04 COM
      sync-engine facts --format json
    """
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.exit_codes import ExitCode
    from engine.load.suggest import did_you_mean
    from engine.reports import facts_json, facts_text
    from engine.scenarios.coverage import fact_coverage
    from engine.scenarios.runner import run_scenarios

    with Session(options) as session:
        program = session.program
        place = folder or session.configuration.pack / "fixtures" / "scenarios"
        facts = fact_coverage(program, run_scenarios(program, place, session.judge.reasoner))
    for name in names:
        if not any(fact.fact.startswith(name) for fact in facts):
            hint = did_you_mean(name, [fact.fact for fact in facts])
            raise click.UsageError(f"The pack carries no statement {name!r}. {hint}".strip())
    if names:
        facts = tuple(fact for fact in facts if fact.fact.startswith(names))
    show(facts_json.render(facts) if form == "json" else facts_text.render(facts, paint=paint(), width=width()))
    end(ExitCode.REFUSED if any(fact.failed for fact in facts) else ExitCode.FINE)
