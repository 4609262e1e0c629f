"""A payload's layout: the JSON Schema of one operation's row, read with the pack and asked before anything is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.suggest import did_you_mean

FOLDER = "schemas"


@dataclass(frozen=True, slots=True)
class Layout:
    """A schema by its name. ``fields`` are its properties; ``envelope`` those that the adapter puts in."""

    name: str
    schema: Mapping[str, Any]

    @property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """The properties, each with its constraints."""
        found = self.schema.get("properties", {})
        return found if isinstance(found, Mapping) else {}

    @property
    def envelope(self) -> frozenset[str]:
        """Fields that are the adapter's business."""
        return frozenset(name for name, field in self.fields.items() if field.get("x-envelope"))

    @property
    def open(self) -> bool:
        """True where fields beyond the properties are taken."""
        return self.schema.get("additionalProperties", True) is not False

    @property
    def required(self) -> tuple[str, ...]:
        """Fields that every row has to give."""
        return tuple(self.schema.get("required", ()))


def read_layout(folder: Path, name: str, place: Position, problems: Problems) -> Layout | None:
    """The layout of a name such as "web/order", or None after a problem."""
    path = folder / FOLDER / f"{name}.json"
    try:
        schema = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        system = path.parent
        known = [f"{system.name}/{one.stem}" for one in sorted(system.glob("*.json"))] if system.is_dir() else []
        if not known:
            known = [f"{one.parent.name}/{one.stem}" for one in sorted((folder / FOLDER).glob("*/*.json"))]
        message = f"There is no payload schema {FOLDER}/{name}.json."
        problems.add(place, "unknown schema", message, did_you_mean(name, known), length=len(name))
        return None
    except ValueError as error:
        problems.add(place, "bad schema", f"{FOLDER}/{name}.json is no JSON: {error}.", length=len(name))
        return None
    if not isinstance(schema, dict) or not isinstance(schema.get("properties", {}), dict):
        problems.add(
            place, "bad schema", f"{FOLDER}/{name}.json does not describe a group of fields.", length=len(name)
        )
        return None
    return Layout(name, schema)


def fitted(value: Any, field: Mapping[str, Any] | None) -> Any:
    """The value as the field's JSON type wants it, where that changes nothing of it: "true" as a flag, "12" as a whole number."""
    kinds = _kinds(field)
    if not kinds:
        return value
    if kinds == {"boolean"} and isinstance(value, str) and value in ("true", "false"):
        return value == "true"
    if kinds == {"integer"}:
        text = str(value) if isinstance(value, str) else ""
        if text.isascii() and text.isdigit() and len(text) <= 18:
            return int(text)
        if hasattr(value, "to_integral_value") and value == value.to_integral_value():
            return int(value)
    return value


def _kinds(field: Mapping[str, Any] | None) -> set[str]:
    given = field.get("type", ()) if field else ()
    return ({given} if isinstance(given, str) else set(given)) - {"null"}
