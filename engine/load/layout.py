"""Lines that do not fit together, told in plain words: indentation, missing colons, unclosed brackets, cut texts."""

from __future__ import annotations

import re

from engine.load.anatomy import line_before, take_apart
from engine.load.marks import Mark
from engine.load.nodes import shorten
from engine.load.problem import Problems
from engine.load.source import Source
from engine.load.traps import report_cut

_CUT = re.compile(r"(?<=\S) #")


def explain_layout(
    source: Source, words: str, at: Mark, context: Mark, opened: Mark | None, problems: Problems
) -> None:
    """Report an error by where it stands; ``at`` and ``context`` are line and column from 0, ``words`` the parser's.

    ``opened`` is where the innermost open bracket stands, if there is one.
    """
    told = (
        _cut_above(source, at, problems)
        or _list_beside_key(source, words, at, problems)
        or _brackets(source, at, opened, problems)
        or _colon_missing(source, words, at, context, problems)
        or _too_deep(source, words, at, problems)
        or _other_indent(source, words, at, context, problems)
    )
    if not told:
        _unexplained(source, words, at, problems)


def _cut_above(source: Source, at: Mark, problems: Problems) -> bool:
    """The text of the line above was cut at a number sign, so this line continues nothing."""
    index = line_before(source, at[0])
    line = take_apart(source, index)
    match = _CUT.search(line.value)
    if index < 0 or not line.value or line.value[0] in "'\"[{" or not match or source.line(at[0])[: at[1]].strip():
        return False
    report_cut(source, index, line.start + match.start() + 1, line.value[: match.start()], problems)
    return True


def _list_beside_key(source: Source, words: str, at: Mark, problems: Problems) -> bool:
    line = take_apart(source, at[0])
    if "entries are not allowed" not in words or not line.key:
        return False
    problems.add(
        source.place(*at),
        "list beside its key",
        f'A list cannot begin on the line of its key "{shorten(line.key)}".',
        "Begin the list on the next line; put a text that begins with a dash in quotes.",
    )
    return True


def _brackets(source: Source, at: Mark, opened: Mark | None, problems: Problems) -> bool:
    """Anything wrong between brackets; ``opened`` is where the innermost open one stands."""
    if opened is None:
        return False
    sign = source.line(opened[0])[opened[1] : opened[1] + 1]
    if at[0] != opened[0] or not source.line(at[0])[at[1] :].strip():
        problems.add(
            source.place(*opened),
            "unclosed bracket",
            f"The {sign} that opens here is not closed on this line, and what follows is no part of it.",
            "Close it, or put a text that begins with it in quotes.",
        )
    else:
        problems.add(
            source.place(*at),
            "unreadable brackets",
            f"The {sign} in column {opened[1] + 1} is open here, where its items cannot go on like this.",
            "Separate the items by commas, write a colon and a space after each key, or put the text in quotes.",
            related=source.place(*opened),
        )
    return True


def _colon_missing(source: Source, words: str, at: Mark, context: Mark, problems: Problems) -> bool:
    """A line that should be a key with its value, but has no colon."""
    if "could not find expected ':'" not in words:
        return False
    text = source.line(context[0])[context[1] :].rstrip()
    problems.add(
        source.place(*context),
        "missing colon",
        f'"{shorten(text)}" stands where a key with a colon is expected.',
        "Write key: value; indent the line deeper where it continues the text above.",
        length=len(text),
    )
    return True


def _too_deep(source: Source, words: str, at: Mark, problems: Problems) -> bool:
    above = line_before(source, at[0])
    if "not allowed" not in words or above < 0:
        return False
    line = take_apart(source, at[0])
    problems.add(
        source.place(at[0], len(line.lead)),
        "wrong indentation",
        f"This line is indented as a part of line {above + 1}, which already has a value.",
        f"Begin it in the same column as its neighbours, or empty the value in line {above + 1}.",
        length=max(1, len(line.key)),
        related=source.place(above, len(take_apart(source, above).lead)),
    )
    return True


def _other_indent(source: Source, words: str, at: Mark, context: Mark, problems: Problems) -> bool:
    """A line whose column, or kind, differs from its group's."""
    if source.line(at[0])[: at[1]].strip():
        return False
    place, group = source.place(*at), source.place(*context)
    if source.line(at[0])[at[1] : at[1] + 1] == ":":
        problems.add(place, "missing key", "A colon stands where a key is expected.", "Write a name before it.")
        return True
    if "document" in words:
        above = line_before(source, at[0])
        message = f"This line stands in column {place.column}, further left than the first line of the file."
        group = source.place(above, len(take_apart(source, above).lead))
    elif "block" in words and at[1] == context[1]:
        dash = source.line(at[0])[at[1] :].startswith("-")
        message = "A list item stands among keys." if dash else "A key stands among list items."
    elif "block" in words:
        message = f"This line begins in column {place.column}, where no group of keys or list above it begins."
    else:
        return False
    problems.add(
        place,
        "wrong indentation",
        message,
        "Begin all keys of a group, and all dashes of a list, in one column.",
        related=group,
    )
    return True


def _unexplained(source: Source, words: str, at: Mark, problems: Problems) -> None:
    problems.add(
        source.place(*at),
        "not YAML",
        f"From here on the file does not read as YAML ({shorten(words) or 'unreadable'}).",
        "Put a text with signs in quotes, and compare the indentation with the lines above.",
    )
