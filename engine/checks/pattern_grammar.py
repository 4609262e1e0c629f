"""The patterns that are safe: what they may hold, and how much work they can cause at most.

Python's regular expressions try one way after another, and a careless pattern has more ways than anybody can wait for.
So a pattern may hold one repeat without an upper count, and otherwise at most ``MOST_WAYS`` ways to match a text;
the time is then proportional to the length of the text, whatever the text is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_CHARACTERS = 200
MOST_WAYS = 1000
MOST_REPEATS = 1000
_COUNT = re.compile(r"\{(\d{1,6})(,)?(\d{1,6})?\}")
_DOUBLED = ("--", "&&", "||", "~~")


@dataclass(frozen=True, slots=True)
class Ways:
    """In how many ways a part can match: ``ways`` without its open repeats (``*``, ``+``, ``{2,}``), of which it has ``open``."""

    ways: int = 1
    open: int = 0


ONE_WAY = Ways()


def compiled(text: str) -> re.Pattern[str]:
    r"""The pattern, ready for ``fullmatch``; ``\d``, ``\w`` and ``\s`` mean ASCII only. ValueError in words where it is not safe."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"The pattern has {len(text)} characters; at most {MOST_CHARACTERS} are allowed.")
    reader = _Reader(text)
    found = reader.alternatives()
    if reader.at < len(text):
        raise ValueError(f"The ) at character {reader.at + 1} closes nothing.")
    if found.open > 1:
        raise ValueError("Only one * or + may be used; give the other repeats a count such as {1,10}.")
    if found.ways > MOST_WAYS:
        raise ValueError(
            f"The pattern can match in {found.ways} ways, at most {MOST_WAYS} are allowed; use smaller counts."
        )
    try:
        return re.compile(text, re.ASCII)
    except re.error as error:
        raise ValueError(f"The pattern cannot be read: {error}.") from None


class _Reader:
    """Reads a pattern once from left to right, counting ways; whatever it does not know is refused."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def alternatives(self) -> Ways:
        found = self._sequence()
        while self._next() == "|":
            self.at += 1
            other = self._sequence()
            found = Ways(found.ways + other.ways, max(found.open, other.open))
        return found

    def _sequence(self) -> Ways:
        found, start = ONE_WAY, self.at
        while self._next() not in ("", "|", ")"):
            part = self._repeated(self._atom())
            found = Ways(found.ways * part.ways, found.open + part.open)
        if self.at == start:
            raise ValueError(f"There is nothing to match at character {start + 1}.")
        return found

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _atom(self) -> Ways:
        sign = self._next()
        if sign == "(":
            return self._group()
        if sign == "[":
            self._set()
        elif sign == "\\":
            self._escape()
        elif sign in "^$":
            raise ValueError(
                f"A pattern always covers the whole text; leave {sign} out, or write \\{sign} for the sign."
            )
        elif sign in "*+?{":
            raise ValueError(f"The {sign} at character {self.at + 1} repeats nothing; write \\{sign} for the sign.")
        elif sign in "]}":
            raise ValueError(f"The {sign} at character {self.at + 1} closes nothing; write \\{sign} for the sign.")
        else:
            self.at += 1
        return ONE_WAY

    def _group(self) -> Ways:
        start = self.at + 1
        self.at += 1
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self._next() == "?":
            raise ValueError("Only plain groups ( ) are allowed: no looking ahead or back, no names, no options.")
        found = self.alternatives()
        if self._next() != ")":
            raise ValueError(f"The ( at character {start} is not closed.")
        self.at += 1
        return found

    def _set(self) -> None:
        start = self.at + 1
        self.at += 2 if self.text.startswith("[^", self.at) else 1
        first = self.at
        while self._next() != "]" or self.at == first:
            if self._next() in ("", "]"):
                raise ValueError(f"The [ at character {start} holds nothing or is not closed.")
            if self.text[self.at : self.at + 2] in _DOUBLED or self._next() == "[":
                raise ValueError(f"Write \\ before the {self._next()} at character {self.at + 1}.")
            if self._next() == "\\":
                self._escape()
            else:
                self.at += 1
        self.at += 1

    def _escape(self) -> None:
        sign = self.text[self.at + 1 : self.at + 2]
        if sign.isdigit():
            raise ValueError(f"\\{sign} refers back to a group, which can take forever; it is not allowed.")
        if not sign or (sign.isalpha() and sign not in "dDwWsS"):
            raise ValueError(f"\\{sign} is not allowed; of letters only \\d, \\w, \\s and their opposites are.")
        self.at += 2

    def _repeated(self, part: Ways) -> Ways:
        sign = self._next()
        least, most = 1, 1
        if sign in ("?", "*", "+"):
            least, most = (1 if sign == "+" else 0), (1 if sign == "?" else 0)
            self.at += 1
        elif sign == "{":
            least, most = self._count()
        else:
            return part
        if self._next() and self._next() in "?*+{":
            raise ValueError(f"A repeat is followed by {self._next()}; use one repeat, with a count such as {{1,10}}.")
        if most == 1:
            return Ways(part.ways + 1 - least, part.open)
        if part != ONE_WAY:
            raise ValueError("A repeated group must not hold alternatives or repeats of its own; write it out.")
        return Ways(1, 1) if most == 0 else Ways(most - least + 1)

    def _count(self) -> tuple[int, int]:
        """The count in braces; a most of 0 stands for none."""
        found = _COUNT.match(self.text, self.at)
        if not found:
            raise ValueError(f"The {{ at character {self.at + 1} begins no count such as {{2}} or {{1,10}}.")
        self.at = found.end()
        least = int(found[1])
        most = int(found[3]) if found[3] else 0 if found[2] else least
        if (found[3] or not found[2]) and (most < max(least, 1)):
            raise ValueError(f"The count {found[0]} allows nothing.")
        if max(least, most) > MOST_REPEATS:
            raise ValueError(f"The count {found[0]} is more than {MOST_REPEATS}.")
        return least, most
