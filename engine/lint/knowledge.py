"""What is known of a value before any record is seen. Nothing is ever known that a record which passes could contradict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

from engine.checks.values import FieldType
from engine.lint.automaton import Automaton, run_of, text
from engine.lint.signs import ANY, PRINTABLE, Signs

MOST_VALUES = 200


@dataclass(frozen=True, slots=True)
class Known:
    """A value, where it is given: ``missing`` tells that it may not be, ``never`` that it never is.

    Of texts: ``longest`` and ``shortest`` in characters, the ``signs`` they hold, and sets (``forms``) that each of them belongs to.
    ``values`` are all that it can be, exactly; ``folded`` the same where outer blanks and case may differ.
    Of numbers: ``low`` and ``high``, how many ``decimals`` they need at most, and how many are written (``fixed``). Of a list: ``high``,
    the most lines.
    ``own`` marks an id that the system which is written gave itself: it fits there.
    """

    kinds: frozenset[FieldType] = frozenset({FieldType.TEXT})
    missing: bool = True
    never: bool = False
    longest: int | None = None
    shortest: int = 1
    signs: Signs = ANY
    forms: tuple[Automaton, ...] = ()
    values: frozenset[str] | None = None
    folded: frozenset[str] | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    decimals: int | None = None
    fixed: int | None = None
    own: bool = False

    @property
    def language(self) -> tuple[Automaton, ...]:
        """Sets of texts, each of which holds every text that it can be."""
        if self.values is not None:
            words = [text(value) for value in sorted(self.values)]
            return (reduce(Automaton.or_, words),) if words else (run_of(ANY, 0, 0),)
        return (*self.forms, run_of(self.signs, self.shortest, self.longest))

    def given(self, *, missing: bool = False) -> Known:
        """The same, and always (or perhaps not) given."""
        return replace(self, missing=missing, never=False)


def text_of(
    signs: Signs = ANY,
    longest: int | None = None,
    shortest: int = 1,
    *,
    missing: bool,
    forms: tuple[Automaton, ...] = (),
) -> Known:
    """A text of these characters and lengths. Forms narrow what is known without them."""
    for form in forms:
        length = form.longest()
        longest = length if longest is None else longest if length is None else min(longest, length)
        signs &= form.signs()
    return Known(missing=missing, longest=longest, shortest=shortest, signs=signs, forms=forms)


def one_of_texts(values: frozenset[str], *, missing: bool) -> Known:
    """One of these texts; the empty one stands for nothing."""
    given = frozenset(value for value in values if value.strip())
    if not given:
        return Known(never=True)
    return Known(
        missing=missing or len(given) < len(values),
        longest=max(map(len, given)),
        shortest=min(map(len, given)),
        signs=Signs.of("".join(given)),
        values=given,
    )


def both(one: Known, other: Known) -> Known:
    """What is known where both hold."""
    if one.never or other.never:
        return replace(one, never=True, missing=True)
    values = one.values if other.values is None else other.values if one.values is None else one.values & other.values
    return Known(
        one.kinds,
        one.missing and other.missing,
        False,
        _least(one.longest, other.longest),
        max(one.shortest, other.shortest),
        one.signs & other.signs,
        tuple(dict.fromkeys((*one.forms, *other.forms))),
        values,
        one.folded if other.folded is None else other.folded if one.folded is None else one.folded & other.folded,
        _most(one.low, other.low, max),
        _most(one.high, other.high, min),
        _least(one.decimals, other.decimals),
        one.fixed if other.fixed is None else other.fixed,
        one.own or other.own,
    )


def either(one: Known, other: Known) -> Known:
    """What is known where one of the two holds."""
    if one.never or other.never:
        return replace(other if one.never else one, missing=True)
    values = None if one.values is None or other.values is None else one.values | other.values
    folded = None if one.folded is None or other.folded is None else one.folded | other.folded
    # A form of one only says nothing of the other; what both are known to be is kept as one set.
    forms = _together(one, other) if one.forms or other.forms else ()
    return Known(
        one.kinds | other.kinds,
        one.missing or other.missing,
        False,
        None if one.longest is None or other.longest is None else max(one.longest, other.longest),
        min(one.shortest, other.shortest),
        one.signs | other.signs,
        forms,
        values if values is None or len(values) <= MOST_VALUES else None,
        folded,
        None if one.low is None or other.low is None else min(one.low, other.low),
        None if one.high is None or other.high is None else max(one.high, other.high),
        None if one.decimals is None or other.decimals is None else max(one.decimals, other.decimals),
        one.fixed if one.fixed == other.fixed else None,
        one.own and other.own,
    )


def _together(one: Known, other: Known) -> tuple[Automaton, ...]:
    return (one.language[0].or_(other.language[0]),)


def _least(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else min(one, other)


def _most(one: Decimal | None, other: Decimal | None, choose: type | object) -> Decimal | None:
    if one is None or other is None:
        return one if other is None else other
    found: Decimal = choose(one, other)  # type: ignore[operator]
    return found


def as_written(known: Known, date_form: Automaton) -> Known:
    """Numbers and dates as the texts that go over the wire; texts as they are."""
    if known.values is not None or known.kinds <= {FieldType.TEXT, FieldType.ID, FieldType.BOOLEAN}:
        return known
    if known.kinds == {FieldType.DATE}:
        return replace(text_of(missing=known.missing, forms=(date_form,)), never=known.never)
    if known.kinds <= {FieldType.DECIMAL, FieldType.INTEGER}:
        return replace(text_of(missing=known.missing, forms=(number_form(known),)), never=known.never)
    return text_of(PRINTABLE if known.kinds == {FieldType.TIME} else ANY, missing=known.missing)


def number_form(known: Known) -> Automaton:
    """Every way in which such a number is written."""
    digits = Signs.of("0123456789")
    whole = run_of(digits, 1, whole_digits(known))
    found = whole if known.low is not None and known.low >= 0 else run_of(Signs.of("-"), 0, 1).then(whole)
    if known.kinds == {FieldType.INTEGER} or known.fixed == 0:
        return found
    point = run_of(Signs.of("."), 1, 1)
    if known.fixed is not None:
        return found.then(point).then(run_of(digits, known.fixed, known.fixed))
    # Zeros at the end need no decimals and are written all the same.
    return found.then(point.then(run_of(digits, 1, None)).optional())


def whole_digits(known: Known) -> int | None:
    """The most digits before the point; None where there is no limit."""
    if known.low is None or known.high is None:
        return None
    return max(len(str(abs(int(known.low)))), len(str(abs(int(known.high)))))
