"""Values as JSON text and back, without loss: amounts stay Decimal, business dates stay dates.

Plain JSON has neither, so each is written as an object of one reserved key: ``{"$decimal": "1.10"}``,
``{"$date": "2026-01-02"}``, ``{"$time": "2026-01-02T03:04:05+00:00"}``. An object of ours whose own keys begin with
``$`` is wrapped as ``{"$object": {...}}``, so that data from outside can never be mistaken for one of these.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from engine.errors import UnstorableValue

Json: TypeAlias = "bool | int | str | Decimal | date | datetime | Sequence[Json] | Mapping[str, Json] | None"
"""What the store takes and gives back. Sequences come back as lists, mappings as dicts. There are no floats."""


def encode(value: Json) -> str:
    """``value`` as one line of JSON text, the order of keys kept.

    Raises UnstorableValue for floats, amounts that are not finite, times without a zone and keys that are not text.
    """
    return _dump(value, sort=False)


def canonical(value: Json) -> str:
    """``value`` as JSON text with sorted keys: equal values give equal text. ``1.1`` and ``1.10`` are not equal."""
    return _dump(value, sort=True)


def digest(value: Json) -> str:
    """SHA-256 of the canonical text, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()


def decode(text: str) -> Any:
    """The value that ``encode`` or ``canonical`` wrote."""
    return _untagged(json.loads(text, parse_float=Decimal))


def _dump(value: Json, *, sort: bool) -> str:
    try:
        return json.dumps(_tagged(value, "value"), sort_keys=sort, separators=(",", ":"), allow_nan=False)
    except RecursionError:
        raise UnstorableValue("The value is nested too deeply to be stored.") from None
    except ValueError as error:  # an integer of more digits than Python writes
        raise UnstorableValue(f"The value cannot be written as JSON: {error}.") from None


def _tagged(value: object, at: str) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise UnstorableValue(f"{at} is {value}, which is no amount.", fix="Give a finite amount, or no value.")
        return {"$decimal": str(value)}
    if isinstance(value, datetime):  # before date: every datetime is a date too
        if value.tzinfo is None:
            raise UnstorableValue(f"{at} is the time {value} without a zone.", fix="Give the time in UTC.")
        return {"$time": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, Mapping):
        return _tagged_mapping(value, at)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [_tagged(element, f"{at}[{place}]") for place, element in enumerate(value)]
    raise UnstorableValue(
        f"{at} is {value!r} of type {type(value).__name__}, which has no exact place in the store.",
        fix="Read amounts as Decimal, never as float.",
    )


def _tagged_mapping(value: Mapping[Any, object], at: str) -> object:
    reserved = False
    tagged: dict[str, object] = {}
    for key, element in value.items():
        if not isinstance(key, str):
            raise UnstorableValue(f"{at} has the key {key!r}, which is not text.", fix="Write keys as text.")
        reserved = reserved or key.startswith("$")
        tagged[key] = _tagged(element, f"{at}.{key}")
    return {"$object": tagged} if reserved else tagged


def _untagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_untagged(element) for element in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (key, inner), *_ = value.items()
        if key == "$decimal":
            return Decimal(inner)
        if key == "$date":
            return date.fromisoformat(inner)
        if key == "$time":
            return datetime.fromisoformat(inner)
        if key == "$object":
            return {name: _untagged(element) for name, element in inner.items()}
    return {name: _untagged(element) for name, element in value.items()}
