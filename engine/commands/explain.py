"""``sync-engine explain``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from engine.commands.options import Options, end, shared_options

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from engine.commands.session import Session
    from engine.rules.program import CompiledFlow


@click.command("explain", short_help="Judge one record, and show every rule with what it saw.")
@click.argument("name", metavar="OBJECT")
@click.argument("identity", metavar="ID")
@click.option("--records", metavar="FILE", help="Take the record from this file; - for stdin.")
@click.option("--context", "context_file", metavar="FILE", help="What the record is judged against: one JSON object.")
@click.option("--action", metavar="NAME", help="Ask about this action.")
@click.option("--set", "pairs", metavar="NAME=VALUE", multiple=True, help="An input, as a person would type it.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(
    options: Options,
    name: str,
    identity: str,
    records: str | None,
    context_file: str | None,
    action: str | None,
    pairs: tuple[str, ...],
    form: str,
) -> None:
    """Judge one record and show every rule that was asked: met, not met, not applicable, each with what it saw.

    OBJECT is one of those that `sync-engine status` lists, or a flow OBJECT.DIRECTION; ID is the record's id in the
    system that it comes from. Where the other system refused it, its words stand beside ours. Nothing is written anywhere.

    \b
    Examples:
      sync-engine explain OBJECT 7011
      sync-engine explain OBJECT 7011 --action accept --as dana@example.com
      sync-engine explain OBJECT.export 7011 --records all.json --context context.json
    """
    if context_file and not records:
        raise click.UsageError("--context goes with --records.")
    from engine.commands.assess import Question, assess
    from engine.commands.context_files import read_context, surroundings_of
    from engine.commands.finding import find_anywhere
    from engine.commands.names import action_named, flows_named, inputs_given
    from engine.commands.output import paint, show, width
    from engine.commands.people import actor_of
    from engine.commands.session import Session
    from engine.reports import explain_text
    from engine.reports.decisions_json import SCHEMA_VERSION, decision_json, dumps

    with Session(options) as session:
        program, asked, given = session.program, action_named(session.program, action), inputs_given(pairs)
        flows = flows_named(program, [name])
        if asked is not None:
            flows = [flow for flow in flows if asked in flow.actions] or flows
        context: Mapping[str, Any] = session.context if records is None else read_context(session, context_file)
        surroundings = session.surroundings if records is None else surroundings_of(program, context)
        flow, record = find_anywhere(flows, lambda one: _records(session, one, records), identity, surroundings)
        question = Question(asked, actor_of(context, options.actor), given, everything=True)
        result = assess(program, session.judge, flow, record, surroundings, question)
        item = session.store.items.get(flow.name, identity) if records is None else None
        errors = item.errors if item is not None else ()
    if form == "json":
        told = {"last_errors": list(errors)} if errors else {}
        show([dumps({"schema_version": SCHEMA_VERSION, "kind": "decision", **decision_json(result), **told})])
    else:
        label = program.pack.connector.actions[result.decision.action].label
        show(explain_text.render(result, action=label, errors=errors, paint=paint(), width=width()))
    end(0)


def _records(session: Session, flow: CompiledFlow, file: str | None) -> Iterator[Mapping[str, Any]]:
    if file is None:
        yield from session.context.records(flow.name)
        return
    from engine.commands.output import tell
    from engine.commands.record_files import read_entries
    from engine.reports.results import Unreadable

    for entry in read_entries(file, "record"):
        if isinstance(entry, Unreadable):
            tell(session.options, f"remark: {entry.origin}: {entry.message}")
        else:
            yield entry.value
