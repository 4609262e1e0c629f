"""Constants that an author wrote, turned into the type of the field that they are compared with."""

from __future__ import annotations

from typing import Any

from engine.checks.values import MISSING, FieldType, Unreadable, type_in_words, typed
from engine.load.nodes import Node, Scalar
from engine.load.problem import Problems
from engine.load.shapes import expected


def constant(text: str, kind: FieldType) -> Any:
    """The written text as a value of the field's type; ValueError in words where it never can be one."""
    value = typed(text, kind)
    if value is MISSING:
        raise ValueError("An empty value counts as missing, so nothing can be compared with it.")
    if isinstance(value, Unreadable):
        raise ValueError(f'The field holds {type_in_words(kind)}; "{text}" is not one.')
    return value


class Yes:
    """The shape of a check that has nothing to set: only ``true`` can be written."""

    words = "true"

    def read(self, node: Node, problems: Problems) -> Any:
        """True; for the opposite there is another check, which the message names by asking for it."""
        if isinstance(node, Scalar) and not node.quoted and node.text == "true":
            return True
        return expected(node, problems, "true", "Write true, or leave the requirement out.")

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the one value."""
        return {"const": True}


YES = Yes()
