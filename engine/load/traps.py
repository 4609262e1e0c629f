"""Values that YAML reads without an error, but not as their writer meant them."""

from __future__ import annotations

import re

import yaml

from engine.load.marks import Mark, ends_at, starts_at
from engine.load.nodes import shorten
from engine.load.problem import Problems
from engine.load.source import Source, invisible_in, name_of

# One blank before the number sign. A comment is written with two, so that a cut sentence can be told from it.
_CUT = re.compile(r"[ \t]#")
# After a key without a value a comment is usual, but not one that is glued to its sign: "colour: #ff0000".
_CUT_WHOLE = re.compile(r"[ \t]+#(?=[^\s#])")
_CURLY = "“”„‘’‚"
_INDENT_TAB = re.compile(r" *\t")


def quoted(text: str) -> str:
    """A text as it can be typed on one line, in the quotes that need least care."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def check_scalar(event: yaml.ScalarEvent, source: Source, problems: Problems) -> None:
    """Report what is wrong with one value although the parser took it."""
    place = source.place(*starts_at(event))
    _check_tabs(event, source, problems)
    if event.style:
        hidden = invisible_in(event.value) if event.style == '"' else ""
        if hidden:
            problems.add(
                place,
                "invisible character",
                f"An escape in this text makes the character {name_of(hidden)}.",
                "Leave it out; a backslash itself is typed in single quotes.",
            )
        return
    _check_cut(event, source, problems)
    if event.value[:1] and event.value[0] in _CURLY:
        wrapped = len(event.value) > 1 and event.value[-1] in _CURLY
        inner = event.value[1:-1] if wrapped else event.value
        problems.add(
            place,
            "curly quotes",
            f"{event.value[0]} is part of the text here; it does not quote it.",
            f"Use straight quotes: {quoted(shorten(inner))}.",
        )
    if starts_at(event)[0] != ends_at(event)[0] and event.value.startswith("-"):
        problems.add(
            place,
            "no space after dash",
            f'Without a space after each dash these lines are one text: "{shorten(event.value)}".',
            "Write a space after each dash.",
        )


def _check_cut(event: yaml.ScalarEvent, source: Source, problems: Problems) -> None:
    line, column = ends_at(event)
    text = source.line(line)
    if not event.value:
        match = _CUT_WHOLE.match(text, column)
        if match:
            report_cut(source, line, match.end() - 1, "", problems)
    elif _CUT.match(text, column):
        report_cut(source, line, column + 1, event.value, problems)


def report_cut(source: Source, line: int, column: int, kept: str, problems: Problems) -> None:
    """Report a value that ends at a number sign; ``column`` (from 0) is where the sign stands."""
    comment = source.line(line)[column:].rstrip()
    whole = f"{kept} {comment}".strip()
    spaces = "a space after the #" if not kept else "two spaces before the #"
    problems.add(
        source.place(line, column),
        "text cut at #",
        f'" #" begins a comment, so the value is only "{shorten(kept)}".'
        if kept
        else '" #" begins a comment, so the key has no value.',
        f"If it belongs to the text, use quotes: {quoted(shorten(whole, 100))}; for a comment, write {spaces}.",
        length=len(comment),
    )


def _check_tabs(event: yaml.ScalarEvent, source: Source, problems: Problems) -> None:
    """Tabs before a value or inside a plain one: PyYAML's two parsers disagree about them, and nobody sees them."""
    line, column = starts_at(event)
    text = source.line(line)
    begin = column
    while begin > 0 and text[begin - 1] in " \t":
        begin -= 1
    end = ends_at(event)[1] if not event.style and ends_at(event)[0] == line else column
    at = text.find("\t", begin, end) if begin else -1
    if at >= 0:
        report_tab(source, (line, at), problems)


def report_tab(source: Source, at: Mark, problems: Problems) -> None:
    """Report a tab that stands for a space; ``at`` is its line and column from 0."""
    problems.add(
        source.place(*at),
        "tab between words",
        "A tab stands here instead of a space.",
        "Write a space; a tab that belongs to a text goes in double quotes as \\t.",
    )


def report_tabs(source: Source, text_lines: set[int], problems: Problems) -> bool:
    """Report lines whose indentation holds a tab, except inside quoted and block texts; True where there are any."""
    found = [
        index
        for index, line in enumerate(source.lines)
        if index not in text_lines and _INDENT_TAB.match(line) and not line.lstrip().startswith("#") and line.strip()
    ]
    if not found:
        return False
    more = len(found) - 1
    others = f" {more} further {'lines begin' if more > 1 else 'line begins'} so too." if more else ""
    problems.add(
        source.place(found[0], source.line(found[0]).index("\t")),
        "tab in indentation",
        f"A tab stands before the text of this line; YAML counts spaces only.{others}",
        "Indent with spaces; most editors can turn tabs into spaces.",
    )
    return True
