"""JSON Schemas of the scenario files, for completion and tooltips in an editor.

``python -m engine.scenarios.schemas [FOLDER]`` writes them to ``schemas/``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from engine.pack.editor_schemas import DIALECT
from engine.scenarios.model import SCENARIO_FILE
from engine.scenarios.tables import BASE

FILES = (
    ("scenarios", SCENARIO_FILE, "scenarios: tests of the rules, written as data"),
    ("scenario-base", BASE, "base.yaml: the records and the context that every scenario begins with"),
)


def scenario_schemas() -> dict[str, dict[str, Any]]:
    """The schemas by the name of their file under ``schemas/``."""
    return {
        f"{name}.schema.json": {"$schema": DIALECT, "title": title, **shape.schema()} for name, shape, title in FILES
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "schemas")
    for name, schema in scenario_schemas().items():
        (folder / name).write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        print(folder / name)
