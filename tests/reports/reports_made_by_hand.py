"""Results of a shop that sells chairs, one of each kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.checks.values import MISSING
from engine.load.position import Position
from engine.reasoning.facts import Outcome, Severity, Verdict
from engine.reports.results import Assessed, Origin, Result, Standing, Unreadable
from engine.rules.decision import Decision, Notice, Reason

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "schemas/output/decision.schema.json").read_text(encoding="utf-8"))
PLACE = Position("rules/objects/order.yaml", 12, 9)


def reason(**changes: Any) -> Reason:
    """A number that is too long."""
    values = {
        "rule": "order-number",
        "kind": "prerequisite",
        "outcome": Outcome.FAIL,
        "severity": Severity.BLOCK,
        "message": 'The number "A-1100000-2026" has 14 characters; the shop takes at most 10.',
        "fix": "Shorten the number, then send the order again, or ask the shop to widen its field for you.",
        "sources": ("ORD-05", "A-ORD-05"),
        "path": "number",
        "seen": "A-1100000-2026",
        "position": PLACE,
        "owner": "clerk",
        **changes,
    }
    return Reason(**values)


def assessed(
    standing: Standing = Standing.BLOCKED,
    verdict: Verdict = Verdict.BLOCKED,
    *,
    identity: str = "7011",
    title: str = "A-11 Two chairs",
    note: str = "",
    **changes: Any,
) -> Assessed:
    """An order where it stands."""
    values = {"state": "not_sent", "engine": "python", "reasons": (), **changes}
    decision = Decision("order.export", "order", identity, title, "send", verdict, **values)
    return Assessed(standing, decision, "Order", "Orders", note, Origin("orders.json", 3, 2))


NEED = reason(
    rule="order-customer",
    kind="need",
    message="The customer is not in the shop yet.",
    fix="Send the customer first.",
    path="customer",
    seen="5018",
    waits_for=("customer", "5018"),
)
WARNING = reason(
    rule="order-note",
    severity=Severity.WARN,
    message="The note is empty.",
    fix="",
    path="note",
    seen=MISSING,
)
UNKNOWN = reason(
    rule="order-lines",
    outcome=Outcome.CANNOT_TELL,
    message="Line 2 has no price.",
    path="lines[2].price",
    seen=MISSING,
)
RESULTS: tuple[Result, ...] = (
    assessed(Standing.READY, Verdict.READY, identity="7001", title="A-01 One chair"),
    assessed(
        Standing.READY,
        Verdict.READY,
        identity="7002",
        reasons=(WARNING,),
        notices=(Notice("no-colours", "Colours are not sent.", ("ORD-09",), PLACE),),
    ),
    assessed(reasons=(WARNING, NEED, UNKNOWN, reason())),
    assessed(Standing.WAITING, Verdict.WAITING, identity="7012", title="Ü" * 90, reasons=(NEED,)),
    assessed(Standing.SYNCED, identity="7013", state="synced", reasons=(reason(kind="state"),)),
    assessed(Standing.QUEUED, identity="7014", note="Ready to go", not_asked=("sender-may",)),
    assessed(Standing.SKIPPED, identity="7015", note="orders below one euro are left alone by design, and counted"),
    Unreadable(Origin("orders.json", 40, 9), "This is a number, and a record is an object.", "Write it as {...}."),
)
