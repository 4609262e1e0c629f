"""System files: those of the pack are sound, and a wrong one is told by place and in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd_servers import SHOP, Sleeper, open_shop, spec_of

from engine.adapters.system import open_system
from engine.errors import ConfigurationError
from engine.load.problem import Problems
from engine.load.reader import read_file, read_yaml
from engine.pack.system_spec import SystemSpec
from engine.pack.systems import read_system

FOLDER = Path(__file__).resolve().parents[2] / "mappings" / "systems"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def pack_system(name: str) -> SystemSpec:
    problems = Problems()
    document = read_file(FOLDER / f"{name}.yaml", f"mappings/systems/{name}.yaml", problems)
    assert document.root is not None, problems.sorted()
    spec = read_system(document.root, problems)
    assert spec is not None, problems.sorted()
    return spec


@pytest.mark.parametrize("name", NAMES)
def test_the_systems_of_the_pack_have_no_problems_and_cite_their_sources(name: str) -> None:
    spec = pack_system(name)
    assert spec.system == name
    operations = {**spec.reads, **spec.writes}
    assert [each for each, operation in operations.items() if not (operation.source and operation.doc)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_write_of_the_pack_says_how_a_repeat_stays_harmless(name: str) -> None:
    for each, write in pack_system(name).writes.items():
        assert write.settle_seconds > 0, each
        assert bool(write.look) != bool(write.without_look), each
        if write.look:
            assert set(write.look.match.values()) <= set(write.key), each


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        ("reads:\n", "reads:\n  odd: {path: /o, id: x, key: [id], paging: page}\n", "unknown paging", "page"),
        ("read: changed", "read: chnged", "unknown read operation", "chnged"),
        ("probe: {read: orders}", "probe: {read: order5}", "unknown read operation", "order5"),
        ('url: "{url}"', 'url: "{ulr}"', "unknown name", "{ulr}"),
        ("user: clerk, ", "", "missing key", '"user"'),
        ("path: /orders, id", "id", "missing key", '"path"'),
        ('query: {company: "{company}"}', 'query: {company: "{password}"}', "exposed secret", "password"),
        ('headers: {Company: "{company}"}', 'headers: {Key: "{password}"}', "unknown name", "{password}"),
        ("    without_look: The address names the order.\n", "", "missing key", '"without_look"'),
        ("effect: update\n", "effect: add\n", "unsafe write", "duplicate"),
        ("    rows_at: updates\n", "", "missing key", '"rows_at"'),
        ("kind: basic", "kind: elements", "contradiction", "soap"),
        ("protocol: rest", "protocol: soap", "missing key", '"wsdl"'),
        ("secrets:\n", "secrets:\n  url: twice\n", "ambiguous name", '"url"'),
        ("interfaces:\n", "interfaces:\n  other: {protocol: rest, url: http://x}\n", "missing key", "which interface"),
        ("pages: {kind: page,", "pages: {kind: paper,", "wrong type", "page, offset"),
        ("attempts: 4", "atempts: 4", "unknown key", '"atempts"'),
    ],
)
def test_a_wrong_system_file_is_told_at_its_place(old: str, new: str, kind: str, words: str) -> None:
    assert old in SHOP
    problems = Problems()
    node = read_yaml(SHOP.replace(old, new, 1), "shop.yaml", problems)
    assert node is not None
    assert read_system(node, problems) is None
    told = [problem for problem in problems.sorted() if problem.kind == kind and words in problem.message]
    assert told, problems.sorted()
    assert told[0].position.file == "shop.yaml" and told[0].position.line > 1


def test_all_problems_of_a_system_file_are_told_at_once() -> None:
    problems = Problems()
    text = (
        SHOP.replace("read: changed", "read: chnged")
        .replace("read: orders}", "read: order5}")
        .replace("{url}", "{ulr}")
    )
    node = read_yaml(text, "shop.yaml", problems)
    assert node is not None and read_system(node, problems) is None
    assert len(problems) == 3


def test_a_configuration_with_gaps_and_strangers_is_refused_with_all_of_them() -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_system(spec_of(SHOP), {"ulr": "http://x"}, {})
    text = str(caught.value)
    assert "systems.shop" in text
    assert '"ulr" is no key of it. Did you mean "url"?' in text
    assert '"url" is missing: address.' in text
    assert 'the secret "password" is missing: its password.' in text


def test_an_address_without_a_scheme_is_refused_before_anything_is_sent(sleeper: Sleeper) -> None:
    with pytest.raises(ConfigurationError, match="no http or https address"):
        open_shop("localhost:8482", sleeper)
