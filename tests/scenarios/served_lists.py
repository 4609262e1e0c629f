"""Lists that the systems work out instead of keeping, recorded for the scenarios: python tests/scenarios/served_lists.py."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from engine.adapters.exact_json import encode  # noqa: E402
from engine.configuration import load_configuration  # noqa: E402
from engine.live.context import LiveContext  # noqa: E402
from engine.live.systems import LiveSystems  # noqa: E402
from engine.program import Program, load_program  # noqa: E402
from sandbox import default_seed, running  # noqa: E402
from sandbox.configuration import write_configuration  # noqa: E402

FOLDER = ROOT / "fixtures/scenarios/served"
SERVED = [
    "budgets", "budget_links", "budget_views", "budget_lines", "budget_rows", "budget_changes", "budget_change_links",
    "erp_phases",
]  # fmt: skip


@contextmanager
def live_company(program: Program, folder: Path) -> Iterator[LiveContext]:
    """The surroundings as the stand-ins of both systems tell them."""
    with patch.dict(os.environ), running(default_seed()) as served:
        configuration = load_configuration(write_configuration(folder, served))
        with LiveSystems(program, configuration) as systems:
            yield LiveContext(program, configuration, systems.systems, None)


def record() -> None:
    """Write each list anew, one row a line."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, live_company(load_program(ROOT), Path(folder)) as live:
        for name in SERVED:
            rows = ",\n".join(encode(row).decode() for row in live.rows(name))
            (FOLDER / f"{name}.json").write_text(f"[\n{rows}\n]\n", "utf-8")


if __name__ == "__main__":
    record()
