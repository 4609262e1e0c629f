"""Which characters may a text hold? The offending ones are named, with their positions, since some of them are invisible."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.checks.answers import failed, joined
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind
from engine.checks.length import WRITTEN
from engine.checks.values import FieldType, shown
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import TEXT, ListOf
from engine.load.suggest import did_you_mean

SETS = {
    "digits": string.digits,
    "letters": string.ascii_letters,
    "uppercase": string.ascii_uppercase,
    "alphanumeric": string.ascii_letters + string.digits,
    "printable_ascii": "".join(map(chr, range(0x20, 0x7F))),
    "line_breaks": "\r\n",
}
REFUSED = "{{ label }} has characters that are not allowed: {{ characters }}, at position {{ positions }}. {{ rule }}"
MOST_SHOWN = 10
_WORD = re.compile(r"[a-z_]{2,}")
_NAMED = {" ": "a blank", "\n": "a line break", "\r": "a line break", "\t": "a tab"}


@dataclass(frozen=True, slots=True)
class Written:
    """The characters as written: named sets and literal characters. One of the two is given."""

    place: Position
    places: Mapping[str, Position]
    allowed: tuple[str, ...] | None
    forbidden: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Characters:
    """``clean`` matches a text of allowed characters only; ``bad`` finds each character that is not."""

    clean: re.Pattern[str]
    bad: re.Pattern[str]
    words: str


SHAPE = Record(
    "characters",
    Written,
    {
        "allowed": Key(ListOf(TEXT, least=1, single=True), f"Only these: {', '.join(SETS)}, or literal ones.", None),
        "forbidden": Key(ListOf(TEXT, least=1, single=True), "None of these, given in the same way.", None),
    },
)


def _expanded(items: Sequence[str]) -> str:
    found = []
    for item in items:
        if item not in SETS and _WORD.fullmatch(item):
            # A misspelt set would otherwise mean its own letters, silently.
            raise ValueError(f'"{item}" is no set of characters. {did_you_mean(item, SETS)}'.rstrip())
        found.append(SETS.get(item, item))
    return "".join(found)


def _characters(written: Written, _: FieldType) -> Characters:
    if (written.allowed is None) == (written.forbidden is None):
        raise ValueError("Give either allowed or forbidden.")
    items = written.allowed or written.forbidden or ()
    listed = "".join(re.escape(sign) for sign in sorted(set(_expanded(items))))
    words = joined(item.replace("_", " ") if item in SETS else shown(item) for item in items)
    if written.allowed is not None:
        return Characters(re.compile(f"[{listed}]*"), re.compile(f"[^{listed}]"), f"Allowed: {words}.")
    return Characters(re.compile(f"[^{listed}]*"), re.compile(f"[{listed}]"), f"Not allowed: {words}.")


def sign_in_words(sign: str) -> str:
    """A character that a reader can find: in quotes, or by name where it cannot be seen."""
    if sign in _NAMED:
        return _NAMED[sign]
    if sign.isprintable() and not unicodedata.combining(sign):
        return f'"{sign}"'
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".rstrip()


def _listed(items: Sequence[Any]) -> str:
    more = len(items) - MOST_SHOWN
    return joined(items) if more <= 0 else joined([*items[:MOST_SHOWN], f"{more} more"])


def _check(value: Any, characters: Characters, _: View) -> Finding:
    if characters.clean.fullmatch(value):
        return PASSED
    found = [(match.start() + 1, match[0]) for match in characters.bad.finditer(value)]
    signs = list(dict.fromkeys(sign_in_words(sign) for _, sign in found))
    return failed(
        REFUSED,
        value,
        characters=_listed(signs),
        positions=_listed([at for at, _ in found]),
        bad_count=len(found),
        rule=characters.words,
    )


CHECKS = (
    CheckKind(
        name="characters",
        parameter=SHAPE,
        examine=_check,
        reason=REFUSED,
        summary=(
            "Only these characters, or none of those: named sets and literal characters, in a list."
            f" The sets are {', '.join(SETS)}; letters are those of ASCII."
        ),
        example="code: {characters: {allowed: [uppercase, digits, '-.']}}",
        takes=WRITTEN,
        prepare=_characters,
        guard="type({v}) is str and {p}.clean.fullmatch({v}) is not None",
        offers=("characters", "positions", "bad_count", "rule"),
    ),
)
