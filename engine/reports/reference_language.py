"""The pages of the pack's language: every key of every shape, every transform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from engine.load.records import REQUIRED, Key, Record
from engine.load.shapes import Choice, Either, Lazy, ListOf, MapOf, Shape
from engine.pack.conditions import CONDITION, QUANTIFIERS
from engine.pack.editor_schemas import FILES
from engine.pack.transforms import DOCS, PARAMETERS, TRANSFORM
from engine.reports.markdown import GENERATED, anchor, code, codes, sections, table
from engine.reports.written import scalar

_HEAD = ("Key", "Takes", "Default", "Meaning")
_CONDITIONS = f"""\
## Conditions

`must:` and `when:` hold a condition: the names of fields with [checks](checks.md). Several fields or checks together mean all
of them. The words `all:` and `any:` take a list of conditions, `not:` takes one. Under a list field the words {codes(QUANTIFIERS)}
ask a condition of its lines.

```yaml
must:
  title: {{required: true, max_length: 30}}
  any:
    - status: {{equals: approved}}
    - lines: {{at_least_one: {{code: {{required: true}}}}}}
```
"""


def render_language() -> str:
    """The page of all records of the pack's files, each once, where it first occurs."""
    records = {name: list(_records(shape)) for name, shape, _ in FILES}
    headings: dict[int, str] = {}
    for shape in (shape for found in records.values() for shape in found):
        if id(shape) not in headings:
            headings[id(shape)] = _unused(shape.name[:1].upper() + shape.name[1:], set(headings.values()))
    parts = [
        GENERATED,
        "# The language of the pack",
        "Every key of every file. An unknown key is refused with its place.\n",
    ]
    told: set[int] = set()
    for name, _, title in FILES:
        parts.append(f"## File: {name}\n\n{title}.\n")
        for shape in records[name]:
            if id(shape) not in told:
                told.add(id(shape))
                parts.append(f"### {headings[id(shape)]}\n\n{_keys(shape, headings)}")
    parts.append(_CONDITIONS)
    return sections(parts)


def render_transforms() -> str:
    """The page of the transforms."""
    parts = [
        GENERATED,
        "# Transforms",
        "What a mapping writes under a target's field: a field's name, which is copied as it is, or one transform. Beside it "
        f"may stand `source` ({DOCS['source']}), `note` ({DOCS['note']}) and `when` ({DOCS['when']}). Where a transform takes "
        "another, they nest.\n",
    ]
    for name, shape in PARAMETERS.items():
        doc = DOCS[name]
        takes = "" if isinstance(shape, Record) else f"\nTakes: {takes_in_words(shape, {})}\n"
        keys = _keys(shape, {}) if isinstance(shape, Record) else ""
        parts.append(f"## `{name}`\n\n{doc[:1].upper()}{doc[1:]}.\n{takes}\n{keys}")
    return sections(parts)


def _unused(heading: str, taken: set[str]) -> str:
    found, number = heading, 2
    while found in taken:
        found, number = f"{heading} ({number})", number + 1
    return found


def _keys(shape: Record, headings: Mapping[int, str]) -> str:
    return table(
        _HEAD,
        (
            (code(name), takes_in_words(key.shape, headings), _default(key), key.doc[:1].upper() + key.doc[1:])
            for name, key in shape.keys.items()
        ),
    )


def _default(key: Key) -> str:
    value: Any = key.default
    if value is REQUIRED:
        return "required"
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, tuple):
        return codes(scalar(one) for one in value)
    # An empty text, list or group, and a group whose own keys have defaults, say nothing here.
    return code(scalar(value)) if isinstance(value, str | int | bool) and value != "" else _number(value)


def _number(value: Any) -> str:
    return code(scalar(value)) if hasattr(value, "as_tuple") else ""


def takes_in_words(shape: Shape, headings: Mapping[int, str]) -> str:
    """What a shape takes, with a link to the record where it has a section of its own."""
    if isinstance(shape, Lazy):
        return shape.words if shape.shape is TRANSFORM else takes_in_words(shape.shape, headings)
    if shape is CONDITION:
        return "[a condition](#conditions)" if headings else "a condition"
    if shape is TRANSFORM:
        return "[a field's name or a transform](transforms.md)"
    if isinstance(shape, Record):
        heading = headings.get(id(shape))
        return f"[{shape.name}](#{anchor(heading)})" if heading else shape.words
    if isinstance(shape, ListOf):
        inner = takes_in_words(shape.item, headings)
        return f"{inner}, or a list of such" if shape.single else f"a list, each item {inner}"
    if isinstance(shape, MapOf):
        return f"keys ({shape.key.words}), each with {takes_in_words(shape.value, headings)}"
    if isinstance(shape, Either):
        return ", or ".join(takes_in_words(one, headings) for one in _alternatives(shape))
    if isinstance(shape, Choice):
        return "one of " + codes(shape.schema()["enum"])
    return shape.words


def _alternatives(shape: Either) -> tuple[Shape, ...]:
    return tuple(one for one in (shape.scalar, shape.mapping, shape.sequence) if one)


def _records(shape: Shape, seen: frozenset[int] = frozenset()) -> Iterator[Record]:
    """A shape's records, itself first, then those below it in the order of their keys; each may come several times."""
    if id(shape) in seen:
        return
    seen = seen | {id(shape)}
    if isinstance(shape, Record):
        yield shape
        for key in shape.keys.values():
            yield from _records(key.shape, seen)
    elif isinstance(shape, ListOf):
        yield from _records(shape.item, seen)
    elif isinstance(shape, MapOf):
        yield from _records(shape.value, seen)
    elif isinstance(shape, Lazy):
        yield from _records(shape.shape, seen)
    elif isinstance(shape, Either):
        for one in _alternatives(shape):
            yield from _records(one, seen)
