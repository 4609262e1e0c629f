"""Problems as text: the place, what is wrong, the source line with a caret under it, and what to type instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from engine.load.position import Position
from engine.load.problem import Problem

WIDTH = 110
_TAB = 4
_BEFORE = 40

LinesOf = Callable[[str], Sequence[str]]


def render_problems(problems: Sequence[Problem], lines_of: LinesOf) -> str:
    """All problems in the order given, and how many there are; ``lines_of`` gives a file's lines by its name.

    A line that ``lines_of`` does not know is left out, not an error. No problems make an empty text.
    """
    if not problems:
        return ""
    blocks = [_block(problem, lines_of) for problem in problems]
    return "\n".join(blocks) + "\n" + summary(problems) + "\n"


def summary(problems: Sequence[Problem]) -> str:
    """``3 problems in 2 files``."""
    files = len({problem.position.file for problem in problems})
    return f"{_counted(len(problems), 'problem')} in {_counted(files, 'file')}"


def problems_as_json(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems as values that ``json.dumps`` takes; ``related`` is null or a place."""
    return [
        {
            **_place_as_json(problem.position),
            "length": problem.length,
            "kind": problem.kind,
            "message": problem.message,
            "fix": problem.fix,
            "related": _place_as_json(problem.related) if problem.related else None,
        }
        for problem in problems
    ]


def _place_as_json(place: Position) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _block(problem: Problem, lines_of: LinesOf) -> str:
    place = problem.position
    head = f"{place}: " if place.line else f"{place.file}: " if place.file else ""
    rows = [f"{head}{problem.kind}", f"  {problem.message}"]
    gutter = len(str(max(place.line, problem.related.line if problem.related else 0)))
    rows += _snippet(place, problem.length, "^", gutter, lines_of)
    if problem.related:
        rows.append(f"  see: {problem.related}")
        rows += _snippet(problem.related, 1, "-", gutter, lines_of)
    if problem.fix:
        rows.append(f"  fix: {problem.fix}")
    return "".join(f"{_safe(row)}\n" for row in rows)


def _snippet(place: Position, length: int, sign: str, gutter: int, lines_of: LinesOf) -> list[str]:
    lines = lines_of(place.file) if place.line else ()
    if not 0 < place.line <= len(lines):
        return []
    text, before, under = _window(lines[place.line - 1], max(0, place.column - 1), max(1, length))
    return [
        f"  {place.line:>{gutter}} | {text}".rstrip(),
        f"  {'':>{gutter}} | {' ' * before}{sign * under}",
    ]


def _window(line: str, start: int, length: int) -> tuple[str, int, int]:
    """The part of a line around a column (from 0) that fits, the width before the column, and that to underline."""
    cells = _cells(line)
    start = min(start, len(cells))
    first = 0
    if sum(map(_width, cells)) > WIDTH:
        width = 0
        first = start
        while first > 0 and width + _width(cells[first - 1]) <= _BEFORE:
            first -= 1
            width += _width(cells[first])
    last, width = first, 0
    while last < len(cells) and width + _width(cells[last]) <= WIDTH:
        width += _width(cells[last])
        last += 1
    ahead = "…" if first else ""
    shown = "".join(cells[first:last])
    under = sum(map(_width, cells[start : min(start + length, last)]))
    before = sum(map(_width, cells[first:start])) + len(ahead)
    return ahead + shown + ("…" if last < len(cells) else ""), before, max(1, under)


def _cells(line: str) -> list[str]:
    """Each character as it is shown: tabs as blanks up to the next stop, and what a terminal would obey as a sign."""
    found: list[str] = []
    column = 0
    for character in line:
        shown = " " * (_TAB - column % _TAB) if character == "\t" else _safe(character)
        found.append(shown)
        column += _width(shown)
    return found


def _width(shown: str) -> int:
    """How many columns a terminal takes for it."""
    if len(shown) == 1 and not shown.isascii():
        if unicodedata.combining(shown) or unicodedata.category(shown) in ("Mn", "Me", "Cf"):
            return 0
        return 2 if unicodedata.east_asian_width(shown) in ("W", "F") else 1
    return len(shown)


def _safe(text: str) -> str:
    """Text without the characters that move a cursor, hide or reorder what stands beside them."""
    return "".join("\ufffd" if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp", "Cf") else sign for sign in text)
