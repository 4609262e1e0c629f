"""The linter, the formatter and the strict type checker have nothing to say."""

from __future__ import annotations

import subprocess
import sys

import pytest
from repository_files import ROOT


@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)],
    ids=["linter", "formatter", "types"],
)
def test_nothing_is_found_by_the(command: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
