"""``sync-engine why``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from engine.commands.options import Options, end, shared_options

if TYPE_CHECKING:
    from engine.readiness.causes import Causes
    from engine.readiness.chain import Chain


@click.command("why", short_help="Show what a record waits for, down to the root causes.")
@click.argument("name", metavar="OBJECT")
@click.argument("identity", metavar="ID")
@click.option("--format", "form", type=click.Choice(["text", "json", "dot", "mermaid", "html"]), default="text")
@shared_options
def command(options: Options, name: str, identity: str, form: str) -> None:
    """Show the chain of records that a record waits for, as a tree down to what has to be mended, and by whom.

    With --as the person's own permissions are asked too. Nothing is written anywhere. Other formats than text give the
    same as data or as a picture: html is a page that stands alone.

    \b
    Examples:
      sync-engine why OBJECT 9012
      sync-engine why OBJECT 9012 --as dana@example.com
      sync-engine why OBJECT 9012 --format html > why.html
      sync-engine why OBJECT.export 9012 --format dot | dot -Tsvg > why.svg
    """
    from engine.commands.chains import chain_of_record
    from engine.commands.output import show
    from engine.commands.session import Session

    with Session(options) as session:
        causes, chain = chain_of_record(session, name, identity)
    show(_rendered(form, causes, chain))
    end(0)


def _rendered(form: str, causes: Causes, chain: Chain) -> Iterator[str]:
    from engine.commands.output import paint, width
    from engine.reports import why_graph, why_html, why_json, why_text

    if form == "json":
        return why_json.render(causes.world, chain, causes.network.engine)
    if form == "html":
        return why_html.render(causes.world, chain)
    if form == "text":
        return why_text.render(causes.world, chain, paint=paint(), width=width())
    return why_graph.dot(chain) if form == "dot" else why_graph.mermaid(chain)
