"""The digest of how something is read: a copy that was read otherwise, or from somewhere else, says nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from engine.pack.system_operations import ReadOperation
from engine.pack.system_spec import SystemSpec

_PLACES = ("place", "places")


def definition_of(spec: SystemSpec, operation: ReadOperation, values: Mapping[str, str]) -> str:
    """The digest of an operation, of the interface and the paging that it uses, and of the system's configured values."""
    parts = [
        operation,
        spec.interfaces.get(spec.interface_of(operation)),
        spec.pagings.get(operation.paging),
        values,
    ]
    return hashlib.sha256(json.dumps(_plain(parts), sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.name not in _PLACES}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if value is None else str(value)
