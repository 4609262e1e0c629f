"""Everything that is printed for programs has a published schema, and keeps to it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import click
import pytest
from commands_world import APPROVER, ROOT, SENDER, valid
from jsonschema import Draft202012Validator

from cli import main
from engine.reasoning.guarded import why_unusable
from sandbox import Running

FOLDER = ROOT / "schemas" / "output"
SCHEMAS = {path.name.removesuffix(".schema.json"): json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
# The library asks for the time in a way that Python 3.12 calls deprecated, at every action.
QUIET = pytest.mark.filterwarnings("ignore:.*utcfromtimestamp:DeprecationWarning")
ENGINES = ("python", "durable-rules")


def writing_json() -> list[str]:
    """The commands that take ``--format json``."""
    found = []
    for name in main.list_commands(click.Context(main)):
        command = main.get_command(click.Context(main), name)
        assert command is not None
        for option in command.params:
            if "--format" in option.opts and isinstance(option.type, click.Choice) and "json" in option.type.choices:
                found.append(name)
    return found


def schema_of(command: str) -> str:
    """The schema whose title or description names the command in code letters."""
    found = [
        name
        for name, schema in SCHEMAS.items()
        if re.search(rf"`(?:sync-engine )?{command}\b[^`]*`", f"{schema['title']} {schema.get('description', '')}")
    ]
    assert len(found) == 1, f"{command}: {found or 'no schema says that it is what this command writes'}"
    return found[0]


def test_there_are_commands_that_write_json() -> None:
    assert {"why", "unblock", "run", "doctor", "lint", "send"} <= set(writing_json())


@pytest.mark.parametrize("command", writing_json())
def test_every_command_that_writes_json_has_one_published_schema_with_a_version(command: str) -> None:
    schema = SCHEMAS[schema_of(command)]
    Draft202012Validator.check_schema(schema)
    documents = schema.get("oneOf", [schema])
    assert all(one["properties"]["schema_version"] == {"const": "1"} for one in documents)
    assert all("schema_version" in one["required"] for one in documents)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_of_a_command(name: str) -> None:
    assert name in {schema_of(command) for command in writing_json()}


def test_what_several_schemas_describe_they_describe_alike() -> None:
    seen: dict[str, Any] = {}
    for name, schema in SCHEMAS.items():
        for part, described in schema.get("$defs", {}).items():
            if part in ("position", "value", "reason", "origin", "notice", "cause_reason"):
                assert seen.setdefault(part, described) == described, f"{name}: {part}"


def strict(node: Any) -> bool:
    """Every object says which keys it has, or what the values of free keys are."""
    if isinstance(node, list):
        return all(map(strict, node))
    if not isinstance(node, dict):
        return True
    closed = "properties" not in node or ("additionalProperties" in node and "required" in node)
    return closed and all(strict(value) for value in node.values())


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_key_that_is_new_or_missing_is_noticed(name: str) -> None:
    assert strict(SCHEMAS[name])


ELSEWHERE = {"replay"}
"""Held to its schema by the tests of recorded runs, as it takes one."""

CALLS: dict[str, list[tuple[str, ...]]] = {
    "decision": [("evaluate", "commitment"), ("explain", "commitment", "7011")],
    "plan": [("plan", "commitment", "vendor", "--payloads")],
    "why": [
        ("why", "commitment_change_order", "9012"),
        ("why", "commitment", "7001"),
        ("why", "commitment", "7017", "--as", SENDER),
        ("why", "vendor.import", "BEAVBLUE"),
    ],
    "unblock": [("unblock", "--top", "100")],
    "doctor": [("doctor",)],
    "suggestions": [("suggest", "vendor")],
    "reconcile": [("reconcile",)],
    "status": [("status",)],
    "audit": [("audit",), ("audit", "--verify")],
    "lint": [("lint",)],
    "facts": [("facts",)],
    "scenarios": [("test",)],
    "acts": [
        ("send", "commitment", "7003", "7017", "--as", SENDER),
        ("accept", "commitment", "7003", "--as", APPROVER),
        ("reject", "commitment", "7004", "--comment", "No.", "--as", APPROVER),
        ("archive", "vendor", "FLPOWER", "--as", APPROVER),
    ],
    "queue": [("queue",)],
    "run": [("run", "--once")],
}


@QUIET
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["why", "unblock"])
def test_both_engines_write_what_the_schema_says(
    live: Running, call: Any, tmp_path: Path, name: str, engine: str
) -> None:
    if engine == "durable-rules" and why_unusable():
        pytest.skip(why_unusable())
    path = tmp_path / "sync-engine.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^reasoner:.*\n", "", text) + f"\nreasoner: {engine}\n", encoding="utf-8")
    for words in CALLS[name]:
        assert valid(name, call(*words, "--format", "json").stdout)["engine"] == engine


@QUIET
def test_what_is_written_on_the_live_company_keeps_to_the_schemas(live: Running, call: Any) -> None:
    assert set(CALLS) == set(SCHEMAS) - ELSEWHERE
    for name, commands in CALLS.items():
        assert {schema_of(words[0]) for words in commands} == {name}
        for words in commands:
            result = call(*words, "--format", "json")
            assert result.exit_code in (0, 1), result.output
            found = valid(name, result.stdout)
            assert found["schema_version"] == "1"
    assert found["counts"]


def test_the_problems_of_a_broken_pack_keep_to_the_schema(tmp_path: Path, call: Any) -> None:
    folder = tmp_path / "broken"
    for part in ("rules", "mappings", "schemas"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "rules" / "objects" / "vendor.yaml").write_text("object: vendor\nlabel: [1\n", encoding="utf-8")
    result = call("--pack", str(folder), "lint", "--format", "json")
    assert result.exit_code == 3
    assert valid("lint", result.stdout)["problems"]
