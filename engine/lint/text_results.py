"""What is known of the texts that transforms make: cut, changed, parted, masked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.lint.knowledge import Known, one_of_texts, text_of
from engine.lint.signs import ANY, PRINTABLE, SPACES, Signs
from engine.lint.site import Site, named
from engine.mapping.shortening import after, cut
from engine.pack.conditions import Test
from engine.pack.transforms import Transform


def truncate(transform: Transform, site: Site) -> Known:
    """A text cut to a length."""
    parameter = transform.parameter
    inner, length, skip = site.known(parameter["of"]), parameter["length"], parameter["skip"]
    if inner.longest is not None and inner.longest <= length and not skip:
        return inner
    if not parameter["report"] and not site.noted:
        site.doubt(
            "could be cut",
            f"{named(parameter['of'])} may be longer than {length} characters and is cut without a word",
            "report: true, or a note that says why nothing is lost",
            silent=True,
        )
    if inner.values is not None:
        return one_of_texts(frozenset(cut(after(value, skip), length) for value in inner.values), missing=inner.missing)
    # A text whose beginning is blank gives nothing once it is cut, nor does a short one of which the beginning is left out.
    blank = bool(inner.signs & SPACES) or skip > 0
    return replace(text_of(inner.signs, length, missing=inner.missing or blank), never=inner.never)


def letters(transform: Transform, site: Site) -> Known:
    """A text in capitals or small letters."""
    inner = site.known(transform.parameter["of"])
    change = str.upper if transform.parameter["to"] == "upper" else str.lower
    if inner.values is not None:
        return one_of_texts(frozenset(map(change, inner.values)), missing=inner.missing)
    # Some letters become several: at most three.
    growth = 3 if inner.signs.others else max((len(change(sign)) for sign in inner.signs.listed), default=1)
    longest = None if inner.longest is None else inner.longest * growth
    signs = Signs.of("".join(map(change, inner.signs.listed)))
    if inner.signs.others:
        # Of what is forbidden, only signs that no other becomes stay away for certain.
        signs = Signs.but(sign for sign in inner.signs.listed if not sign.isalpha())
    return replace(text_of(signs, longest, missing=inner.missing), never=inner.never)


def without(transform: Transform, site: Site) -> Known:
    """A text without some characters."""
    inner = site.known(transform.parameter["of"])
    gone = Signs.of(transform.parameter["characters"])
    if inner.values is not None:
        table = {ord(sign): None for sign in gone.listed}
        return one_of_texts(frozenset(value.translate(table) for value in inner.values), missing=inner.missing)
    if not inner.signs & gone:
        return inner
    forms = tuple(form.without(gone) for form in inner.forms)
    blank = not forms or all(form.may_be_blank() for form in forms)
    return replace(
        text_of(inner.signs - gone, inner.longest, missing=inner.missing or blank, forms=forms), never=inner.never
    )


def plain_text(transform: Transform, site: Site) -> Known:
    """A text without tags."""
    inner = site.known(transform.parameter)
    if not inner.signs & Signs.of("<&"):
        return inner
    # A name of a tag is written in small letters, and one capital becomes two signs.
    longest = None if inner.longest is None else inner.longest * (2 if "\u0130" in inner.signs else 1)
    return replace(text_of(ANY, longest, missing=True), never=inner.never)


def part(transform: Transform, site: Site) -> Known:
    """One part of a text."""
    parameter = transform.parameter
    inner = site.known(parameter["of"])
    return replace(parted(inner, parameter["separator"], parameter["number"], parameter["last"]), never=inner.never)


def parted(inner: Known, separator: str, number: int, last: bool) -> Known:
    """One part of a text; the outermost (number 1) is always there."""
    if len(separator) != 1:
        return text_of(inner.signs, inner.longest, missing=True)
    apart = Signs.of(separator)
    if number == 1 and not inner.signs & apart:
        return inner
    outer = number == 1
    forms = tuple(form.part(separator, first=outer and not last, last=outer and last) for form in inner.forms)
    blank = not outer or not forms or all(form.may_be_blank() for form in forms)
    return text_of(inner.signs - apart, inner.longest, missing=inner.missing or blank, forms=forms)


def mask(transform: Transform, site: Site) -> Known:
    """A text put into a mask."""
    parameter = transform.parameter
    inner, by = site.known(parameter["of"]), site.known(parameter["by"])
    words = named(parameter["by"]) if parameter["by"].kind != "constant" else f"the mask {parameter['by'].parameter}"
    if by.missing or by.never or not by.signs <= ~(Signs.of("_") | _LETTERS_BUT_X) or not _has_x(by):
        site.doubt("wrong format", f"{words} need not be a mask", "add a rule that asks for the form of a mask")
    rooms = None if by.values is None else min(value.count("X") for value in by.values)
    fits = _asked_to_fit(parameter["of"], parameter["by"], site)
    if not fits and (rooms is None or inner.longest is None or inner.longest > rooms):
        site.doubt(
            "could be too long",
            f"{named(parameter['of'])} may have more characters than {words} has room for",
            "add a rule fits_mask, or max_length",
        )
    return replace(text_of(inner.signs | by.signs, by.longest, missing=inner.missing), never=inner.never)


def _asked_to_fit(of: Transform, by: Transform, site: Site) -> bool:
    if of.kind != "copy" or by.kind != "copy":
        return False
    return site.facts.holds(Test(of.parameter, "fits_mask", by.parameter, of.place, of.place), site.names)


_LETTERS_BUT_X = Signs.of("ABCDEFGHIJKLMNOPQRSTUVWYZabcdefghijklmnopqrstuvwxyz0123456789")


def _has_x(by: Known) -> bool:
    if by.values is not None:
        return all("X" in value for value in by.values)
    return any(not _without_x(form) for form in by.forms)


def _without_x(form: Any) -> bool:
    """True where a text of the form has no X."""
    apart = Signs.of("X")
    narrow = tuple(tuple((signs - apart, to) for signs, to in edges if signs - apart) for edges in form.edges)
    return bool(replace(form, edges=narrow).useful())


def printable_ascii(transform: Transform, site: Site) -> Known:
    """A text in plain ASCII."""
    inner = site.known(transform.parameter["of"])
    if inner.signs <= PRINTABLE:
        return inner
    # The longest plain form of one character has four.
    growth = max(4, len(transform.parameter["replacement"]))
    longest = None if inner.longest is None else inner.longest * growth
    return replace(text_of(PRINTABLE, longest, missing=True), never=inner.never)
