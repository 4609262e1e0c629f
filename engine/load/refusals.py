"""What YAML allows and a pack file does not, each refused in one sentence with what to write instead."""

from __future__ import annotations

import yaml

from engine.load.nodes import Scalar
from engine.load.position import Position
from engine.load.problem import Problems


def refuse_properties(event: yaml.NodeEvent, place: Position, problems: Problems) -> None:
    """Report an anchor, an alias or an explicit tag on a value."""
    if isinstance(event, yaml.AliasEvent):
        problems.add(
            place,
            "alias",
            f"*{event.anchor} stands for a value elsewhere, which is not allowed.",
            f'Write the value out; a text that begins with * goes in quotes: "*{event.anchor}".',
            length=len(event.anchor or "") + 1,
        )
        return
    if event.anchor is not None:
        problems.add(
            place,
            "anchor",
            f"&{event.anchor} names this value for use elsewhere, which is not allowed.",
            "Delete it; put a text that begins with & in quotes.",
            length=len(event.anchor or "") + 1,
        )
    if getattr(event, "tag", None) is not None:
        problems.add(
            place,
            "explicit tag",
            "A word that begins with ! sets a type here, which is not allowed.",
            "Delete it; put a text that begins with ! in quotes.",
        )


def refuse_document(event: yaml.DocumentStartEvent, place: Position, number: int, problems: Problems) -> None:
    """Report directives, and every document after the first."""
    if event.version or event.tags:
        problems.add(
            place, "directive", "A line that begins with % is a directive, which is not used here.", "Delete it."
        )
    if number > 1:
        problems.add(
            place,
            "several documents",
            "A second document begins here; a file holds one.",
            "Delete the line ---, or move what follows into a file of its own.",
            length=3,
        )


def refuse_merge(key: Scalar, problems: Problems) -> None:
    """Report a merge key."""
    problems.add(
        key.position,
        "merge key",
        "<< merges another group in, which is not allowed.",
        "Write the keys out.",
        length=2,
    )


def refuse_duplicate(key: Scalar, first: Scalar, problems: Problems) -> None:
    """Report a key that the same group already has, with both places."""
    problems.add(
        key.position,
        "duplicate key",
        f'"{key.text}" was already written in line {first.position.line}, column {first.position.column}.',
        "Keep one of the two.",
        length=key.length,
        related=first.position,
    )


def refuse_key(place: Position, is_mapping: bool, typed: str, problems: Problems) -> None:
    """Report a list or a group where a key is expected; ``typed`` is the line with its text in quotes, if it is one."""
    problems.add(
        place,
        "key is not text",
        f"{'A group of keys' if is_mapping else 'A list'} stands where a key is expected.",
        f"Put the text in quotes: {typed}" if typed else "Write a name before the colon.",
    )


def refuse_bare_key(key: Scalar, problems: Problems) -> None:
    """Report ``{x}`` and ``{x:1}``, which are keys without a value."""
    typed = key.text.replace(":", ": ", 1) if ":" in key.text else f"{key.text}: value"
    problems.add(
        key.position,
        "key without a value",
        f'"{key.text}" stands in braces without a colon and a space after it.',
        f"Write {{{typed}}}, or put a text that begins with {{ in quotes.",
        length=key.length,
    )


def refuse_depth(place: Position, most: int, problems: Problems) -> None:
    """Report nesting beyond the bound."""
    problems.add(
        place,
        "nested too deep",
        f"Lists and groups are nested more than {most} deep here.",
        "Close the brackets, or use fewer levels.",
    )


def refuse_number(place: Position, most: int, problems: Problems) -> None:
    """Report more keys and values than the bound."""
    problems.add(
        place,
        "too large",
        f"The file holds more than {most:,} keys and values.",
        "Split it into several files.",
    )


def refuse_more(place: Position, most: int, problems: Problems) -> None:
    """Report that reading stopped since too much is wrong."""
    problems.add(
        place,
        "too many problems",
        f"{most} problems were found up to here; the rest was not read.",
        "Mend these first.",
    )
