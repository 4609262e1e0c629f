"""Characters: texts in plain ASCII, and codes put into a mask."""

from __future__ import annotations

import unicodedata
from typing import Any

from engine.checks.mask import is_mask, stands_in
from engine.checks.values import MISSING, shown
from engine.mapping.bench import BROKEN, TEXT_ONLY, TEXTS, Bench
from engine.mapping.step import Desk, Step, Unmappable, as_plain_text, reads, then
from engine.pack.transforms import Transform

_PLAIN_FORMS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′‹›", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\t\n\v\f\r\x85\u00a0\u2028\u2029\u202f\u205f\u3000", " "),
        **{chr(space): " " for space in range(0x2000, 0x200B)},
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
        "…": "...",
        "•": "*",
        "·": "*",
        "×": "x",
        "ß": "ss",
        "Æ": "AE",
        "æ": "ae",
        "Ø": "O",
        "ø": "o",
    }
)


def plain_ascii(text: str, replacement: str) -> str:
    """The text in characters 32 to 126: typographic signs and accented letters by their plain form, the rest replaced."""
    flat = text.replace("\r\n", "\n").translate(_PLAIN_FORMS)
    if flat.isascii() and flat.isprintable():
        return flat
    return "".join(_plain(character, replacement) for character in unicodedata.normalize("NFC", flat))


def _plain(character: str, replacement: str) -> str:
    if " " <= character <= "~":
        return character
    bare = "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one))
    return bare if bare and all(" " <= one <= "~" for one in bare) else replacement


def build_printable_ascii(transform: Transform, bench: Bench) -> Step:
    """The text in plain ASCII, with what was replaced told in the plan."""
    inner = bench.operand(transform.parameter["of"], TEXTS, "A text of plain characters")
    replacement = transform.parameter["replacement"]
    if not all(" " <= character <= "~" for character in replacement):
        bench.problem(transform.place, "wrong value", f"{shown(replacement)} is not plain itself.", 'For example: "?"')
        return BROKEN
    if inner is BROKEN:
        return BROKEN

    def make(desk: Desk) -> Any:
        value = inner.make(desk)
        if value is MISSING:
            return MISSING
        text = as_plain_text(value)
        plain = plain_ascii(text, replacement)
        if plain != text:
            desk.lose("replaced", text, plain, f"{desk.target} takes plain characters only; others are replaced.")
        return plain if plain.strip() else MISSING

    return Step(make, TEXT_ONLY, then(inner, "in plain ASCII characters"), inner.fields)


def build_mask(transform: Transform, bench: Bench) -> Step:
    """The characters of a value put into a mask."""
    inner = bench.operand(transform.parameter["of"], TEXTS, "A masked text")
    by = bench.operand(transform.parameter["by"], TEXT_ONLY, "A mask")
    if inner is BROKEN or by is BROKEN:
        return BROKEN

    def make(desk: Desk) -> Any:
        value, mask = inner.make(desk), by.make(desk)
        if value is MISSING:
            return MISSING
        if mask is MISSING or not is_mask(mask):
            raise Unmappable(f"The mask is {shown(mask)}, which is no mask.", "A mask is written like XX-XXX.", mask)
        text = as_plain_text(value)
        masked, rest = masked_by(text, mask)
        if rest:
            desk.refuse(
                f"{shown(text)} has {len(text)} characters; the mask {mask} has room for {mask.count('X')}.",
                "Correct the mask, or the value.",
                text,
            )
        return masked

    words = f"in the mask {by.fixed[0]}" if by.fixed else "in the mask"
    return Step(make, TEXT_ONLY, then(inner, words), reads(inner, by))


def masked_by(text: str, mask: str) -> tuple[str, str]:
    """The masked text, and the rest for which the mask had no room (it stands at the end of the masked text).

    A text that stands in the mask already is left alone; a shorter one ends where its characters end.
    """
    if stands_in(text, mask):
        return text, ""
    masked, left = "", text
    for place in mask:
        if not left:
            break
        masked, left = (masked + left[0], left[1:]) if place == "X" else (masked + place, left)
    return masked + left, left
