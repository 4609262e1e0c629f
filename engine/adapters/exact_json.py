"""JSON without losing a digit: numbers with a point are Decimal in both directions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import NoReturn

from engine.adapters.results import Json


def decode(content: bytes) -> Json:
    """The value of a JSON text. Raises ValueError for anything else, NaN, Infinity and duplicate keys included."""
    try:
        return json.loads(content.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None


def encode(value: object) -> bytes:
    """The JSON text of a value; Decimal is written digit by digit. Raises TypeError for a float: it is not exact."""
    return _text(value).encode("utf-8")


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a number that JSON can hold")
        return format(value, "f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(str(key))}: {_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_text, value)) + "]"
    if value is None or isinstance(value, (str, bool, int)):
        return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found
