"""Habits of the house that a machine can look after: small files, one tree of errors, no secret in plain sight."""

from __future__ import annotations

import inspect
import re

import pytest
from repository_files import ROOT, files_under, shown

from engine import errors
from engine.load.nodes import Mapping, Node, Scalar
from engine.load.problem import Problems
from engine.load.reader import read_yaml
from engine.program import load_program
from sandbox.configuration import TEMPLATE

LARGEST = 400
CLASSES = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)]


def test_no_file_of_the_program_is_longer_than_one_can_hold_in_mind() -> None:
    sizes = {
        shown(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in files_under("engine", "sandbox", "cli.py", suffix=".py")
    }
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_error_tells_its_reader_what_it_means(kind: type[Exception]) -> None:
    own = kind.__dict__.get("__doc__") or ""
    assert own.strip().endswith("."), f"{kind.__name__} has no docstring of its own"
    assert issubclass(kind, errors.SyncEngineError)


def secret_names() -> set[str]:
    """The names under which the pack's systems ask for secrets."""
    return {name for system in load_program(ROOT).pack.systems.values() for name in system.secrets}


def values_under(node: Node | None, names: set[str]) -> list[tuple[str, str]]:
    """``(name, text)`` of every plain value under one of the names, at any depth."""
    if not isinstance(node, Mapping):
        return []
    found = []
    for entry in node.entries:
        if isinstance(entry.value, Scalar) and entry.key.text in names:
            found.append((entry.key.text, entry.value.text))
        found += values_under(entry.value, names)
    return found


def configurations() -> list[tuple[str, str]]:
    """``(where, text)`` of every configuration that people may copy: files, templates, and blocks of the documentation."""
    found = [(shown(path), path.read_text(encoding="utf-8")) for path in files_under(".", suffix="sync-engine.yaml")]
    found.append(("sandbox/configuration.py", TEMPLATE))
    for path in [*files_under("docs", suffix=".md"), *files_under(".", suffix="README.md")]:
        for block in re.findall(r"^```ya?ml\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            if "systems:" in block and "company:" in block:
                found.append((shown(path), block))
    return found


def test_no_configuration_that_people_may_copy_holds_a_secret_in_plain_text() -> None:
    names, looked_at = secret_names(), 0
    for where, text in configurations():
        for name, value in values_under(read_yaml(text, where, Problems()), names):
            looked_at += 1
            assert value.startswith(("env:", "file:")), f"{where}: {name} is written out"
    assert looked_at, "no example configuration was found"
