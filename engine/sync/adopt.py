"""Links of records that name their counterpart already: found on one side, and written down with the reason."""

from __future__ import annotations

from engine.errors import MissingRow
from engine.program import Program
from engine.store import Link, Store, Transaction

FOUND = "link found"


def home_and_other(program: Program, flow: str, identity: str, counterpart: str) -> tuple[str, str]:
    """The two ids in the order in which links keep them: of the connector's first system, then of the other one."""
    if flow not in program.flows:
        raise MissingRow(f"The pack has no flow {flow}.", fix="Use a flow that its connector lists.")
    home = next(iter(program.pack.connector.systems))
    return (identity, counterpart) if program.flows[flow].flow.from_ == home else (counterpart, identity)


def adopt_link(
    store: Store,
    program: Program,
    *,
    flow: str,
    object: str,
    identity: str,
    counterpart: str,
    actor: str,
    run_id: str | None = None,
    tx: Transaction | None = None,
) -> Link | None:
    """Keeps the link of a record that was found to name its counterpart; None, and nothing written, where it is kept already.

    Raises LinkClash where either is linked to another record.
    """
    home, other = home_and_other(program, flow, identity, counterpart)
    if tx is None:
        known = store.links.get(object, home)
        if known is not None and known.target_id == other:
            return None
        with store.transaction() as own:
            return adopt_link(
                store,
                program,
                flow=flow,
                object=object,
                identity=identity,
                counterpart=counterpart,
                actor=actor,
                run_id=run_id,
                tx=own,
            )
    known = store.links.get(object, home, tx=tx)
    if known is not None and known.target_id == other:
        return None
    link = store.links.add(object, home, other, origin="found", by=actor, tx=tx)
    store.audit.append(
        actor=actor, action=FOUND, flow=flow, source_id=identity, answer={"id": counterpart}, run_id=run_id, tx=tx
    )
    return link
