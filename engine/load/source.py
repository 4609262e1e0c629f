"""The text of one file: its lines as an editor counts them, and places that always lie inside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from engine.load.position import Position
from engine.load.problem import Problems

BOM = "\ufeff"
_LINE_BREAK = re.compile(r"\r\n|\r|\n")

# Beyond what YAML itself refuses: characters that a reviewer cannot see, that reorder the text on screen, or that the
# parser counts as line breaks while editors do not.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069"
    r"\ud800-\udfff\ufeff\ufffe\uffff]"
)
# A space that is not one, where YAML counts columns: before the first character of a line, or after its key or dash.
# Possessive, so that a line of a million blanks costs no more than its length.
_FALSE_SPACE = re.compile(
    r"^[ \t]*+(?:-[ \t]++)*+(?:[\w-]++:|-)?+[ \t]*+([\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+)"
)
_MOST_REPORTED = 10


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name, its lines without their ends, and the cleaned text for the parser."""

    file: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines, joined again."""
        return "".join(f"{line}\n" for line in self.lines)

    def line(self, index: int) -> str:
        """A line by its index from 0; empty outside the file."""
        return self.lines[index] if 0 <= index < len(self.lines) else ""

    def place(self, index: int, column: int) -> Position:
        """The place of a parser's mark (both from 0), drawn into the text where it lies beyond its begin or end."""
        if index < 0:
            index, column = 0, 0
        if index >= len(self.lines):
            index = max(0, len(self.lines) - 1)
            column = len(self.line(index))
        return Position(self.file, index + 1, min(max(0, column), len(self.line(index))) + 1)

    def with_line(self, index: int, text: str) -> Source:
        """The same file with one line replaced."""
        return Source(self.file, (*self.lines[:index], text, *self.lines[index + 1 :]))


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of a text without a leading byte order mark; the end of the last line begins no further one."""
    lines = _LINE_BREAK.split(text.removeprefix(BOM))
    if lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def cleaned(text: str, file: str, problems: Problems) -> Source:
    """The text as lines, each invisible character reported and replaced by one that the parser accepts."""
    lines = split_lines(text)
    found = list(_invisible(lines))
    for number, (index, column, character) in enumerate(found[:_MOST_REPORTED], start=1):
        more = len(found) - _MOST_REPORTED if number == _MOST_REPORTED else 0
        problems.add(
            Position(file, index + 1, column + 1),
            "invisible character",
            f"The character {name_of(character)} cannot be seen here and may change what is read."
            f"{f' {more:,} more follow.' if more > 0 else ''}",
            "Delete it and type an ordinary space or nothing.",
        )
    if found:
        lines = tuple(_INVISIBLE.sub("?", _FALSE_SPACE.sub(_blank, line)) for line in lines)
    return Source(file, lines)


def _blank(match: re.Match[str]) -> str:
    return match.group()[: -len(match.group(1))] + " " * len(match.group(1))


def _invisible(lines: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Line, column (from 0) and character of everything that must not be in a file."""
    for index, line in enumerate(lines):
        for match in _INVISIBLE.finditer(line):
            yield index, match.start(), match.group()
        if false_space := _FALSE_SPACE.match(line):
            yield index, false_space.start(1), false_space.group(1)[0]


def name_of(character: str) -> str:
    """A character that cannot be shown, in words: "U+00A0 (no-break space)"."""
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'control character').lower()})"


def invisible_in(text: str) -> str:
    """The first character of a value that must not be in one, or nothing."""
    match = _INVISIBLE.search(text)
    return match.group() if match else ""
