"""What the parser could not read, told in plain words, and mended in memory where one mending is certain.

A text that lacks its quotes is the usual cause. Reading then goes on as if the quotes had been typed, so that the rest
of the file is checked in the same run; the problem itself stands. The looks are tried in order, from certain to vague.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from engine.load.anatomy import Line, closing_bracket, closing_quote, goes_on, line_before, take_apart
from engine.load.composer import Composer
from engine.load.layout import explain_layout
from engine.load.marks import Mark, ends_at, error_marks, starts_at
from engine.load.nodes import shorten
from engine.load.problem import Problems
from engine.load.source import Source
from engine.load.traps import quoted, report_tab, report_tabs

_GLUED = re.compile(r"([\w-]++):(?=[^\s:/])")
_MEANINGS = {
    "%": "is reserved",
    "@": "is reserved",
    "`": "is reserved",
    "*": "stands for a value elsewhere",
    "&": "names a value for use elsewhere",
    "!": "sets a type",
    "|": "begins a text of several lines",
    ">": "begins a text of several lines",
    "[": "begins a list",
    "{": "begins a group of keys",
    "]": "ends a list",
    "}": "ends a group of keys",
    ",": "separates items",
    "?": "begins a key",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error of the parser: its words, where it was noticed, where the thing began that it was reading.

    ``last`` is the value read before it; ``opened`` is the innermost open bracket; ``text_lines`` are the lines (from 0)
    inside quoted and block texts.
    """

    source: Source
    words: str
    at: Mark
    context: Mark
    last: yaml.ScalarEvent | None
    opened: Mark | None
    text_lines: frozenset[int]


def trouble_of(error: Exception, source: Source, composer: Composer) -> Trouble:
    """The error as either of PyYAML's parsers tells it."""
    words = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or ''}".strip()
    at, context = error_marks(error)
    opened, text_lines = composer.open_bracket, frozenset(composer.text_lines)
    return Trouble(source, words, at, context, composer.last, opened, text_lines)


def explain(trouble: Trouble, problems: Problems) -> Source | None:
    """Report the error in words; the mended source where reading can go on, else None."""
    for look in _LOOKS:
        told, mended = look(trouble, problems)
        if told:
            return mended
    explain_layout(trouble.source, trouble.words, trouble.at, trouble.context, trouble.opened, problems)
    return None


Look = Callable[[Trouble, Problems], tuple[bool, Source | None]]
_NOT_THIS = (False, None)


def _with_quotes(trouble: Trouble, line: Line, text: str) -> Source | None:
    """The source with a value in quotes, unless it may go on in the next line or is no value of a key or list."""
    if not line.label or goes_on(trouble.source, line):
        return None
    return trouble.source.with_line(line.index, trouble.source.line(line.index)[: line.start] + quoted(text))


def _tell(
    trouble: Trouble, problems: Problems, line: Line, column: int, kind: str, message: str, text: str
) -> tuple[bool, Source | None]:
    problems.add(
        trouble.source.place(line.index, column),
        kind,
        message,
        f"Put the text in quotes: {line.label}{quoted(shorten(text, 100))}",
        length=max(1, line.start + len(line.value) - column) if column == line.start else 1,
    )
    return True, _with_quotes(trouble, line, text)


def _tabs(trouble: Trouble, problems: Problems) -> tuple[bool, Source | None]:
    text = trouble.source.line(trouble.at[0])
    blank = text[: len(text) - len(text.lstrip())]
    if "\t" in blank:
        return report_tabs(trouble.source, set(trouble.text_lines), problems), None
    if text[trouble.at[1] : trouble.at[1] + 1] == "\t" and "cannot start any token" in trouble.words:
        report_tab(trouble.source, trouble.at, problems)
        before, after = text[: trouble.at[1]], text[trouble.at[1] :]
        gap = len(after) - len(after.lstrip())
        return True, trouble.source.with_line(trouble.at[0], before + " " * gap + after[gap:])
    return _NOT_THIS


def _unclosed_quote(trouble: Trouble, problems: Problems) -> tuple[bool, Source | None]:
    """A quote that swallowed the lines up to the next one, or up to the end of the file."""
    last = trouble.last
    if "quoted scalar" in trouble.words and "unexpected" in trouble.words:
        index, column = trouble.context
    elif (
        last is not None
        and last.style in ("'", '"')
        and starts_at(last)[0] < ends_at(last)[0] == trouble.at[0]
        and ends_at(last)[1] <= trouble.at[1]
    ):
        index, column = starts_at(last)
    else:
        return _NOT_THIS
    line = take_apart(trouble.source, index)
    quote = trouble.source.line(index)[column : column + 1]
    problems.add(
        trouble.source.place(index, column),
        "unclosed quote",
        f"The quote {quote} that opens here is not closed on this line, and what follows no longer reads as YAML.",
        f"Close it with {quote}, and double an apostrophe inside single quotes.",
        length=max(1, line.start + len(line.value) - column),
    )
    return True, _with_quotes(trouble, line, line.value[1:]) if line.start == column else None


def _escape(trouble: Trouble, problems: Problems) -> tuple[bool, Source | None]:
    if "escape" not in trouble.words and "hexdecimal" not in trouble.words and "hexadecimal" not in trouble.words:
        return _NOT_THIS
    text = trouble.source.line(trouble.at[0])
    column = max(0, text.rfind("\\", 0, trouble.at[1] + 1))
    line = take_apart(trouble.source, trouble.at[0])
    close = closing_quote(line.value) if line.value[:1] == '"' else -1
    inner = line.value[1:close]
    shown = f"{line.label}{quoted(inner)}" if close > 0 else "'...'"
    problems.add(
        trouble.source.place(trouble.at[0], column),
        "unknown escape",
        f"In double quotes a backslash begins an escape, and {shorten(text[column : column + 2])} is none.",
        f"Use single quotes, where a backslash is a backslash: {shown}",
        length=2,
    )
    return True, _with_quotes(trouble, line, inner) if close == len(line.value) - 1 else None


def _first_sign(trouble: Trouble, problems: Problems) -> tuple[bool, Source | None]:
    """A value whose first sign means something else to YAML than to its writer."""
    line = take_apart(trouble.source, trouble.at[0])
    sign = line.value[:1]
    if not sign or trouble.at[1] < line.start:
        return _NOT_THIS
    if sign in "[{":
        close = closing_bracket(line.value)
        if close < 0 or close == len(line.value) - 1 or trouble.at[1] <= line.start + close:
            return _NOT_THIS
    elif sign in "'\"":
        return _quote_inside(trouble, problems, line)
    elif sign not in _MEANINGS or (sign == "?" and line.value[1:2] not in ("", " ")):
        return _NOT_THIS
    message = f"A value cannot begin with {sign} here: the sign {_MEANINGS[sign]}."
    return _tell(trouble, problems, line, line.start, "special sign at the start", message, line.value)


def _quote_inside(trouble: Trouble, problems: Problems, line: Line) -> tuple[bool, Source | None]:
    quote = line.value[0]
    close = closing_quote(line.value)
    after = line.value[close + 1 :].partition("  #")[0].rstrip()
    if close < 0 or not after:
        return _NOT_THIS
    whole = line.value[: close + 1] + after
    wrapped = len(whole) > 1 and whole.endswith(quote) and line.value[close + 1] not in " \t"
    text = whole[1:-1] if wrapped else whole
    name = "an apostrophe" if quote == "'" and wrapped else f"the quote {quote}"
    message = f"The text ends at {name} in column {line.start + close + 1}, but the line goes on."
    return _tell(trouble, problems, line, line.start + close, "quote inside text", message, text)


def _colon(trouble: Trouble, problems: Problems) -> tuple[bool, Source | None]:
    """``reason: Order: must be``: the second colon would begin another group of keys."""
    line = take_apart(trouble.source, trouble.at[0])
    at = trouble.at[1] - line.start
    if not line.key or at < 0 or line.value[at : at + 1] != ":" or "not allowed" not in trouble.words:
        return _NOT_THIS
    message = "A colon with a space after it begins a value, and this line already has one."
    return _tell(trouble, problems, line, trouble.at[1], "colon in text", message, line.value)


def _key_sign(trouble: Trouble, problems: Problems) -> tuple[bool, Source | None]:
    """A key, or a line without one, that begins with a reserved sign."""
    line = take_apart(trouble.source, trouble.at[0])
    sign = (line.key or ("" if line.label else line.value))[:1]
    if sign not in ("%", "@", "`") or trouble.at[1] > len(line.lead) + 1 + len(line.key):
        return _NOT_THIS
    problems.add(
        trouble.source.place(line.index, len(line.lead)),
        "special sign at the start",
        f"A line cannot begin with {sign}: the sign is reserved.",
        f"Choose another name, or use quotes: {quoted(shorten(line.key or line.value))}",
        length=max(1, len(line.key)),
    )
    return True, None


def _glued_colon(trouble: Trouble, problems: Problems) -> tuple[bool, Source | None]:
    """``name:value``, which is one text."""
    if "could not find expected ':'" in trouble.words:
        index = trouble.context[0]
    elif "values are not allowed" in trouble.words:
        index = line_before(trouble.source, trouble.at[0])
    else:
        return _NOT_THIS
    line = take_apart(trouble.source, index)
    match = None if line.key else _GLUED.match(line.value)
    if not match:
        return _NOT_THIS
    spaced = f"{match.group(1)}: {line.value[match.end(1) + 1 :]}"
    problems.add(
        trouble.source.place(index, line.start + match.end(1)),
        "no space after colon",
        "The colon after a key needs a space, else the line is one text.",
        f"Write {shorten(spaced, 100)}",
    )
    return True, trouble.source.with_line(index, line.lead + spaced)


def _sign_within(trouble: Trouble, problems: Problems) -> tuple[bool, Source | None]:
    """A reserved sign at the start of an item in brackets."""
    sign = trouble.source.line(trouble.at[0])[trouble.at[1] : trouble.at[1] + 1]
    if sign not in ("%", "@", "`") or "cannot start any token" not in trouble.words:
        return _NOT_THIS
    problems.add(
        trouble.source.place(*trouble.at),
        "special sign at the start",
        f"A value cannot begin with {sign} here: the sign is reserved.",
        "Put the text in quotes.",
    )
    return True, None


_LOOKS: tuple[Look, ...] = (_tabs, _unclosed_quote, _escape, _key_sign, _first_sign, _colon, _glued_colon, _sign_within)
