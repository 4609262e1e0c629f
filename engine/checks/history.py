"""What was a record before? Asked of the history of its item, which keeps every state that it was ever in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.checks.answers import cannot_tell, failed, joined
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind, NameUse
from engine.checks.length import WRITTEN
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, ListOf, Text

WAS = "{{ label }} {{ value }} was {{ states }} once."


@dataclass(frozen=True, slots=True)
class NeverBeen:
    """A flow, and the states in which its item of this id must never have been."""

    flow: str
    states: tuple[str, ...]
    place: Position
    places: Mapping[str, Position]


NEVER_BEEN = Record(
    "never_been",
    NeverBeen,
    {
        "flow": Key(
            Text(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", "an object and a direction, such as order.export"),
            "The flow whose items are meant.",
        ),
        "states": Key(ListOf(NAME, single=True), "The states that count."),
    },
)


def _never_been(value: Any, asked: NeverBeen, view: View) -> Finding:
    past = view.history(asked.flow, str(value).strip())
    if past is None:
        return cannot_tell(value, f"Nothing is known of the past of {asked.flow} {value}.")
    found = [state for state in asked.states if state in past]
    return failed(WAS, value, states=joined(found)) if found else PASSED


def _names(asked: NeverBeen) -> Iterable[NameUse]:
    return (NameUse(asked.flow, "flow"), *(NameUse(state, "state") for state in asked.states))


CHECKS = (
    CheckKind(
        name="never_been",
        parameter=NEVER_BEEN,
        examine=_never_been,
        reason=WAS,
        summary="The field holds the id of a record whose item, in a flow, never was in one of these states; not even before it "
        "was unlinked.",
        example="id: {never_been: {flow: order.export, states: synced}}",
        takes=WRITTEN,
        names=_names,
        offers=("states",),
    ),
)
