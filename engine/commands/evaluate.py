"""``sync-engine evaluate``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from engine.commands.options import Options, end, shared_options

if TYPE_CHECKING:
    from engine.commands.session import Session
    from engine.reports.results import Result


@click.command("evaluate", short_help="Judge records, and tell every reason.")
@click.argument("names", metavar="[OBJECT|FLOW]...", nargs=-1)
@click.option("--records", metavar="FILE", help="Judge the records of a file: a JSON array or JSON lines; - for stdin.")
@click.option(
    "--context", "context_file", metavar="FILE", help="What those records are judged against: one JSON object."
)
@click.option(
    "--situations", metavar="FILE", help="Judge situations, each with a record, context and actor of its own."
)
@click.option(
    "--action", metavar="NAME", help="Ask about this action, in place of the one that the direction begins with."
)
@click.option("--set", "pairs", metavar="NAME=VALUE", multiple=True, help="An input, as a person would type it.")
@click.option("--format", "form", type=click.Choice(["text", "json", "jsonl", "markdown", "junit"]), default="text")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(["blocked", "waiting", "warning"]),
    help="End with 1 where there is one.",
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(["ready", "blocked", "waiting", "queued", "synced", "skipped"]),
    help="Show these only; all are counted.",
)
@click.option("--id", "ids", metavar="ID", multiple=True, help="Judge only the record with this id; may be repeated.")
@click.option("--brief", is_flag=True, help="One line for each record.")
@shared_options
def command(
    options: Options,
    names: tuple[str, ...],
    records: str | None,
    context_file: str | None,
    situations: str | None,
    action: str | None,
    pairs: tuple[str, ...],
    form: str,
    fail_on: tuple[str, ...],
    only: tuple[str, ...],
    ids: tuple[str, ...],
    brief: bool,
) -> None:
    """Judge records by the rules, and tell every reason at once.

    OBJECT is one of those that `sync-engine status` lists; FLOW is an object with its direction, OBJECT.DIRECTION.
    Without names every flow is judged. Nothing is written anywhere.

    Live, the records and what they are judged against are read from the systems. With --records they come from a
    file in the source system's own shape, and from --context what is known around them; nothing is called. What a
    rule asks for and the context does not tell is reported as such: missing data never passes.

    Rules about people are asked only where --as names one. A situation is one object with object, action, record,
    context, input and actor (a login or a person; null: someone unknown; left out: rules about people are not asked).

    \b
    Examples:
      sync-engine evaluate
      sync-engine evaluate OBJECT --only blocked
      sync-engine evaluate OBJECT --id 7003 --id 7004
      sync-engine evaluate OBJECT.export --as dana@example.com --fail-on blocked
      sync-engine evaluate OBJECT.export --records new.json --context context.json --format json
      sync-engine evaluate --situations questions.jsonl --format jsonl
      sync-engine evaluate OBJECT --action accept --set number=A-17
    """
    if situations and (records or names or action or pairs):
        raise click.UsageError("--situations stands alone: each situation says its object, record, action and input.")
    if context_file and not (records or situations):
        raise click.UsageError("--context goes with --records or --situations.")
    from engine.commands.formats import exit_code, show_decisions
    from engine.commands.session import Session

    with Session(options) as session:
        if situations:
            results = _situations(session, situations, context_file)
        else:
            results = _records(session, names, records, context_file, action, pairs)
        if ids:
            results = _only(results, ids)
        tally = show_decisions(results, form, only=only, brief=brief)
    end(exit_code(tally, fail_on))


def _only(results: Iterator[Result], ids: tuple[str, ...]) -> Iterator[Result]:
    """The results of some records; an id that no record has is told at the end, when all were seen."""
    from engine.errors import RefusedError
    from engine.reports.results import Assessed

    missing = dict.fromkeys(ids)
    for result in results:
        if isinstance(result, Assessed) and result.decision.identity not in ids:
            continue
        if isinstance(result, Assessed):
            missing.pop(result.decision.identity or "", None)
        yield result
    if missing:
        raise RefusedError(f"There is no record with the id {', '.join(missing)}.", fix="Check the id and the object.")


def _situations(session: Session, file: str, context_file: str | None) -> Iterator[Result]:
    from engine.commands.context_files import read_context
    from engine.commands.situation_files import judge_situations

    return judge_situations(session.program, session.judge, file, read_context(session, context_file))


def _records(
    session: Session,
    names: tuple[str, ...],
    records: str | None,
    context_file: str | None,
    action: str | None,
    pairs: tuple[str, ...],
) -> Iterator[Result]:
    from engine.commands.assess import Question, assess
    from engine.commands.context_files import read_context, surroundings_of
    from engine.commands.names import action_named, flow_named, flows_named, inputs_given
    from engine.commands.people import actor_of
    from engine.commands.record_files import read_entries
    from engine.reports.results import Unreadable

    program, given, action = session.program, inputs_given(pairs), action_named(session.program, action)
    if records is None:
        flows = flows_named(program, names)
        if action is not None:
            flows = [flow for flow in flows if action in flow.actions] or flows
        question = Question(action, actor_of(session.context, session.options.actor), given)
        for flow in flows:
            for record in session.context.records(flow.name):
                yield assess(program, session.judge, flow, record, session.surroundings, question)
        return
    if len(names) != 1:
        raise click.UsageError("With --records, name the one OBJECT or FLOW that the file holds.")
    flow = flow_named(program, names[0], action=action)
    context = read_context(session, context_file)
    surroundings = surroundings_of(program, context)
    question = Question(action, actor_of(context, session.options.actor), given)
    for entry in read_entries(records, "record"):
        if isinstance(entry, Unreadable):
            yield entry
        else:
            yield assess(program, session.bulk_judge, flow, entry.value, surroundings, question, entry.origin)
