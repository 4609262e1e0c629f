"""Whatever a file holds, reading it never raises, and every place that is named lies in the file."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from toy_widget import WIDGET

from engine.load import reader
from engine.load.nodes import Mapping, Node, Scalar, Sequence
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.reader import read_yaml
from engine.load.render import render_problems
from engine.load.source import split_lines

PARSERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]
FRAGMENTS = [
    *"ab1 \n\t:#-?,[]{}&*!|>'\"%@`~.<=\\“é表\u00a0\u200b\r\u2028\x07",
    ": ", " #", "  # ", "- ", "\n  ", "\n- ", "\n    ", "name: ", "parts:\n  - ", "\n\t", "---\n", "...\n", "%YAML 1.1\n",
    "<<: ", "{{ x }}", "&a ", "*a", "!!str ", "'it's'", '"a" b', '"\\x', '"\\ud800"', "|\n  x", ">-\n", "? ", "\r\n", "\ufeff",
]  # fmt: skip
yaml_like = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)
any_text = st.one_of(yaml_like, yaml_like, st.text(max_size=60), st.text(st.characters(), max_size=20))


def places(node: Node) -> list[Position]:
    """The places of a node and of everything in it."""
    if isinstance(node, Mapping):
        inner = [place for entry in node.entries for part in (entry.key, entry.value) for place in places(part)]
        return [node.position, *inner]
    if isinstance(node, Sequence):
        return [node.position, *(place for item in node.items for place in places(item))]
    return [node.position]


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: str(parser.__name__))
@given(text=any_text)
@example(text="a: \"\n: '")
@example(text="...\n")
@example(text="- - ? a\n: [")
def test_any_text_is_read_or_refused_with_places_inside_it(parser: type, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "PARSER", parser)
        problems = Problems()
        root = read_yaml(text, "any.yaml", problems)
    if root is not None:
        WIDGET.read(root, problems)
    lines = split_lines(text)
    found = [place for problem in problems.sorted() for place in (problem.position, problem.related) if place]
    for place in [*found, *(places(root) if root is not None else [])]:
        assert place.file == "any.yaml"
        assert 1 <= place.line <= max(1, len(lines))
        assert 1 <= place.column <= len((*lines, "")[place.line - 1]) + 1
    assert root is not None or found, "nothing was read and nothing was said"
    render_problems(problems.sorted(), lambda _: lines).encode("utf-8")


# Blanks other than the plain one are reported and replaced, so no text of theirs can be kept: see tests/load/cases.
words = st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), max_size=12)
keys = words.filter(lambda word: word != "<<")
plain_data = st.recursive(
    words,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4), st.dictionaries(keys, inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)


def plain(node: Node) -> Any:
    """A node as plain data."""
    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text


def scalars(node: Node) -> list[Scalar]:
    """All scalars of a tree, keys included."""
    if isinstance(node, Mapping):
        return [found for entry in node.entries for part in (entry.key, entry.value) for found in scalars(part)]
    if isinstance(node, Sequence):
        return [found for item in node.items for found in scalars(item)]
    return [node]


@given(data=st.dictionaries(keys, plain_data, min_size=1, max_size=5), flow=st.booleans())
def test_every_scalar_keeps_its_text_and_its_place_points_at_it(data: dict[str, Any], flow: bool) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, width=10_000, sort_keys=False, default_flow_style=flow)
    root = read_yaml(text, "data.yaml", Problems())
    assert root is not None
    assert plain(root) == data
    lines = split_lines(text)
    for scalar in scalars(root):
        written = lines[scalar.position.line - 1][scalar.position.column - 1 :]
        assert written[0] in "'\"" if scalar.quoted else written.startswith(scalar.text)


@given(data=st.dictionaries(keys, plain_data, min_size=1, max_size=5))
def test_what_a_careful_writer_typed_has_no_problem(data: dict[str, Any]) -> None:
    text = yaml.safe_dump(data, width=10_000, default_style='"')
    problems = Problems()
    read_yaml(text, "data.yaml", problems)
    assert problems.sorted() == ()
