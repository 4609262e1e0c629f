"""A context given as JSON: its parts checked for their kind, and unknown ones told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from engine.commands.input_files import kind_of, read_object
from engine.commands.output import tell
from engine.commands.session import Session
from engine.errors import InputError
from engine.load.suggest import did_you_mean
from engine.pack.connector import Connector
from engine.program import Program
from engine.rules.surroundings import Surroundings

FIXED = {
    "settings": Mapping,
    "users": list,
    "links": Mapping,
    "unlinked": Mapping,
    "items": Mapping,
    "item": Mapping,
    "history": Mapping,
    "now": str,
}
_WORDS = {Mapping: "an object", list: "a list", str: "a text"}


def read_context(session: Session, file: str | None) -> Mapping[str, Any]:
    """The context of a file, empty without one; what is unknown in it is remarked on."""
    if file is None:
        return {}
    context = read_object(file, "the context")
    for remark in unknown_parts(session.program, context):
        tell(session.options, f"remark: {remark}")
    return context


def surroundings_of(program: Program, context: Mapping[str, Any]) -> Surroundings:
    """The surroundings that a context describes. Raises InputError for a part of the wrong kind.

    ``now`` (a time with its zone) is the time of judgement, so that a recorded question keeps its answer.
    """
    connector = program.pack.connector
    for name, value in context.items():
        expected = _kind(name, connector)
        if expected is not None and value is not None and not isinstance(value, expected):
            raise InputError(
                f'"{name}" of the context is {kind_of(value)}; it must be {_WORDS[expected]}.',
                fix="See the reference of the context for what it holds.",
            )
    moment = _now(context.get("now"))
    return Surroundings(context, connector, program.pack.flows, lambda: moment or datetime.now(UTC))


def unknown_parts(program: Program, context: Mapping[str, Any]) -> Iterator[str]:
    """A remark for each part and setting that nothing in the pack knows: it is most likely misspelt."""
    connector = program.pack.connector
    known = [*connector.surroundings, *FIXED]
    for name in context:
        if name not in known:
            yield f'The context has "{name}", which the pack does not know. {did_you_mean(name, known)}'.strip()
    settings = context.get("settings")
    for name in settings if isinstance(settings, Mapping) else ():
        if name not in connector.settings:
            hint = did_you_mean(name, connector.settings)
            yield f'The context sets "{name}", which is no setting of the pack. {hint}'.strip()


def _kind(name: str, connector: Connector) -> Any:
    section = connector.surroundings.get(name)
    if section is not None:
        return list if section.kind == "list" else Mapping
    return FIXED.get(name)


def _now(text: Any) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InputError(
            f'"now" of the context is {text!r}; it must be a time with its zone.', fix="Write 2026-01-31T08:00:00Z."
        )
    return found
