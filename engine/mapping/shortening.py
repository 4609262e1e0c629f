"""A text cut to a length, without taking a written character apart."""

from __future__ import annotations

import unicodedata
from typing import Any

from engine.checks.values import MISSING
from engine.mapping.bench import BROKEN, TEXT_ONLY, TEXTS, Bench
from engine.mapping.step import Desk, Step, as_plain_text, then
from engine.pack.transforms import Transform

_JOINER = "\u200d"


def cut(text: str, length: int) -> str:
    """At most ``length`` code points from the start. A base and its marks stay together where one character leaves room to."""
    if len(text) <= length:
        return text
    end = length
    while end > 0 and (_continues(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    # A pile of marks longer than the whole room: cutting it is better than sending nothing.
    return text[: end or length]


def after(text: str, length: int) -> str:
    """What ``cut`` leaves over: the two together are the text."""
    return text[len(cut(text, length)) :] if length else text


def _continues(character: str) -> bool:
    return (
        unicodedata.combining(character) != 0
        or character == _JOINER
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def build_truncate(transform: Transform, bench: Bench) -> Step:
    """A text cut to a length, told in the plan."""
    inner = bench.operand(transform.parameter["of"], TEXTS, "A shortened text")
    length, report, skip = (transform.parameter[name] for name in ("length", "report", "skip"))
    if inner is BROKEN:
        return BROKEN

    def make(desk: Desk) -> Any:
        value = inner.make(desk)
        if value is MISSING:
            return MISSING
        text = after(as_plain_text(value), skip)
        kept = cut(text, length)
        if report and kept != text:
            message = f"{desk.target} takes {length} characters; the text has {len(text)} and is cut."
            desk.lose("cut", text, kept, message)
        return kept if kept.strip() else MISSING

    fixed = tuple(cut(after(text, skip), length) for text in inner.fixed)
    from_ = f" from the {skip + 1}th on" if skip else ""
    return Step(make, TEXT_ONLY, then(inner, f"cut to {length} characters{from_}"), inner.fields, fixed)
