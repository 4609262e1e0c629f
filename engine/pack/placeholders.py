"""Placeholders: ``{name}`` in a text of a system file, filled from configuration, parameters or a row.

There are no expressions: a name, or a path of names with dots. Whatever needs more belongs in a mapping.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")


def names_in(text: str) -> tuple[str, ...]:
    """The names a text asks for, in order, each once."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill(text: str, values: Mapping[str, Any], quote: Callable[[str], str] = str) -> str:
    """The text with every placeholder replaced; ``quote`` protects what goes into an address.

    Raises KeyError with the first name that has no value: a half-filled address would ask for something else.
    """

    def value(match: re.Match[str]) -> str:
        found = at(values, match[1])
        if found is None:
            raise KeyError(match[1])
        return quote(as_text(found))

    return _PLACEHOLDER.sub(value, text)


def at(values: Mapping[str, Any], path: str) -> Any:
    """The value under a name or a dotted path, or None; a name that contains dots itself wins."""
    if path in values:
        return values[path]
    found: Any = values
    for name in path.split("."):
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = found[name]
    return found


def as_text(value: object) -> str:
    """A value as it stands in an address or an id: no exponents, true and false in small letters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
