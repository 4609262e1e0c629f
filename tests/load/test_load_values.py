"""What is read is what was typed, with the place where it was typed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from toy_widget import WIDGET, Part, Widget

from engine.load.nodes import Mapping, Node, Scalar, Sequence
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.reader import MAX_SIZE, read_file, read_yaml
from engine.load.shapes import WRONG

CASES = Path(__file__).parent / "cases"


def read(text: str) -> Node:
    """The root of a text that has no problem."""
    problems = Problems()
    root = read_yaml(text, "widget.yaml", problems)
    assert problems.sorted() == ()
    assert root is not None
    return root


@pytest.mark.parametrize(
    "typed", ["NO", "01500", "1:20", "1.10", "2026-01-02", "1e5", "0x1F", "yes", "null", "~", "1_000"]
)
def test_a_value_that_other_readers_change_stays_as_typed(typed: str) -> None:
    root = read(f"code: {typed}\n")
    assert isinstance(root, Mapping)
    assert root.get("code") == Scalar(typed, False, Position("widget.yaml", 1, 7))


def test_a_file_becomes_typed_values() -> None:
    problems = Problems()
    document = read_file(CASES / "fine_every_shape.yaml", "widget.yaml", problems)
    assert document.root is not None
    widget = WIDGET.read(document.root, problems)
    assert problems.sorted() == ()
    assert isinstance(widget, Widget)
    assert (widget.name, widget.id, widget.title) == ("left_door", "left-door", "Left door")
    assert widget.reason == "A text may be folded over lines.\n"
    assert widget.source == "party.address.city"
    assert (widget.count, widget.active, widget.colour) == (3, True, "red")
    assert str(widget.price) == "-3.50" and isinstance(widget.price, Decimal)
    assert widget.codes == ("NO", "01500", "1:20")
    assert dict(widget.sizes) == {"small": 1, "large_one": 2}
    assert [part.name for part in widget.parts] == ["hinge"]
    assert isinstance(widget.parts[0].parts[0], Part)
    assert widget.when == "always"
    assert widget.place == Position("widget.yaml", 2, 1)
    assert widget.places["from"] == Position("widget.yaml", 8, 7)


def test_keys_left_out_take_their_defaults() -> None:
    widget = WIDGET.read(read("name: left_door\n"), Problems())
    assert (widget.codes, widget.count, widget.colour) == ((), 0, "red")


def test_a_single_value_stands_for_a_list_of_one_where_that_is_allowed() -> None:
    assert WIDGET.read(read("name: left_door\ncodes: NO\n"), Problems()).codes == ("NO",)


def test_one_wrong_optional_value_leaves_the_record_usable_and_a_wrong_required_one_does_not() -> None:
    problems = Problems()
    assert WIDGET.read(read("name: left_door\ncount: many\n"), problems).count == 0
    assert WIDGET.read(read("name: Left Door\n"), problems) is WRONG
    assert [problem.kind for problem in problems.sorted()] == ["wrong type", "wrong type"]


def test_numbers_are_of_plain_digits_only() -> None:
    problems = Problems()
    WIDGET.read(read("name: left_door\ncount: ٣\nprice: ٣\n"), problems)
    assert len(problems) == 2


def test_reading_goes_on_after_a_text_that_lacks_its_quotes() -> None:
    problems = Problems()
    root = read_yaml("reason: Order: must be open\nname: left_door\n", "widget.yaml", problems)
    assert isinstance(root, Mapping)
    assert root.get("reason") == Scalar("Order: must be open", True, Position("widget.yaml", 1, 9))
    assert [problem.kind for problem in problems.sorted()] == ["colon in text"]


def test_the_first_of_two_equal_keys_is_kept() -> None:
    root = read_yaml("a: 1\na: 2\n", "widget.yaml", Problems())
    assert isinstance(root, Mapping)
    assert [entry.value for entry in root.entries] == [Scalar("1", False, Position("widget.yaml", 1, 4))]


def test_a_file_with_an_alias_has_no_root_since_its_values_are_not_known() -> None:
    assert read_yaml("a: &x 1\nb: *x\n", "widget.yaml", Problems()) is None


def test_lists_and_groups_know_where_they_begin() -> None:
    root = read("a:\n  - [b, {c: d}]\n")
    assert isinstance(root, Mapping)
    outer = root.get("a")
    assert isinstance(outer, Sequence) and outer.position == Position("widget.yaml", 2, 3)
    inner = outer.items[0]
    assert isinstance(inner, Sequence) and inner.position == Position("widget.yaml", 2, 5)
    assert inner.items[1].position == Position("widget.yaml", 2, 9)


@pytest.mark.parametrize(("name", "words"), [("absent.yaml", "does not exist"), (".", "is not a file")])
def test_a_file_that_cannot_be_read_is_a_problem_not_an_exception(name: str, words: str, tmp_path: Path) -> None:
    problems = Problems()
    document = read_file(tmp_path / name, name, problems)
    assert (document.root, document.lines) == (None, ())
    assert [(problem.kind, words in problem.message) for problem in problems.sorted()] == [("cannot read", True)]


def test_a_file_beyond_the_size_bound_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a" * (MAX_SIZE + 1))
    problems = Problems()
    assert read_file(path, "large.yaml", problems).root is None
    assert [problem.kind for problem in problems.sorted()] == ["too large"]
