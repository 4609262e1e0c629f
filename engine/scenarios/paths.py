"""Changing one value deep inside a record, without touching the record that was given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r"\w[\w-]*")
_INDEX = re.compile(r"\[(?:(?P<number>[1-9][0-9]{0,5})|(?P<new>\+)|(?P<key>[A-Za-z_][\w-]*)=(?P<value>[^\]]+))\]")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: a key, or an item of a list by number (from 1), by the value of one of its keys, or a new one."""

    name: str = ""
    number: int = 0
    key: str = ""
    value: str = ""

    def __str__(self) -> str:
        if self.name:
            return self.name
        return f"[{self.number}]" if self.number else f"[{self.key}={self.value}]" if self.key else "[+]"


class PathError(ValueError):
    """A path leads nowhere in the record that it is used on; the text says where it ends."""


def read_path(text: str) -> tuple[Step, ...] | None:
    """The steps of ``lines[2].code``, ``people[login=kim].active`` or ``lines[+]``; None where the text is no path."""
    steps: list[Step] = []
    at = 0
    while True:
        name = _NAME.match(text, at)
        if name is None:
            return None
        steps.append(Step(name.group()))
        at = name.end()
        while found := _INDEX.match(text, at):
            steps.append(Step("", int(found["number"] or 0), found["key"] or "", found["value"] or ""))
            at = found.end()
        if at == len(text):
            return tuple(steps)
        if text[at] != ".":
            return None
        at += 1


def changed(value: Any, steps: tuple[Step, ...], new: Any) -> Any:
    """A copy with the value at the path replaced; None takes a key or a list's item out. Groups on the way are made.

    Raises PathError where a list is expected and there is none, or the item is not in it.
    """
    if not steps:
        return new
    step, rest = steps[0], steps[1:]
    return _in_group(value, step, rest, new) if step.name else _in_list(value, step, rest, new)


def _in_group(value: Any, step: Step, rest: tuple[Step, ...], new: Any) -> Any:
    if value is not None and not isinstance(value, Mapping):
        raise PathError(f'"{step}" is asked of {_kind(value)}, which has no keys')
    group = dict(value or {})
    if not rest and new is None:
        group.pop(step.name, None)
    else:
        group[step.name] = changed(group.get(step.name), rest, new)
    return group


def _in_list(value: Any, step: Step, rest: tuple[Step, ...], new: Any) -> Any:
    if not isinstance(value, list | tuple) and not (value is None and str(step) == "[+]"):
        raise PathError(f"{step} is asked of {_kind(value)}, which is no list")
    items = list(value or ())
    if str(step) == "[+]":
        return [*items, changed(None, rest, new)]
    index = step.number - 1 if step.number else _index_of(items, step)
    if not 0 <= index < len(items):
        raise PathError(f"{step} is not there: the list has {len(items)} {'item' if len(items) == 1 else 'items'}")
    if not rest and new is None:
        return items[:index] + items[index + 1 :]
    return [*items[:index], changed(items[index], rest, new), *items[index + 1 :]]


def _index_of(items: list[Any], step: Step) -> int:
    for index, item in enumerate(items):
        if isinstance(item, Mapping) and str(item.get(step.key)) == step.value:
            return index
    return -1


def _kind(value: Any) -> str:
    return "nothing" if value is None else "a group" if isinstance(value, Mapping) else f"the value {value!r}"
