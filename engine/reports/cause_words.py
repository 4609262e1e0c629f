"""Root causes in words: what to do, and what becomes ready then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.readiness.causes import Cause, CauseKind, Freed
from engine.readiness.facts import Key
from engine.readiness.world import World
from engine.reports.paint import Paint
from engine.reports.plain import safe, seen_words, wrapped
from engine.reports.signs import sign_of
from engine.reports.worth import worth_words
from engine.rules.catalogue import ACTOR
from engine.rules.decision import Reason

MOST_NAMES = 4
LONGEST_TITLE = 60


def what_to_do(world: World, cause: Cause) -> str:
    """``Mend Order 7012 Painting``: the deed and what it is done to."""
    name = _named(world, cause)
    if cause.kind is CauseKind.SETTING:
        part, _, setting = cause.reasons[0].path.partition(".")
        return f"Change the setting {setting}" if part == "settings" else f"Mend {cause.reasons[0].path}"
    if cause.kind is CauseKind.PERSON:
        return f"{cause.reasons[0].fix.rstrip('.') or 'Go on with'}: {name}"
    if cause.kind is CauseKind.RUN:
        return f"Run the sync: {name}"
    if cause.kind is CauseKind.CIRCLE:
        return f"Break the circle of {_list([_item(world, key) for key in cause.holds])}"
    if cause.kind is CauseKind.SWITCHED_OFF and cause.record:
        return f"Switch on {' and '.join(world.off[cause.record[0]])}, for {name}"
    if cause.kind is CauseKind.UNKNOWN:
        return f"{'Link' if _linked_is_enough(world, cause) else 'Bring'} {name}"
    if all(reason.path.partition(".")[0] == ACTOR for reason in cause.reasons):
        return f"Have somebody do it who may: {name}"
    return f"{'Link or mend' if _linked_is_enough(world, cause) else 'Mend'} {name}"


def what_comes_of_it(world: World, freed: Freed) -> str:
    """``2 Orders and 1 Invoice, $1.2M, become ready``; what is mended itself is counted only where nothing else is set free."""
    itself = freed.cause.holds if freed.cause.kind is CauseKind.RECORD else ()
    others = [key for key in freed.free if key not in itself]
    if others:
        verb = "becomes ready" if len(others) == 1 else "become ready"
        return f"{_count(world, others)}, {verb}"
    if freed.free:
        worth = worth_words(world.worth(freed.free))
        return f"it becomes ready{', ' + worth if worth else ''}"
    waiting = [key for key in freed.waiting if key not in itself]
    if waiting:
        return (
            f"{_count(world, waiting)}, {'waits' if len(waiting) == 1 else 'wait'} for it, and for something else too"
        )
    return "it needs something else too"


def cause_lines(reason: Reason, width: int, paint: Paint, indent: str) -> Iterator[str]:
    """A cause's reason: what is wrong, what was seen, what to do and who can, who says so."""
    sign, meaning = ("…", "wait") if reason.kind in ("person", "run") else sign_of(reason)
    first = f"{indent}{sign} {reason.rule}  "
    room = max(width, len(indent) + 40)
    lines = wrapped(reason.message, room, indent + "  ", first)
    yield lines[0].replace(f"{sign} {reason.rule}", f"{paint(meaning, sign)} {paint('strong', reason.rule)}", 1)
    yield from lines[1:]
    hang = indent + " " * 9
    if reason.path and reason.kind not in ("person", "run", "state"):
        yield from wrapped(f"{seen_words(reason.seen)}   at {reason.path}", room, hang, f"{indent}  seen   ")
    owner = f"({reason.owner})" if reason.owner else ""
    if reason.fix:
        yield from wrapped(f"{reason.fix}  {owner}".rstrip(), room, hang, f"{indent}  fix    ")
    elif owner:
        yield f"{indent}  who    {safe(reason.owner)}"
    says = "   ".join(filter(None, [", ".join(reason.sources), str(reason.position)]))
    yield paint("dim", f"{indent}  says   {says}")


def _count(world: World, keys: Sequence[Key]) -> str:
    counted = [f"{number:,} {label}" for number, label in world.counted(keys)]
    worth = worth_words(world.worth(keys))
    return _list(counted) + (f", {worth}" if worth else "")


def _named(world: World, cause: Cause) -> str:
    if cause.entry is not None:
        return _item(world, cause.entry.key)
    return "" if cause.record is None else f"{world.label(cause.record)} {cause.record[1]}"


def _item(world: World, key: Key) -> str:
    entry = world.entries[key]
    title = safe(entry.title)
    return f"{safe(entry.label)} {safe(key[1])} {title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + '…'}".strip()


def _linked_is_enough(world: World, cause: Cause) -> bool:
    return cause.record is not None and world.asked.get(cause.record) == frozenset({"linked"})


def _list(parts: Sequence[str]) -> str:
    if len(parts) > MOST_NAMES:
        parts = [*parts[:MOST_NAMES], f"{len(parts) - MOST_NAMES} more"]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
