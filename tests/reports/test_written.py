"""Conditions and transforms told on one line: nothing is lost, and a transform can be typed as it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.load.nodes import Mapping, Node
from engine.load.problem import Problems
from engine.load.reader import read_yaml
from engine.pack.conditions import CONDITION
from engine.pack.pack import read_pack
from engine.pack.transforms import TRANSFORM, Transform
from engine.reports.reference import render_pages
from engine.reports.written import condition_in_words, transform_in_words

ROOT = Path(__file__).parents[2]


def node_of(text: str) -> Node:
    problems = Problems()
    root = read_yaml(f"at: {text}\n", "told.yaml", problems)
    assert not problems.sorted(), text
    assert isinstance(root, Mapping)
    return root.entries[0].value


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{title: {required: true, max_length: 30}}", "title required and title max_length 30"),
        ("{settings.numbering: {equals: 'true'}}", "settings.numbering equals true"),
        ("{any: [{a: {absent: true}}, {not: {b: {equals: x y}}}]}", "a absent or not (b equals x y)"),
        (
            "{a: {required: true}, any: [{b: {required: true}}, {c: {required: true}}]}",
            "a required and (b required or c required)",
        ),
        (
            "{lines: {each: {kind: {one_of: [A, 'b, c']}}, count: {at_least: 1}}}",
            'each of lines (kind one_of [A, "b, c"]) and lines count {at_least: 1}',
        ),
        ("{code: {in_list: {list: codes, by: number}}}", "code in_list {list: codes, by: number}"),
        ("{total: {compare: {with: sum, is: equal}}}", "total compare {with: sum, is: equal}"),
        ("{code: {characters: {forbidden: '\"\\'}}}", r'code characters {forbidden: ["\"\\"]}'),
        ("{lines: {same_value: {of: kind, skip_missing: true}}}", "lines same_value {of: kind, skip_missing: true}"),
        ("{lines: {same_value: kind}}", "lines same_value kind"),
    ],
)
def test_a_condition_is_told_with_all_its_parts(written: str, told: str) -> None:
    problems = Problems()
    condition = CONDITION.read(node_of(written), problems)
    assert not problems.sorted()
    assert condition_in_words(condition) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("title", "title"),
        ("{copy: title}", "title"),
        ("{constant: 'N'}", "{constant: N}"),
        ("{decimal: {of: amount, places: 2, rounding: half_up}}", "{decimal: {of: amount, places: 2}}"),
        (
            "{truncate: {of: {join: {of: [a, b], separator: ', '}}, length: 9}, note: cut}",
            '{truncate: {of: {join: {of: [a, b], separator: ", "}}, length: 9}}',
        ),
        ("{copy: title, when: {kind: {equals: A}}}", "{copy: title, when: {kind: {equals: A}}}"),
        (
            "{copy: title, when: {not: {lines: {each: {kind: {equals: A}}}}, b: {required: true}}}",
            "{copy: title, when: {all: [{not: {lines: {each: {kind: {equals: A}}}}}, {b: {required: true}}]}}",
        ),
    ],
)
def test_a_transform_is_told_without_what_is_understood(written: str, told: str) -> None:
    assert transform_in_words(TRANSFORM.read(node_of(written), Problems())) == told


def test_every_transform_of_the_pack_reads_back_as_it_is_told() -> None:
    pack = read_pack(ROOT).pack
    assert pack is not None
    told = 0
    for mapping in pack.mappings.values():
        for write in (*mapping.writes, *mapping.updates, *mapping.joins, *mapping.writes_back):
            transforms: list[Transform] = [*write.fields.values(), *write.parameters.values()]
            for text in (transform_in_words(one) for one in transforms):
                problems = Problems()
                again = TRANSFORM.read(node_of(text), problems)
                assert not problems.sorted(), text
                assert transform_in_words(again) == text
                told += 1
    assert told > 50


def test_any_pack_has_its_reference() -> None:
    reading = read_pack(ROOT / "tests/mapping/toy")
    assert reading.pack is not None, reading.problems
    pages = render_pages(reading.pack)
    assert {f"objects/{name}.md" for name in reading.pack.objects} <= pages.keys()
    assert reading.pack.connector.label in pages["README.md"]
