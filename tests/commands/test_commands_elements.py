"""Files of records come apart into the same elements however they are written."""

from __future__ import annotations

import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.commands.elements import CHUNK, elements

TEXTS = st.text(alphabet=st.sampled_from('ab{}[],:"\\ \n\u2028é'), max_size=20)
OBJECTS = st.recursive(
    st.dictionaries(TEXTS, st.one_of(TEXTS, st.integers(), st.none()), max_size=3),
    lambda inner: st.dictionaries(TEXTS, st.one_of(inner, st.lists(inner, max_size=2)), max_size=3),
    max_leaves=5,
)


def split(text: str) -> list[Any]:
    return [json.loads(element) for _, element in elements(io.StringIO(text, newline=""))]


@given(st.lists(OBJECTS, max_size=5), st.sampled_from([None, 1, "\t"]))
def test_an_array_gives_its_elements(values: list[dict[str, Any]], indent: Any) -> None:
    assert split(json.dumps(values, indent=indent)) == values


@given(st.lists(OBJECTS, min_size=1, max_size=5))
def test_lines_give_their_values_and_blank_lines_nothing(values: list[dict[str, Any]]) -> None:
    assert split("\n\n".join(map(json.dumps, values)) + "\r\n") == values


@given(st.lists(OBJECTS.filter(bool), min_size=1, max_size=5))
def test_objects_written_over_many_lines_come_one_after_the_other(values: list[dict[str, Any]]) -> None:
    assert split("\n".join(json.dumps(value, indent=2) for value in values)) == values


@given(st.lists(OBJECTS, min_size=1, max_size=4), st.data())
def test_every_element_is_told_with_the_line_it_begins_on(values: list[dict[str, Any]], data: Any) -> None:
    text, lines = "[", []
    for number, value in enumerate(values):
        text += "," * bool(number) + "\n" * data.draw(st.integers(0, 3))
        lines.append(text.count("\n") + 1)
        text += json.dumps(value)
    found = list(elements(io.StringIO(text + "\n]\n", newline="")))
    assert [line for line, _ in found] == lines


@given(st.text(alphabet=st.sampled_from('{}[],"\\ \n1a'), max_size=60))
def test_no_text_is_lost_and_none_hangs(text: str) -> None:
    found = list(elements(io.StringIO(text, newline="")))
    try:
        whole = json.loads(text)
    except ValueError:
        return
    if isinstance(whole, list):
        assert [json.loads(element) for _, element in found] == whole


def test_an_element_longer_than_what_is_read_at_once_stays_whole() -> None:
    long = {"note": 'a "quoted" \\ [note], ' * (CHUNK // 4)}
    assert split(json.dumps([long, {"b": 1}, long])) == [long, {"b": 1}, long]


def test_an_array_that_does_not_end_says_so() -> None:
    found = [element for _, element in elements(io.StringIO('[{"a": 1}, {"b": 2}'))]
    assert json.loads(found[0]) == {"a": 1} and len(found) == 2
    for text in ("[", '[{"a": 1},', '[{"a": ['):
        *_, last = elements(io.StringIO(text))
        try:
            json.loads(last[1])
        except ValueError:
            continue
        raise AssertionError(f"{text!r} passed for complete")
