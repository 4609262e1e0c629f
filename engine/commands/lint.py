"""``sync-engine lint``."""

from __future__ import annotations

import click

from engine.commands.options import Options, end, shared_options


@click.command("lint", short_help="Read the pack and report everything that is wrong.")
@click.option("--strict", is_flag=True, help="End with 3 where a record could be refused only when it is written.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(options: Options, strict: bool, form: str) -> None:
    """Read every file of the pack and report all that is wrong, each with its line and what to write instead.

    Of a pack that can be read it is then proved, from rules, mappings and layouts, that no record which meets its rules can be cut, or
    refused for its form when it is written. What cannot be proved is told: a hole where a system would cut without a word, else a late
    refusal. Where the documents disagree, what was settled is told too.

    Ends with 3 where there is a problem or a hole; with --strict, where there is a late refusal.

    \b
    Examples:
      sync-engine lint
      sync-engine lint --pack my-pack --strict
      sync-engine lint --format json
    """
    from engine.commands.output import show
    from engine.commands.session import Session
    from engine.exit_codes import ExitCode
    from engine.lint.report import lint
    from engine.program import read_program
    from engine.reports import lint_json, lint_text

    with Session(options) as session:
        report = lint(read_program(session.configuration.pack))
    show(lint_json.render(report) if form == "json" else lint_text.render(report))
    wrong = report.reading.problems or report.holes or (strict and report.findings)
    end(ExitCode.PACK_INVALID if wrong else ExitCode.FINE)
