"""Regular expressions of rules and layouts as automata. What is not known here cannot be used in a proof."""

from __future__ import annotations

import string
from functools import lru_cache

from engine.lint.automaton import EMPTY, Automaton, one_of, run_of
from engine.lint.signs import ANY, DIGITS, Signs

MOST_COPIES = 1000
_END = r"(?![\s\S])"
_WORD = Signs.of(string.ascii_letters + string.digits + "_")
_SPACE = Signs.of(" \t\n\r\f\v")
_CLASSES = {"d": DIGITS, "w": _WORD, "s": _SPACE}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v"}


class NotUnderstood(Exception):
    """A pattern with a sign that is not known here."""


@lru_cache(maxsize=512)
def whole(pattern: str) -> Automaton:
    r"""The texts that a pattern covers as a whole; ``\d``, ``\w`` and ``\s`` mean ASCII. Raises NotUnderstood."""
    reader = _Reader(pattern, ascii_only=True)
    found = reader.alternatives()
    if reader.at < len(pattern):
        raise NotUnderstood
    return found


@lru_cache(maxsize=512)
def found_in(pattern: str) -> Automaton:
    r"""The texts in which a layout's pattern is found: with ``^`` from the beginning, with ``$`` or ``(?![\s\S])`` to the end.

    Where a class means more in another dialect, the smaller meaning is taken: nothing is proved that does not hold.
    Raises NotUnderstood.
    """
    text, begins = pattern, pattern.startswith("^")
    text = text.removeprefix("^")
    ends = text.endswith(_END) or (text.endswith("$") and not text.endswith(r"\$"))
    text = text.removesuffix(_END) if text.endswith(_END) else text[:-1] if ends else text
    reader = _Reader(text, ascii_only=False)
    found = reader.alternatives()
    if reader.at < len(text) or ((begins or ends) and reader.parted):
        raise NotUnderstood
    anything = run_of(ANY, 0, None)
    found = found if begins else anything.then(found)
    return found if ends else found.then(anything)


class _Reader:
    def __init__(self, text: str, *, ascii_only: bool) -> None:
        self.text, self.at, self.ascii_only = text, 0, ascii_only
        self.depth, self.parted = 0, False

    def alternatives(self) -> Automaton:
        found = self._sequence()
        while self._next() == "|":
            self.parted = self.parted or self.depth == 0
            self.at += 1
            found = found.or_(self._sequence())
        return found

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _sequence(self) -> Automaton:
        found = EMPTY
        while self._next() not in ("", "|", ")"):
            found = found.then(self._repeated(*self._atom()))
        return found

    def _atom(self) -> tuple[Automaton, Signs | None]:
        """What stands at the place, and its characters where it is one character."""
        sign = self._next()
        if sign == "(":
            return self._group(), None
        if sign in "^$*+?{":
            raise NotUnderstood
        self.at += 1
        signs = self._set() if sign == "[" else self._escape() if sign == "\\" else Signs.of(sign)
        if sign == ".":
            signs = Signs.but("\n")
        return one_of(signs), signs

    def _group(self) -> Automaton:
        self.at += 1
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self._next() == "?":
            raise NotUnderstood
        self.depth += 1
        found = self.alternatives()
        self.depth -= 1
        if self._next() != ")":
            raise NotUnderstood
        self.at += 1
        return found

    def _escape(self) -> Signs:
        sign = self._next()
        self.at += 1
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign.lower() in _CLASSES and self.ascii_only:
            return ~_CLASSES[sign.lower()]
        if sign in _CONTROLS:
            return Signs.of(_CONTROLS[sign])
        if not sign or sign.isalnum():
            raise NotUnderstood
        return Signs.of(sign)

    def _set(self) -> Signs:
        negated = self._next() == "^"
        self.at += negated
        if self.text.startswith(r"\s\S]", self.at) or self.text.startswith(r"\S\s]", self.at):
            self.at += 5
            return ~ANY if negated else ANY
        found, first = Signs.of(""), True
        while self._next() != "]" or first:
            if not self._next():
                raise NotUnderstood
            first = False
            start = self._one_of_set(negated)
            if self._next() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                end = self._one_of_set(negated)
                if len(start.listed) != 1 or len(end.listed) != 1 or start.others or end.others:
                    raise NotUnderstood
                low, high = ord(next(iter(start.listed))), ord(next(iter(end.listed)))
                start = Signs.of(map(chr, range(low, high + 1)))
            found |= start
        self.at += 1
        return ~found if negated else found

    def _one_of_set(self, negated: bool) -> Signs:
        sign = self._next()
        self.at += 1
        if sign == "\\":
            if negated and not self.ascii_only and self._next().isalpha():
                # The class may mean more elsewhere, so all but it would mean less.
                raise NotUnderstood
            return self._escape()
        return Signs.of(sign)

    def _repeated(self, part: Automaton, signs: Signs | None) -> Automaton:
        sign = self._next()
        least, most = 1, 1
        if sign in ("?", "*", "+"):
            least, most = (1 if sign == "+" else 0), (1 if sign == "?" else -1)
            self.at += 1
        elif sign == "{":
            end = self.text.find("}", self.at)
            low, comma, high = self.text[self.at + 1 : end].partition(",")
            if end < 0 or not low.isdigit() or (high and not high.isdigit()):
                raise NotUnderstood
            least, most = int(low), int(high) if high else -1 if comma else int(low)
            self.at = end + 1
        else:
            return part
        if self._next() and self._next() in "?*+{":
            raise NotUnderstood
        if max(least, most) > MOST_COPIES or (signs is None and max(least, most) > 50):
            raise NotUnderstood
        limit = None if most < 0 else most
        return part.times(least, limit) if signs is None else run_of(signs, least, limit)
