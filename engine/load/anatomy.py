"""One source line taken apart without the parser, to explain what the parser could not read."""

from __future__ import annotations

from dataclasses import dataclass

from engine.load.source import Source

_CLOSING = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line's indentation (dashes of list items included), its key and its value; ``start`` counts from 0."""

    index: int
    lead: str
    key: str
    start: int
    value: str

    @property
    def label(self) -> str:
        """The key with its colon, or the dash, for a sentence that shows how to type the line."""
        return f"{self.key}: " if self.key else "- " if "-" in self.lead else ""


def take_apart(source: Source, index: int) -> Line:
    """The parts of a line; a trailing comment (two blanks before its sign) is no part of the value."""
    text = source.line(index)
    position = _skip_blanks(text, 0)
    while text.startswith(("- ", "-\t"), position):
        position = _skip_blanks(text, position + 1)
    lead, rest = text[:position], text[position:]
    colon = _key_end(rest)
    key = rest[:colon].rstrip() if colon > 0 else ""
    start = _skip_blanks(text, position + colon + 1) if colon > 0 else position
    value = text[start:]
    if value[:1] not in ("'", '"'):
        value = value.partition("  #")[0]
        value = "" if value.startswith("#") else value
    return Line(index, lead, key, start, value.rstrip())


def _skip_blanks(text: str, position: int) -> int:
    return len(text) - len(text[position:].lstrip(" \t"))


def _key_end(rest: str) -> int:
    """Where the colon after a key stands, or -1: the first colon that a blank or the end follows."""
    if rest[:1] in ("'", '"'):
        close = closing_quote(rest)
        after = rest[close + 1 :].lstrip(" ") if close > 0 else ""
        return rest.index(":", close) if after[:1] == ":" else -1
    found = min((at for at in (rest.find(": "), rest.find(":\t")) if at >= 0), default=-1)
    if found < 0 and rest.rstrip().endswith(":"):
        found = len(rest.rstrip()) - 1
    return -1 if "#" in rest[: max(found, 0)] else found


def closing_quote(text: str) -> int:
    """Where a text that begins with a quote is closed on this line, or -1."""
    quote, position = text[0], 1
    while position < len(text):
        if quote == '"' and text[position] == "\\":
            position += 2
        elif text[position] != quote:
            position += 1
        elif quote == "'" and text.startswith("''", position):
            position += 2
        else:
            return position
    return -1


def closing_bracket(text: str) -> int:
    """Where a text that begins with [ or { is closed on this line, or -1; brackets in quotes are not looked at."""
    opened: list[str] = []
    for position, character in enumerate(text):
        if character in _CLOSING:
            opened.append(_CLOSING[character])
        elif opened and character == opened[-1]:
            opened.pop()
            if not opened:
                return position
    return -1


def line_before(source: Source, index: int) -> int:
    """The nearest line above that is neither blank nor a comment, or -1."""
    for found in range(min(index, len(source.lines)) - 1, -1, -1):
        text = source.line(found).strip()
        if text and not text.startswith("#"):
            return found
    return -1


def goes_on(source: Source, line: Line) -> bool:
    """Whether the next line that is not blank is indented deeper, so that the value may continue there."""
    here = len(line.lead) if line.key else line.lead.rfind("-")
    for following in source.lines[line.index + 1 :]:
        if following.strip():
            return len(following) - len(following.lstrip()) > here
    return False
