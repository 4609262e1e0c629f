"""Which fields a row must have, and which exclude each other: the keywords of a layout that speak of several fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.lint.knowledge import Known
from engine.lint.site import Doubt

_FIELDS = frozenset({"properties", "additionalProperties", "type", "title", "description", "required"})
_TOGETHER = frozenset({"anyOf", "if", "then", "not", "dependentRequired", "minProperties"})
MISSING = "could be missing"


def row_doubts(
    schema: Mapping[str, Any], known: Mapping[str, Known], present: frozenset[str]
) -> Iterator[tuple[str, Doubt]]:
    """What a layout could object to in the row as a whole, each with the target field that it is about ("" for several).

    ``present`` are fields that reach the system by another way than the row.
    """
    row = _Row(known, present)
    for name in schema.get("required", ()):
        yield from row.missing(name, "it is required")
    yield from _any_of(schema, row)
    yield from _conditional(schema, row)
    for name, needed in schema.get("dependentRequired", {}).items():
        for other in needed if row.possible(name) else ():
            yield from row.missing(other, f"it is required beside {name}")
    together = schema.get("not", {}).get("required", ())
    if together and all(row.possible(name) for name in together):
        yield (
            "",
            Doubt(
                "wrong format",
                f"{' and '.join(together)} exclude each other, and both may be given",
                "give one of them, or set when",
            ),
        )
    if schema.get("minProperties", 0) > sum(row.sure(name) for name in known):
        yield "", Doubt(MISSING, "the row may be empty", "give a field that is never missing")
    for name, field in schema.get("properties", {}).items():
        yield from _room(name, field, row)
    unknown = sorted(key for key in schema if key not in _FIELDS | _TOGETHER and not key.startswith(("x-", "$")))
    if unknown:
        yield (
            "",
            Doubt(
                "wrong format", f"the layout asks {', '.join(unknown)}, which cannot be proved", "write it otherwise"
            ),
        )


class _Row:
    def __init__(self, known: Mapping[str, Known], present: frozenset[str]) -> None:
        self.known, self.present = known, present

    def sure(self, name: str) -> bool:
        """True where the field is always there."""
        found = self.known.get(name)
        return name in self.present or (found is not None and not found.missing and not found.never)

    def possible(self, name: str) -> bool:
        """True where the field may be there."""
        found = self.known.get(name)
        return name in self.present or (found is not None and not found.never)

    def missing(self, name: str, why: str) -> Iterator[tuple[str, Doubt]]:
        """The doubt that a field may not be there, where it is mapped; one that is not mapped at all is told elsewhere."""
        if not self.sure(name):
            yield name, Doubt(MISSING, why, "add a prerequisite required: true for it, or first_of with another value")


def _any_of(schema: Mapping[str, Any], row: _Row) -> Iterator[tuple[str, Doubt]]:
    groups = [group.get("required", ()) for group in schema.get("anyOf", ())]
    if groups and not any(all(row.sure(name) for name in group) for group in groups):
        words = " or ".join(" and ".join(group) for group in groups)
        yield (
            "",
            Doubt(
                MISSING,
                f"one of {words} is required, and none is always given",
                "add a prerequisite required: true for one",
            ),
        )


def _conditional(schema: Mapping[str, Any], row: _Row) -> Iterator[tuple[str, Doubt]]:
    asked, then = schema.get("if"), schema.get("then", {})
    if asked is None or not _may_hold(asked, row):
        return
    for name in then.get("required", ()):
        yield from row.missing(name, f"it is required {_in_words(asked)}")


def _may_hold(asked: Mapping[str, Any], row: _Row) -> bool:
    excluded = asked.get("not", {}).get("required", ())
    if excluded and all(row.sure(name) for name in excluded):
        return False
    if not all(row.possible(name) for name in asked.get("required", ())):
        return False
    for name, field in asked.get("properties", {}).items():
        found = row.known.get(name)
        if found is not None and found.values is not None and "const" in field and field["const"] not in found.values:
            return False
    return True


def _in_words(asked: Mapping[str, Any]) -> str:
    without = asked.get("not", {}).get("required", ())
    if without:
        return f"where {' and '.join(without)} is not given"
    values = [f"{name} is {field['const']}" for name, field in asked.get("properties", {}).items() if "const" in field]
    return f"where {' and '.join(values) or 'others are as the layout says'}"


def _room(name: str, field: Mapping[str, Any], row: _Row) -> Iterator[tuple[str, Doubt]]:
    limit = field.get("x-max-together")
    if not limit or limit["with"] < name or not row.possible(name) or not row.possible(limit["with"]):
        return
    lengths = [row.known[one].longest for one in (name, limit["with"]) if one in row.known]
    if None in lengths or sum(length or 0 for length in lengths) > limit["max"]:
        words = f"it and {limit['with']} take {limit['max']} characters together"
        yield name, Doubt("could be too long", words, "truncate both to fit, or add rules max_length")
