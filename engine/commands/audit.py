"""``sync-engine audit``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from engine.commands.options import Options, end, shared_options
from engine.exit_codes import ExitCode

if TYPE_CHECKING:
    from engine.store import Head

_SHOWN = 20


@click.command("audit", short_help="Show who did what, and prove that nobody changed it since.")
@click.argument("what", required=False, type=click.Choice(["verify"]), metavar="[verify]")
@click.option("--verify", is_flag=True, help="Check every entry of the chain; ends with 1 where it is broken.")
@click.option(
    "--head", metavar="SEQ:DIGEST", default=None,
    help="With --verify: the head that an earlier run printed, which must still be in the chain.",
)  # fmt: skip
@click.option("--tail", metavar="N", type=click.IntRange(0), default=None, help="Show the last N entries.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@shared_options
def command(options: Options, what: str | None, verify: bool, head: str | None, tail: int | None, form: str) -> None:
    """Show what people and runs did, with the decision and the digest of what was sent, and check the chain.

    Each entry is sealed over the one before it. A changed, removed or added entry is found by --verify, and named. An
    end that was cut off is found only with --head: every run prints the head, so keep what runs print elsewhere.

    `audit verify` is --verify. Without it the last 20 entries are shown. Reads the store only; no system is called.

    \b
    Examples:
      sync-engine audit
      sync-engine audit --verify
      sync-engine audit --verify --head 132:31ffb5f4ddf4be3d84b04911afb894979fa7b35076e882d24d4d293c0249e065
      sync-engine audit --tail 100 --format json
    """
    from engine.commands.output import paint, show, width
    from engine.commands.session import Session
    from engine.reports.audit import AuditView, render_json, render_text

    known = _head(head)
    with Session(options) as session:
        audit = session.store.audit
        problems = audit.verify(known) if verify or what is not None or known is not None else None
        entries = audit.tail(_SHOWN if tail is None and problems is None else tail or 0)
        view = AuditView(audit.head(), entries, problems)
    show(render_json(view) if form == "json" else render_text(view, paint=paint(), width=width()))
    end(ExitCode.REFUSED if problems else ExitCode.FINE)


def _head(text: str | None) -> Head | None:
    from engine.store import Head

    if text is None:
        return None
    found = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", text.strip())
    if not found:
        raise click.BadParameter("write it as a run prints it, SEQ:DIGEST.", param_hint="--head")
    return Head(int(found[1]), found[2])
