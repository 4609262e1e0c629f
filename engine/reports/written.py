"""Conditions and transforms back in the words of the pack, on one line; keys that say no more than their default are left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.checks.registry import REGISTRY
from engine.load.records import Record
from engine.load.shapes import Either, Lazy, ListOf, MapOf, Shape
from engine.pack import conditions
from engine.pack.conditions import Condition
from engine.pack.transforms import PARAMETERS, Parameters, Transform

_PLAIN = re.compile(r"[A-Za-z0-9_.+-]+(?: [A-Za-z0-9_.+-]+)*")


def condition_in_words(condition: Condition | None) -> str:
    """A condition as one line: ``title max_length 30 and each of lines (kind required)``."""
    return "" if condition is None else _condition(condition)


def _condition(condition: Condition, outer: bool = False) -> str:
    if isinstance(condition, conditions.Test):
        parameter = parameter_in_words(condition.parameter, REGISTRY[condition.check].parameter)
        return f"{condition.field} {condition.check}" + ("" if condition.parameter is True else f" {parameter}")
    if isinstance(condition, conditions.Lines):
        return f"{condition.quantifier} of {condition.field} ({_condition(condition.condition)})"
    if isinstance(condition, conditions.Not):
        return f"not ({_condition(condition.part)})"
    word = " and " if isinstance(condition, conditions.All) else " or "
    text = word.join(_condition(part, True) for part in condition.parts)
    return f"({text})" if outer else text


def transform_in_words(transform: Transform) -> str:
    """A transform as it could be typed, without its source and note: a field's name, or ``{truncate: {...}}``."""
    if transform.kind == "copy" and transform.when is None:
        return str(transform.parameter)
    text = f"{transform.kind}: {parameter_in_words(transform.parameter, PARAMETERS[transform.kind])}"
    when = "" if transform.when is None else f", when: {_typed(transform.when)}"
    return f"{{{text}{when}}}"


def _typed(condition: Condition) -> str:
    if isinstance(condition, conditions.Test):
        parameter = parameter_in_words(condition.parameter, REGISTRY[condition.check].parameter)
        return f"{{{condition.field}: {{{condition.check}: {parameter}}}}}"
    if isinstance(condition, conditions.Lines):
        return f"{{{condition.field}: {{{condition.quantifier}: {_typed(condition.condition)}}}}}"
    if isinstance(condition, conditions.Not):
        return f"{{not: {_typed(condition.part)}}}"
    word = "all" if isinstance(condition, conditions.All) else "any"
    return f"{{{word}: [{', '.join(_typed(part) for part in condition.parts)}]}}"


def parameter_in_words(value: Any, shape: Shape) -> str:
    """A value that a shape has read, as it could be typed."""
    if isinstance(value, Transform):
        return transform_in_words(value)
    if isinstance(shape, Lazy):
        return parameter_in_words(value, shape.shape)
    if isinstance(shape, Either):
        return parameter_in_words(value, _alternative(value, shape))
    if isinstance(shape, Record):
        return _group(value, shape)
    if isinstance(shape, MapOf):
        pairs = (f"{scalar(key)}: {parameter_in_words(one, shape.value)}" for key, one in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(shape, ListOf):
        return "[" + ", ".join(parameter_in_words(one, shape.item) for one in value) + "]"
    return scalar(value)


def _alternative(value: Any, shape: Either) -> Shape:
    if isinstance(value, tuple) and shape.sequence:
        return shape.sequence
    plain = isinstance(value, str | int | Decimal)
    found = shape.scalar if plain and shape.scalar else shape.mapping or shape.scalar
    if found is None:
        raise TypeError(f"{value!r} was not read by this shape")
    return found


def _group(value: Any, shape: Record) -> str:
    pairs = []
    for name, key in shape.keys.items():
        one = value[name] if isinstance(value, Parameters) else getattr(value, key.attribute or name)
        if one != key.default:
            pairs.append(f"{name}: {parameter_in_words(one, key.shape)}")
    return "{" + ", ".join(pairs) + "}"


def scalar(value: Any) -> str:
    """A plain value as it could be typed: in quotes where it would be read otherwise without them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {scalar(one)}" for key, one in value.items()) + "}"
    text = str(value)
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
