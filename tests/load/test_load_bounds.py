"""Hostile files end in a problem, within bounded time and memory, in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.load.composer import MAX_PROBLEMS
from engine.load.problem import Problems
from engine.load.reader import MAX_SIZE, read_yaml

ROOT = Path(__file__).parents[2]
# Generous: each takes about 3 seconds or less with libyaml, up to 7 without, on a busy two-core machine.
SECONDS = 60
MEGABYTES = 1_500

READ_ONE = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEGABYTES} << 20, {MEGABYTES} << 20))
from pathlib import Path
from engine.load.problem import Problems
from engine.load.reader import read_file
problems = Problems()
read_file(Path(sys.argv[1]), "hostile.yaml", problems)
print(sorted({{problem.kind for problem in problems.sorted()}}))
"""

HOSTILE = {
    "brackets": ("[" * 50_000, "nested too deep"),
    "braces": ("{" * 500_000, "nested too deep"),
    "dashes": ("- " * 400_000, "nested too deep"),
    "steps": ("".join(" " * depth + "a:\n" for depth in range(1_300)), "nested too deep"),
    "aliases": ("a: &a [x]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(50_000)), "too many problems"),
    "doubling": ("a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(60)), "alias"),
    "items": ("[" + "a," * 490_000 + "]", "too large"),
    "lines": ("a: 1\n" * 190_000, "too large"),
    "duplicates": ("a: 1\n" * 90_000, "duplicate key"),
    "bytes": ("a" * (MAX_SIZE + 1), "too large"),
    "blanks": (" " * 990_000 + "%", "special sign at the start"),
    "invisible": ("a: " + "\u200b" * 300_000, "invisible character"),
    "open quotes": ('a: "x\n' * 160_000, "unclosed quote"),
    "mendable": ("a: %\n" * 190_000, "special sign at the start"),
    "tabs": ("\t" * 900_000 + "a", "tab in indentation"),
    "one word": ("a" * 990_000 + ": b: c", "not YAML"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_bounded_time_and_memory(name: str, tmp_path: Path) -> None:
    text, kind = HOSTILE[name]
    path = tmp_path / "hostile.yaml"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", READ_ONE, str(path)], capture_output=True, text=True, timeout=SECONDS, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-400:]
    assert kind in done.stdout


def test_a_file_full_of_problems_is_left_after_a_hundred() -> None:
    problems = Problems()
    assert read_yaml("".join(f"a{n}: &x 1\n" for n in range(500)), "many.yaml", problems) is None
    assert [problem.kind for problem in problems.sorted()] == ["anchor"] * MAX_PROBLEMS + ["too many problems"]


def test_the_deepest_nesting_that_is_allowed_is_read() -> None:
    problems = Problems()
    assert read_yaml("[" * 40 + "]" * 40, "deep.yaml", problems) is not None
    assert problems.sorted() == ()
