"""JSON Schemas of the pack's files, for completion and tooltips in an editor. They are made of the shapes that read the files.

An editor sees typed values where the reader sees texts, and no schema can tell whether a name is known; so the schemas
take all that the reader takes, and a little more. ``sync-engine check`` has the last word.

``python -m engine.pack.editor_schemas [FOLDER]`` writes them to ``schemas/``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.load.records import Record
from engine.load.shapes import Shape
from engine.pack.conditions import CONDITION
from engine.pack.connector import CONNECTOR
from engine.pack.disagreements import DISAGREEMENTS
from engine.pack.fields import FIELDS
from engine.pack.mappings import MAPPING, WRITE
from engine.pack.objects import OBJECT, READ
from engine.pack.requirements import NOTICE, PREREQUISITE
from engine.pack.statements import STATEMENTS
from engine.pack.system_spec import SYSTEM
from engine.pack.transforms import TRANSFORM

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILES: tuple[tuple[str, Record, str], ...] = (
    ("connector", CONNECTOR, "rules/connector.yaml: the connector as a whole"),
    ("object", OBJECT, "rules/objects/<object>.yaml: an object with its flows"),
    ("mapping", MAPPING, "mappings/<object>.<direction>.yaml: how a record is written to the other system"),
    ("system", SYSTEM, "mappings/systems/<system>.yaml: how a system is spoken to"),
    ("statements", STATEMENTS, "the statements that rules cite"),
    ("disagreements", DISAGREEMENTS, "rules/disagreements.yaml: where documents disagree, and what was settled"),
)
# What refers to itself must have a name; what is used in many places gets one so that the files stay small.
DEFINITIONS: tuple[tuple[str, Shape], ...] = (
    ("condition", CONDITION),
    ("transform", TRANSFORM),
    ("fields", FIELDS),
    ("prerequisite", PREREQUISITE),
    ("notice", NOTICE),
    ("read", READ),
    ("write", WRITE),
)


def editor_schemas() -> dict[str, dict[str, Any]]:
    """The schemas by the name of their file under ``schemas/``, such as ``object.schema.json``."""
    return {f"{name}.schema.json": _schema(shape, title) for name, shape, title in FILES}


def _schema(shape: Record, title: str) -> dict[str, Any]:
    written = {name: made.schema() for name, made in DEFINITIONS}
    definitions = {name: _named_parts(schema, written) for name, schema in written.items()}
    schema: dict[str, Any] = {"$schema": DIALECT, "title": title, **_named_parts(shape.schema(), written)}
    needed: set[str] = set()
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting.extend(_references(definitions[name]))
    if needed:
        schema["$defs"] = {name: definitions[name] for name in sorted(needed)}
    return schema


def _named_parts(schema: dict[str, Any], definitions: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The schema with every part below it that has a name replaced by a reference."""

    def replaced(part: Any) -> Any:
        if isinstance(part, list):
            return [replaced(item) for item in part]
        if not isinstance(part, dict):
            return part
        for name, definition in definitions.items():
            if part.keys() - {"description"} == definition.keys() - {"description"} and all(
                part[key] == definition[key] for key in definition if key != "description"
            ):
                told = part.get("description", definition.get("description"))
                own = {} if told == definition.get("description") else {"description": told}
                return {"$ref": f"#/$defs/{name}", **own}
        return {key: replaced(value) for key, value in part.items()}

    return {key: replaced(value) for key, value in schema.items()}


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        reference = schema.get("$ref")
        if isinstance(reference, str):
            yield reference.rpartition("/")[2]
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for part in parts:
        yield from _references(part)


def write_editor_schemas(folder: Path) -> list[Path]:
    """Write every schema into a folder and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in editor_schemas().items():
        path = folder / name
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    for path in write_editor_schemas(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas")):
        print(path)
