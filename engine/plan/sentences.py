"""Why a record is where it is, said in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from engine.plan.items import Because
from engine.rules.program import CompiledFlow

SENTENCES = {
    Because.NEW: "it is not in {to} yet",
    Because.CHANGED: "it changed since the last sync",
    Because.SAME_AS_LAST_SYNC: "nothing changed since the last sync",
    Because.LINKED_BEFORE: "it was linked before and nothing of it was synced since",
    Because.LINKED_HERE: "it was linked by a person, and {to} has not been told yet",
    Because.ON_REQUEST: "it changed since the last sync, and is written again once somebody asks for it: {offered}",
    Because.REQUIREMENTS: "it does not meet all requirements",
    Because.NEEDS: "it needs another record to be there first",
    Because.NOT_SENT: "nobody has chosen it yet: {offered}",
    Because.AWAITS_ACCEPTANCE: "it waits for somebody to accept it: {offered}",
    Because.HANDED_BACK: "it was handed back to its sender: {offered}",
    Because.FAILED_BEFORE: "{to} refused it the last time",
    Because.LOCKED_FIELD_CHANGED: "a locked field was changed",
    Because.CHANGED_ON_BOTH_SIDES: "it changed on both sides since the last sync, and a person has to say whose value stays",
    Because.COUNTERPART_GONE: "it is linked, but {to} does not hold its counterpart any more",
    Because.MAPPING: "a value does not fit {to}",
    Because.LEFT_OUT: "{skip}",
}
ASKED = "somebody asked for it to be written again"
LEFT = "nothing is to be written; {to} shows other values than the last sync left: {fields}"
KEPT = "nothing is to be written; the values of {to} stay: {fields}"
COMPARED = {
    Because.CHANGED: "{to} shows something else",
    Because.SAME_AS_LAST_SYNC: "{to} shows the same",
}


def sentence(flow: CompiledFlow, because: Because, state: str, to_label: str, action_labels: Mapping[str, str]) -> str:
    """The sentence for a flow's record in a state of the queue; it names what may be done there."""
    offered = [
        action_labels[name]
        for name, action in flow.actions.items()
        if state in action.from_ and name != flow.direction.applies and action.to
    ]
    skip = flow.flow.skip_reason or f"it is {state}"
    text = SENTENCES.get(because, because.value)
    return text.format(to=to_label, offered=", ".join(offered) or "nothing is offered", skip=skip)
