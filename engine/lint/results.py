"""What is known of the value that a transform makes, and what could keep it from being made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from itertools import product
from typing import Any, Protocol

from engine.checks.answers import same_text
from engine.checks.values import FieldType
from engine.lint.automaton import run_of
from engine.lint.knowledge import MOST_VALUES, Known, either, one_of_texts, text_of
from engine.lint.learning import Learned, Names
from engine.lint.signs import ANY, DIGITS, PRINTABLE, SPACES, Signs
from engine.mapping.bench import COUNTERPART
from engine.mapping.numbers import rounded
from engine.mapping.shortening import after, cut
from engine.pack.conditions import Condition, Test
from engine.pack.transforms import Transform
from engine.text.templates import LONGEST_OUTPUT

MOST_LINES = Decimal(10) ** 9
"""No list has more lines than this; it would not fit a machine."""
_DECIMALS = frozenset({FieldType.DECIMAL})


class Others(Protocol):
    """What is known beyond the flow at hand."""

    def linked(self, object_name: str, *, back: bool, part: int, separator: str) -> Known:
        """The id of a counterpart, or one part of it."""

    def counterpart(self) -> Known:
        """The id of the record's own counterpart, where it is known."""

    def in_row(self, list_name: str) -> Known:
        """A value of a row of a list."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a value could be cut without a word, or refused while it is made."""

    kind: str
    message: str
    fix: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """The place of a transform: the names in reach, the facts there, and where doubts are noted.

    ``given`` makes the facts under one more condition; ``strict`` tells that an id is made; ``noted`` that a note stands beside it.
    ``linked`` is the object and field by which the record itself is linked, where it surely is.
    """

    names: Names
    facts: Learned
    given: Callable[[Condition, Names], Learned]
    others: Others
    strict: bool = False
    noted: bool = False
    linked: tuple[str, str] | None = None
    doubts: list[Doubt] = field(default_factory=list)

    def known(self, transform: Transform) -> Known:
        """What is known of the transform's result."""
        if transform.when is None:
            return _KINDS.get(transform.kind, _unknown)(transform, self)
        there = replace(self, facts=self.given(transform.when, self.names))
        found = _KINDS.get(transform.kind, _unknown)(transform, there)
        return found if self.facts.holds(transform.when, self.names) else replace(found, missing=True)

    def doubt(self, kind: str, message: str, fix: str, *, silent: bool = False) -> None:
        """Note what could go wrong."""
        self.doubts.append(Doubt(kind, message, fix, silent))


def named(transform: Transform) -> str:
    """The fields that a transform reads, for a sentence."""
    return " and ".join(dict.fromkeys(_read(transform))) or "the mapping"


def _read(transform: Transform) -> Iterable[str]:
    if transform.kind == "copy":
        yield transform.parameter
    for inner in _inner(transform.parameter):
        yield from _read(inner)


def _inner(parameter: Any) -> Iterable[Transform]:
    values = (
        parameter.values.values() if hasattr(parameter, "values") and not isinstance(parameter, dict) else [parameter]
    )
    for value in values:
        for one in value if isinstance(value, tuple | list) else [value]:
            if isinstance(one, Transform):
                yield one


def _unknown(_: Transform, __: Site) -> Known:
    return Known(frozenset({FieldType.TEXT}))


def _constant(transform: Transform, _: Site) -> Known:
    return one_of_texts(frozenset({transform.parameter}), missing=False)


def _copy(transform: Transform, site: Site) -> Known:
    name = transform.parameter
    if name == COUNTERPART and site.names.find(name) is None:
        return site.others.counterpart()
    return site.facts.known(name, site.names)


def _linked(transform: Transform, site: Site) -> Known:
    parameter = transform.parameter
    at = site.known(parameter["at"])
    found = site.others.linked(
        parameter["object"], back=parameter["back"], part=parameter["part"], separator=parameter["separator"]
    )
    if not parameter["optional"] and not _is_linked(transform, site):
        site.doubt(
            "could be refused",
            f"no need or rule asks that {named(parameter['at'])} has a counterpart ({parameter['object']})",
            "add a need for it, or optional: true",
        )
    return found.given(missing=at.missing or at.never or parameter["optional"])


def _is_linked(transform: Transform, site: Site) -> bool:
    """True where the record would wait without the counterpart. What a counterpart's id leads back to cannot be asked by a rule."""
    parameter = transform.parameter
    at = parameter["at"]
    if parameter["back"] or at.kind != "copy":
        return bool(parameter["back"])
    asked = (Test(at.parameter, state, parameter["object"], at.place, at.place) for state in ("linked", "synced"))
    itself = site.linked == (parameter["object"], at.parameter)
    return itself or any(site.facts.holds(one, site.names) for one in asked)


def _joined(transform: Transform, site: Site) -> Known:
    parameter = transform.parameter
    separator, skip = parameter["separator"], parameter["skip_missing"]
    skip = not site.strict if skip is None else skip
    parts = [site.known(one) for one in parameter["of"]]
    given = [part for part in parts if not part.never]
    if not given or (len(given) < len(parts) and not skip):
        return Known(never=True)
    missing = all(part.missing for part in given) if skip else any(part.missing for part in given)
    if all(part.values is not None for part in given) and not (skip and any(part.missing for part in parts)):
        values = [sorted(part.values or ()) for part in given]
        if reduce(lambda count, one: count * len(one), values, 1) <= MOST_VALUES:
            return one_of_texts(frozenset(separator.join(one) for one in product(*values)), missing=missing)
    glue = len(separator) * (len(given) - 1)
    lengths = [part.longest for part in given]
    longest = None if None in lengths else sum(one for one in lengths if one is not None) + glue
    signs = reduce(Signs.__or__, (_signs(part) for part in given), Signs.of(separator))
    shortest = 1 if skip else sum(part.shortest for part in given) + glue
    return text_of(signs, longest, shortest, missing=missing)


def _signs(known: Known) -> Signs:
    return DIGITS | Signs.of("-") if known.kinds == {FieldType.INTEGER} else known.signs


def _template(transform: Transform, site: Site) -> Known:
    return text_of(longest=LONGEST_OUTPUT, missing=True)


def _date(transform: Transform, site: Site) -> Known:
    inner = site.known(transform.parameter)
    return Known(frozenset({FieldType.DATE}), inner.missing, inner.never)


def _decimal(transform: Transform, site: Site) -> Known:
    parameter = transform.parameter
    operand, places = parameter["of"], parameter["places"]
    kinds = _DECIMALS
    if operand.kind == "constant":
        value = rounded(Decimal(operand.parameter), places, parameter["rounding"])
        return Known(kinds, False, low=value, high=value, decimals=places, fixed=places)
    inner = site.known(operand)
    low, high = (
        None if limit is None else rounded(limit, places, parameter["rounding"]) for limit in (inner.low, inner.high)
    )
    return Known(kinds, inner.missing, inner.never, low=low, high=high, decimals=places, fixed=places)


def _lookup(transform: Transform, site: Site) -> Known:
    parameter = transform.parameter
    table = {same_text(key): value for key, value in parameter["table"].items()}
    inner = site.known(parameter["of"])
    possible = inner.folded if inner.values is None else frozenset(same_text(value) for value in inner.values)
    hits = set(table.values()) if possible is None else {table[value] for value in possible if value in table}
    beyond = possible is None or not possible <= table.keys()
    found = one_of_texts(frozenset(hits), missing=inner.missing) if hits else Known(never=True)
    if beyond and parameter["otherwise"]:
        found = either(found, site.known(parameter["otherwise"]))
        return replace(found, missing=found.missing or inner.missing)
    if beyond:
        site.doubt(
            "could be refused",
            f"{named(parameter['of'])} may hold other values than those of the table",
            "add otherwise:, or a rule one_of with the table's values",
        )
    return replace(found, never=found.never or inner.never)


def _first_of(transform: Transform, site: Site) -> Known:
    found = Known(never=True)
    for one in transform.parameter:
        part = site.known(one)
        missing = (found.missing or found.never) and (part.missing or part.never)
        found = replace(either(found, part), missing=missing)
        if not missing:
            break
    return found


def _truncate(transform: Transform, site: Site) -> Known:
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


def _letters(transform: Transform, site: Site) -> Known:
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


def _without(transform: Transform, site: Site) -> Known:
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


def _plain_text(transform: Transform, site: Site) -> Known:
    inner = site.known(transform.parameter)
    if not inner.signs & Signs.of("<&"):
        return inner
    # A name of a tag is written in small letters, and one capital becomes two signs.
    longest = None if inner.longest is None else inner.longest * (2 if "\u0130" in inner.signs else 1)
    return replace(text_of(ANY, longest, missing=True), never=inner.never)


def _part(transform: Transform, site: Site) -> Known:
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


def _mask(transform: Transform, site: Site) -> Known:
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


def _printable_ascii(transform: Transform, site: Site) -> Known:
    inner = site.known(transform.parameter["of"])
    if inner.signs <= PRINTABLE:
        return inner
    # The longest plain form of one character has four.
    growth = max(4, len(transform.parameter["replacement"]))
    longest = None if inner.longest is None else inner.longest * growth
    return replace(text_of(PRINTABLE, longest, missing=True), never=inner.never)


def _repetition(transform: Transform, site: Site) -> Known:
    return text_of(DIGITS, len(str(MOST_LINES)) - 1, missing=True, forms=(run_of(DIGITS, 1, len(str(MOST_LINES)) - 1),))


def _sum(transform: Transform, site: Site) -> Known:
    parameter = transform.parameter
    name, of = parameter["list"], parameter["of"]
    lines = site.facts.known(name, site.names)
    one = site.facts.known(of, site.names.inside(name))
    if one.missing or one.never:
        site.doubt(
            "could be missing",
            f"{of} may be missing in a line of {name}, and then there is no sum",
            "add a rule that each line has it",
        )
    return replace(added(one, lines), missing=lines.missing, never=lines.never, fixed=None)


def added(one: Known, lines: Known) -> Known:
    """The sum of an amount over the lines of a list, or over some of them."""
    most = MOST_LINES if lines.high is None else max(lines.high, Decimal(1))
    low, high = one.low, one.high
    low = None if low is None else min(low * most, low, Decimal(0))
    high = None if high is None else max(high * most, high, Decimal(0))
    return replace(one, kinds=_DECIMALS, low=low, high=high)


def _total(transform: Transform, site: Site) -> Known:
    parts = [site.known(one) for one in transform.parameter]
    limits = []
    for name, choose in (("low", min), ("high", max)):
        found = [Decimal(0) if part.never else getattr(part, name) for part in parts]
        # What is not given adds nothing.
        limits.append(None if None in found else sum((choose(one, Decimal(0)) for one in found), Decimal(0)))
    decimals = [part.decimals for part in parts]
    return Known(
        _DECIMALS,
        all(part.missing or part.never for part in parts),
        all(part.never for part in parts),
        low=limits[0],
        high=limits[1],
        decimals=None if None in decimals else max(one or 0 for one in decimals),
    )


def _answer(_: Transform, __: Site) -> Known:
    return Known(frozenset({FieldType.ID}), False, own=True)


def _run_date(_: Transform, __: Site) -> Known:
    return Known(frozenset({FieldType.DATE}), False)


def _row(transform: Transform, site: Site) -> Known:
    found = site.others.in_row(transform.parameter["list"])
    return found.given(missing=transform.parameter["optional"])


_KINDS: Mapping[str, Callable[[Transform, Site], Known]] = {
    "constant": _constant,
    "copy": _copy,
    "linked": _linked,
    "join": _joined,
    "template": _template,
    "date": _date,
    "decimal": _decimal,
    "lookup": _lookup,
    "first_of": _first_of,
    "truncate": _truncate,
    "letters": _letters,
    "without": _without,
    "plain_text": _plain_text,
    "part": _part,
    "mask": _mask,
    "printable_ascii": _printable_ascii,
    "repetition": _repetition,
    "sum": _sum,
    "total": _total,
    "answer": _answer,
    "run_date": _run_date,
    "row": _row,
}
