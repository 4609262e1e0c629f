"""Editor schemas: current, valid, and in agreement with the reader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from engine.pack.editor_schemas import editor_schemas

ROOT = Path(__file__).parents[2]
SCHEMAS = editor_schemas()
FILES = [
    *((path, "object") for path in sorted(ROOT.glob("rules/objects/*.yaml"))),
    *((path, "mapping") for path in sorted(ROOT.glob("mappings/*.yaml"))),
    *((path, "system") for path in sorted(ROOT.glob("mappings/systems/*.yaml"))),
    (ROOT / "rules/connector.yaml", "connector"),
    (ROOT / "rules/statements.yaml", "statements"),
]


class EditorLoader(yaml.SafeLoader):
    """Types scalars as editors do, by YAML 1.2: no dates, no yes and no, no numbers of base 60."""


EditorLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), first)


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[f"{name}.schema.json"])


def errors(name: str, text: str) -> list[str]:
    return [error.message for error in validator(name).iter_errors(yaml.load(text, EditorLoader))]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_what_the_shapes_say(name: str) -> None:
    committed = json.loads((ROOT / "schemas" / name).read_text("utf-8"))
    assert committed == SCHEMAS[name], "Run python -m engine.pack.editor_schemas and commit schemas/."


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_valid_and_holds_what_it_refers_to(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    named = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema)))
    assert named == set(schema.get("$defs", {}))


@pytest.mark.parametrize(("path", "name"), FILES, ids=lambda part: getattr(part, "name", part))
def test_every_file_of_the_pack_is_valid_in_an_editor(path: Path, name: str) -> None:
    assert errors(name, path.read_text("utf-8")) == []


@pytest.mark.parametrize(("path", "name"), FILES, ids=lambda part: getattr(part, "name", part))
def test_every_file_of_the_pack_names_its_schema_for_the_editor(path: Path, name: str) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    schema = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert schema, f"{path.name} begins with {first!r}"
    assert (path.parent / schema[1]).resolve() == ROOT / "schemas" / f"{name}.schema.json"


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every group of keys in a document."""
    found = [path] if isinstance(value, dict) else []
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found.extend(paths(part, (*path, key)))
    return found


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("object", "rules/objects"),
        ("mapping", "mappings"),
        ("system", "mappings/systems"),
        ("connector", "rules/connector.yaml"),
        ("statements", "rules/statements.yaml"),
    ],
)
def test_a_misspelt_key_is_refused(name: str, written: str) -> None:
    path = ROOT / written
    document = yaml.load((path if path.is_file() else sorted(path.glob("*.yaml"))[0]).read_text("utf-8"), EditorLoader)
    document["sorce"] = document.pop(next(iter(document)))
    assert any("'sorce' was unexpected" in error.message for error in validator(name).iter_errors(document))


RULE = """\
object: order
label: Order
plural: Orders
directions:
  export:
    from: one
    to: two
    identity: {{key: id, title: "{{{{ id }}}}"}}
    fields: {{id: {{type: id}}, lines: {{type: list, fields: {{kind: {{type: text}}}}}}}}
    prerequisites:
      - id: some-rule
        must: {must}
"""


@pytest.mark.parametrize(
    "must",
    [
        "{id: {max_length: 30}}",
        "{id: {one_of: [1, yes, 2026-01-01, true]}}",
        "{id: {matches: '[0-9]+'}}",
        "{id: {at_least: '1.50'}}",
        "{any: [{id: {required: true}}, {not: {id: {equals: 0.5}}}]}",
        "{lines: {each: {kind: {required: true}}, same_value: kind}}",
        "{lines: {same_value: {of: kind, skip_missing: true}}}",
    ],
)
def test_conditions_that_the_reader_takes_are_taken_by_the_editor(must: str) -> None:
    assert errors("object", RULE.format(must=must)) == []


@pytest.mark.parametrize(
    "must",
    [
        "{id: {max_lenght: 30}}",
        "{id: {max_length: long}}",
        "{id: required}",
        "{any: {id: {required: true}}}",
        "{lines: {each: {kind: {requird: true}}}}",
        "{lines: {same_value: {of: kind, skip: true}}}",
        "{}",
    ],
)
def test_mistakes_deep_within_a_condition_are_marked(must: str) -> None:
    assert errors("object", RULE.format(must=must))


@pytest.mark.parametrize(
    ("transform", "right"),
    [
        ("title", True),
        ("{truncate: {of: title, length: 30}, note: cut}", True),
        ("{truncate: {of: {letters: {of: title, to: upper}}, length: 30}}", True),
        ("{trunkate: {of: title, length: 30}}", False),
        ("{truncate: {of: title, lenght: 30}}", False),
        ("{truncate: {of: title, length: 0}}", False),
    ],
)
def test_transforms_are_checked_at_every_depth(transform: str, right: bool) -> None:
    text = f"mapping: order.export\nwrites: [{{id: a, operation: add, fields: {{Title: {transform}}}}}]\n"
    assert (errors("mapping", text) == []) is right
