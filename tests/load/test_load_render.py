"""The picture of a problem keeps its caret under the right characters and never harms the terminal."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from engine.load.position import NOWHERE, Position
from engine.load.problem import Problem, Problems
from engine.load.render import WIDTH, problems_as_json, render_problems


def problem(column: int, length: int = 1, *, line: int = 1, file: str = "a.yaml") -> Problem:
    return Problem(Position(file, line, column), "unknown key", "It is wrong.", "Mend it.", length)


def picture(line: str, column: int, length: int = 1) -> tuple[str, str]:
    """The source line and the caret line, without the gutter."""
    rows = render_problems([problem(column, length)], lambda _: [line]).split("\n")
    return rows[2].removeprefix("  1 | "), rows[3].removeprefix("    | ")


def width(text: str) -> int:
    """How many columns a terminal takes."""
    return sum(
        0 if unicodedata.category(sign) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def test_the_number_of_problems_and_files_ends_the_report() -> None:
    found = [problem(1), problem(2), problem(1, file="b.yaml")]
    assert render_problems(found, lambda _: ["abc"]).endswith("\n\n3 problems in 2 files\n")
    assert render_problems(found[:1], lambda _: ["abc"]).endswith("\n\n1 problem in 1 file\n")


def test_no_problems_make_no_report() -> None:
    assert render_problems([], lambda _: []) == ""


def test_the_caret_underlines_the_value() -> None:
    assert picture("name: left", 7, 4) == ("name: left", "      ^^^^")


def test_wide_and_combining_characters_keep_the_caret_in_place() -> None:
    assert picture("木: x", 4, 1) == ("木: x", "    ^")
    assert picture("e\u0301: x", 5, 1) == ("e\u0301: x", "   ^")
    assert picture("a: 木木", 4, 2) == ("a: 木木", "   ^^^^")


def test_a_tab_is_shown_as_blanks_up_to_its_stop() -> None:
    assert picture("a\tb: x", 3, 1) == ("a   b: x", "    ^")


def test_a_caret_beyond_the_end_of_the_line_stands_right_after_it() -> None:
    assert picture("name:", 6, 9) == ("name:", "     ^")


def test_a_long_line_is_shown_around_the_caret() -> None:
    source, caret = picture("x" * 300 + "here" + "y" * 300, 301, 4)
    assert source[caret.index("^") :].startswith("here")
    assert (source[0], source[-1], len(source)) == ("…", "…", WIDTH + 2)
    assert caret.strip() == "^^^^"


def test_what_a_terminal_would_obey_is_shown_as_a_sign() -> None:
    found = Problem(Position("a\x1b.yaml", 1, 1), "kind\x07", "message \x1b[2J \u202e", "fix \x9b")
    text = render_problems([found], lambda _: ["a: \x1b[31m"])
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)


def test_problems_without_a_place_or_a_known_line_are_still_told() -> None:
    found = [Problem(NOWHERE, "cannot read", "It is not there."), problem(3, line=99)]
    text = render_problems(found, lambda _: [])
    assert text.startswith(
        "cannot read\n  It is not there.\n\na.yaml:99:3: unknown key\n  It is wrong.\n  fix: Mend it.\n"
    )


def test_a_related_place_is_shown_with_its_line() -> None:
    problems = Problems()
    problems.add(Position("a.yaml", 12, 1), "duplicate key", "Twice.", related=Position("a.yaml", 2, 1))
    text = render_problems(problems.sorted(), lambda _: ["", "a: 1", *[""] * 9, "a: 2"])
    assert text.split("\n")[2:7] == ["  12 | a: 2", "     | ^", "  see: a.yaml:2:1", "   2 | a: 1", "     | -"]


def test_json_holds_the_same_facts() -> None:
    found = Problem(Position("a.yaml", 1, 2), "k", "m", "f", 3, Position("b.yaml", 4, 5))
    assert problems_as_json([found]) == [
        {
            "file": "a.yaml",
            "line": 1,
            "column": 2,
            "length": 3,
            "kind": "k",
            "message": "m",
            "fix": "f",
            "related": {"file": "b.yaml", "line": 4, "column": 5},
        }
    ]


shown = st.characters(categories=["L", "N", "P", "S", "Mn"])


@given(line=st.text(shown, max_size=260), column=st.integers(1, 261), length=st.integers(1, 40))
def test_the_caret_stands_under_its_character_in_every_line(line: str, column: int, length: int) -> None:
    source, caret = picture(line, column, length)
    assert width(source) <= WIDTH + 2
    before = line[: column - 1]
    hidden = source.startswith("…") and not line.startswith("…")
    if not hidden and column <= len(line):
        assert caret.index("^") == width(before)
    assert caret.rstrip("^").strip() == ""
