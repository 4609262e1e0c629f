"""The pipeline is visible in the imports: each stage knows those before it, and none of those after it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from repository_files import ROOT, files_under, shown

ORDER = (
    # What everything may use.
    "exit_codes",
    "errors",
    "secrets",
    # The pack is read ...
    "load",
    "reasoning",
    "checks",
    "text",
    "pack",
    # ... compiled ...
    "rules",
    "mapping",
    "program",
    "lint",
    "configuration",
    "logs",
    # ... and asked; what is known of the past and of the systems comes in ...
    "store",
    "plan",
    "readiness",
    "adapters",
    "live",
    "notices",
    # ... the plan is carried out, and everything is shown to people.
    "sync",
    "scenarios",
    "reports",
    "commands",
)
"""From the bottom: a part of engine/ may import those above it in this list."""


@cache
def imported(path: Path) -> tuple[tuple[str, int], ...]:
    """Every module that a file imports, also inside functions, with the line."""
    return tuple(imports(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{shown(path)}:{node.lineno}: imports are written in full"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield (inner if is_module(inner) else node.module), node.lineno


def is_module(name: str) -> bool:
    place = ROOT.joinpath(*name.split("."))
    return place.with_suffix(".py").is_file() or place.joinpath("__init__.py").is_file()


def part_of(module: str) -> str:
    return module.split(".")[1] if module.count(".") else ""


def test_every_part_of_the_engine_has_its_place_in_the_order() -> None:
    parts = {
        path.relative_to(ROOT / "engine").parts[0].removesuffix(".py") for path in files_under("engine", suffix=".py")
    }
    assert parts - {"__init__", "bundled"} <= set(ORDER)


def test_the_engine_imports_in_one_direction_only() -> None:
    wrong = []
    for path in files_under("engine", suffix=".py"):
        own = path.relative_to(ROOT / "engine").parts[0].removesuffix(".py")
        for module, line in imported(path):
            if module.startswith("engine.") and own in ORDER:
                other = part_of(module)
                if ORDER.index(other) > ORDER.index(own):
                    wrong.append(f"{shown(path)}:{line}: {own} imports {other}, which comes after it")
    assert not wrong, "\n".join(wrong)


def test_no_modules_import_each_other_in_a_circle() -> None:
    edges: dict[str, set[str]] = {}
    for path in files_under("engine", suffix=".py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        edges[name] = {module for module, _ in imported(path) if module.startswith("engine")}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join((*way[way.index(module) :], module))
        if module not in done:
            for other in sorted(edges.get(module, ())):
                visit(other, (*way, module))
            done.add(module)

    for module in sorted(edges):
        visit(module, ())


def test_only_the_command_line_stands_above_the_commands() -> None:
    for path in files_under("engine", "sandbox", suffix=".py"):
        assert "cli" not in {module for module, _ in imported(path)}, shown(path)


@pytest.mark.parametrize("path", list(files_under("sandbox", suffix=".py")), ids=shown)
def test_the_stand_ins_import_nothing_of_the_engine(path: Path) -> None:
    assert not [
        module for module, _ in imported(path) if module.split(".")[0] in ("engine", "cli", "benchmarks", "tests")
    ]
