"""The reference page of the vocabulary, written by the registry itself."""

from __future__ import annotations

from engine.checks.kind import ANY_TYPE, PLAIN, CheckKind
from engine.checks.registry import FAMILIES
from engine.checks.values import FieldType
from engine.load.records import REQUIRED, Record
from engine.load.shapes import Either, Shape

INTRODUCTION = """\
# Checks

What a rule can ask of a field, under `must:` and `when:`. A check passes, fails, or cannot tell because data is missing;
only a pass lets a record through. Reasons and fixes may name `{{ label }}` (what people call the field), `{{ value }}`
(what was seen), `{{ seen }}` (the same, texts in quotes) and the further names given with each check.
"""


def render_reference() -> str:
    """Markdown of the whole vocabulary: for each check its meaning, parameter, fields, example and default reason."""
    sections = [INTRODUCTION]
    for title, checks in FAMILIES:
        sections.append(f"## {title}\n")
        sections.extend(_section(kind) for kind in checks)
    return "\n".join(sections)


def _section(kind: CheckKind) -> str:
    rows = [
        f"### `{kind.name}`\n\n{kind.summary}\n",
        f"- Takes: {kind.parameter.words}{_keys(kind.parameter)}",
        f"- For: {_fields(kind.takes)}{'; also where the value is missing' if kind.sees_missing else ''}",
        f"- Default reason: `{kind.reason}`",
    ]
    if kind.offers:
        names = ", ".join(f"`{name}`" for name in kind.offers)
        rows.append(f"- Further names: {names}")
    return "\n".join([*rows, "", f"```yaml\n{kind.example}\n```", ""])


def _keys(shape: Shape) -> str:
    """The keys of a group, each on a line of its own; empty for a parameter without."""
    group = shape.mapping if isinstance(shape, Either) else shape
    if not isinstance(group, Record):
        return ""
    told = ("" if key.default is REQUIRED else " (may be left out)" for key in group.keys.values())
    lines = zip(group.keys.items(), told, strict=True)
    return "".join(f"\n  - `{name}`{note}: {key.doc}" for (name, key), note in lines)


def _fields(takes: frozenset[FieldType]) -> str:
    if takes == ANY_TYPE:
        return "fields of any type"
    if takes == PLAIN:
        return "fields of any type but list and group"
    return ", ".join(kind for kind in FieldType if kind in takes) + " fields"
