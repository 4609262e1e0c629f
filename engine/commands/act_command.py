"""The shape that send, retrieve, accept, reject and archive share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from engine.commands.options import Options, end, shared_options
from engine.exit_codes import worst

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.argument("name", metavar="OBJECT"),
    click.argument("ids", metavar="ID...", nargs=-1),
    click.option(
        "--comment", metavar="TEXT", default="", help="A comment, kept with the item and shown to its sender."
    ),
    click.option("--set", "pairs", metavar="NAME=VALUE", multiple=True, help="A value that the action asks for."),
    click.option("--all", "everyone", is_flag=True, help="Every record that is in a state which offers it."),
    click.option("--format", "form", type=click.Choice(["text", "json"]), default="text"),
    shared_options,
)


def act_command(name: str, short: str, text: str, *examples: str, action: str = "") -> click.Command:
    """A command that does one action with some records (that of its own name, unless ``action`` names another).

    Refusals are told with all their reasons.
    """

    def run(
        options: Options,
        name: str,
        ids: tuple[str, ...],
        comment: str,
        pairs: tuple[str, ...],
        everyone: bool,
        form: str,
    ) -> None:
        if bool(ids) == everyone:
            raise click.UsageError("Name the records by their IDs, or take --all of them.")
        end(_carry_out(options, name, ids, comment, pairs, everyone, form, command_name))

    command_name = action or name
    body: Any = run
    for option in reversed(_OPTIONS):
        body = option(body)
    listed = "\n".join(f"  sync-engine {line}" for line in examples)
    help_text = (
        f"{text}\n\nOBJECT is one of those that `sync-engine status` lists; ID is the record's id in the system that "
        "it comes from. Who acts is named by --as. A refusal tells every reason and ends with 1, or with 4 where only "
        f"the person's permissions are missing.\n\n\b\nExamples:\n{listed}"
    )
    return click.command(name, short_help=short, help=help_text)(body)


def _carry_out(
    options: Options,
    name: str,
    ids: tuple[str, ...],
    comment: str,
    pairs: tuple[str, ...],
    everyone: bool,
    form: str,
    command_name: str,
) -> int:
    from engine.commands.acting import Wish, act, flow_for
    from engine.commands.names import inputs_given
    from engine.commands.output import paint, show, tell, width
    from engine.commands.session import Session
    from engine.reports import acts as report

    codes = [0]
    with Session(options) as session:
        flow = flow_for(session, name, command_name, ids)
        wish = Wish(command_name, comment, inputs_given(pairs))
        unique = tuple(dict.fromkeys(ids))

        def noted() -> Any:
            for one in act(session, flow, unique, wish, everyone=everyone):
                codes.append(int(one.code))
                yield one

        show(
            report.render_json(noted()) if form == "json" else report.render_text(noted(), paint=paint(), width=width())
        )
    if len(codes) == 1:
        tell(options, "There was nothing to do.")
    return worst(codes)
