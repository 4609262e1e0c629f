"""Splitting a stream of JSON into its elements without decoding it: one bad element leaves the others readable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

CHUNK = 1 << 16
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|["\[\]{},]', re.DOTALL)


def elements(stream: TextIO) -> Iterator[tuple[int, str]]:
    """The texts of the elements of an array, of JSON lines, or of objects one after the other; with their first lines.

    Whatever does not belong to an element comes as an element that cannot be decoded, so that nothing passes silently.
    """
    line, first = next(((line, text) for line, text in enumerate(stream, start=1) if text.strip()), (0, ""))
    begin = first.strip()
    if not begin:
        return
    if begin.startswith("["):
        yield from _array(stream, line, first.partition("[")[2])
    elif begin == "{":
        yield from _objects(stream, line, first)
    else:
        yield line, first
        for number, text in enumerate(stream, start=line + 1):
            if text.strip():
                yield number, text


class _Scanner:
    """Text read as it is needed; ``tokens`` are the places that structure it, outside of strings."""

    def __init__(self, stream: TextIO, line: int, text: str) -> None:
        self.stream, self.line, self.text = stream, line, text
        self.scanned = 0
        self.ended = False

    def next_token(self) -> re.Match[str] | None:
        """The next bracket or comma; None at the end of the text."""
        while True:
            found = _TOKEN.search(self.text, self.scanned)
            if found and found[0] != '"':
                self.scanned = found.end()
                if len(found[0]) > 1:
                    continue
                return found
            # An open string goes on in what is not read yet; without one, all that is here was seen.
            if self.ended:
                self.scanned = len(self.text)
                return None
            if not found:
                self.scanned = len(self.text)
            self._more()

    def _more(self) -> None:
        # Reading as much again keeps the time for one huge element linear.
        more = self.stream.read(max(CHUNK, len(self.text)))
        self.ended = not more
        self.text += more

    def take(self, end: int, skip: int = 0) -> tuple[int, str]:
        """The text up to ``end`` with its first line; it and ``skip`` characters more are done with."""
        text = self.text[:end]
        lead = len(text) - len(text.lstrip())
        line = self.line + text.count("\n", 0, lead)
        self.line += self.text.count("\n", 0, end + skip)
        self.text = self.text[end + skip :]
        self.scanned = 0
        return line, text.strip()

    def rest(self) -> tuple[int, str]:
        """All that is left."""
        self.text += self.stream.read()
        return self.take(len(self.text))


def _array(stream: TextIO, line: int, text: str) -> Iterator[tuple[int, str]]:
    scanner = _Scanner(stream, line, text)
    depth, any_yet = 1, False
    while (token := scanner.next_token()) is not None:
        sign = token[0]
        depth += (sign in "[{") - (sign in "]}")
        if depth == 1 and sign == ",":
            any_yet = True
            yield scanner.take(token.start(), 1)
        elif depth == 0:
            number, last = scanner.take(token.start(), 1)
            if last or any_yet:
                yield number, last
            after, rest = scanner.rest()
            if rest:
                yield after, rest
            return
    number, rest = scanner.rest()
    yield number, f"{rest}\n" if rest else "["


def _objects(stream: TextIO, line: int, text: str) -> Iterator[tuple[int, str]]:
    scanner = _Scanner(stream, line, text)
    depth = 0
    while (token := scanner.next_token()) is not None:
        depth += (token[0] in "[{") - (token[0] in "]}")
        if depth <= 0 and token[0] in "]}":
            depth = 0
            yield scanner.take(token.end())
    number, rest = scanner.rest()
    if rest:
        yield number, rest
