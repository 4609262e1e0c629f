"""Sets of characters: some characters, or all but some."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass

from engine.checks.characters import sign_in_words

_LIKELY = string.ascii_lowercase[:3] + string.ascii_uppercase[:3] + string.digits + " -,.'\"&/*\n\té€"


@dataclass(frozen=True, slots=True)
class Signs:
    """The characters in ``listed``; with ``others`` all characters but those."""

    listed: frozenset[str]
    others: bool = False

    @classmethod
    def of(cls, characters: Iterable[str]) -> Signs:
        """Only these characters."""
        return cls(frozenset(characters))

    @classmethod
    def but(cls, characters: Iterable[str]) -> Signs:
        """Every character but these."""
        return cls(frozenset(characters), True)

    def __bool__(self) -> bool:
        return self.others or bool(self.listed)

    def __contains__(self, character: str) -> bool:
        return (character in self.listed) is not self.others

    def __invert__(self) -> Signs:
        return Signs(self.listed, not self.others)

    def __and__(self, other: Signs) -> Signs:
        if self.others and other.others:
            return Signs(self.listed | other.listed, True)
        if self.others:
            return Signs(other.listed - self.listed)
        return Signs(self.listed - other.listed if other.others else self.listed & other.listed)

    def __or__(self, other: Signs) -> Signs:
        return ~(~self & ~other)

    def __sub__(self, other: Signs) -> Signs:
        return self & ~other

    def __le__(self, other: Signs) -> bool:
        return not self - other

    def example(self) -> str:
        """One character of the set that a reader knows, where there is one."""
        for character in _LIKELY:
            if character in self:
                return character
        return (
            min(self.listed)
            if self.listed and not self.others
            else next(filter(self.__contains__, map(chr, range(33, 0x300))))
        )

    def in_words(self) -> str:
        """The characters for a sentence; of many, the first few."""
        if self.others:
            return "any character"
        shown = [one if "!" <= one <= "~" else sign_in_words(one) for one in sorted(self.listed)]
        return " ".join(shown[:12]) + (" and more" if len(shown) > 12 else "")


ANY = Signs.but("")
DIGITS = Signs.of(string.digits)
PRINTABLE = Signs.of(map(chr, range(0x20, 0x7F)))
SPACES = Signs.of(character for character in map(chr, range(0x3001)) if character.isspace())
"""What ``str.strip`` takes away: every blank of Unicode is below U+3001."""
