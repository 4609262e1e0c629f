"""``sync-engine plan``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from engine.commands.options import Options, end, shared_options

if TYPE_CHECKING:
    from engine.commands.session import Session
    from engine.plan.items import PlanItem
    from engine.rules.program import CompiledFlow


@click.command("plan", short_help="Show what a run would do with each record, and why.")
@click.argument("names", metavar="[OBJECT|FLOW]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--payloads", is_flag=True, help="Show every value that would be written, and where it comes from.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(["create", "update", "unchanged", "blocked", "waiting", "conflict", "skipped"]),
    help="Show these only.",
)
@click.option("--brief", is_flag=True, help="Leave out reasons, changes and calls.")
@shared_options
def command(
    options: Options, names: tuple[str, ...], form: str, payloads: bool, only: tuple[str, ...], brief: bool
) -> None:
    """Show what the next run would do: create, update, leave unchanged, or not touch, each with its because.

    The run builds the same plan with the same code. Nothing is written anywhere. OBJECT is one of those that
    `sync-engine status` lists; without names every flow is planned.

    \b
    Examples:
      sync-engine plan
      sync-engine plan OBJECT --only create --payloads
      sync-engine plan OBJECT.export --format json
    """
    from engine.commands.names import flows_named
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.reports import plan_json, plan_text

    with Session(options) as session:
        flows = flows_named(session.program, names)
        items = (item for item in planned(session, flows) if not only or item.action.value in only)
        if form == "json":
            show(plan_json.render(items, payloads=payloads))
        else:
            labels = {flow.name: flow.flow.label for flow in flows}
            show(plan_text.render(items, labels, paint=paint(), width=width(), brief=brief, payloads=payloads))
    end(0)


def planned(session: Session, flows: Sequence[CompiledFlow]) -> Iterator[PlanItem]:
    """The plan of the flows over the live world, flow by flow."""
    from engine.live.planning import LivePlans

    plans = LivePlans(session.program, session.judge, session.store, lambda: session.context)
    for flow in flows:
        yield from plans.plan(flow.name)
