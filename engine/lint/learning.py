"""What the rules of a flow establish of its fields, for a record that is written: each blocking rule that bites there has passed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from functools import reduce
from typing import Any, TypeGuard

from engine.checks.answers import same_text
from engine.checks.characters import SETS
from engine.checks.constants import constant
from engine.checks.registry import REGISTRY
from engine.checks.values import FieldType
from engine.lint.knowledge import Known, both, either, one_of_texts, text_of
from engine.lint.patterns import NotUnderstood, whole
from engine.lint.signs import Signs
from engine.pack import conditions as written
from engine.rules.catalogue import Catalogue, Resolved

Facts = dict[str, Known]
_NUMBERS = frozenset({FieldType.DECIMAL, FieldType.INTEGER})
_TEXTS = frozenset({FieldType.TEXT, FieldType.ID})


@dataclass(frozen=True, slots=True)
class Names:
    """The names in reach at a place: those of the flow, and those of the lines of ``lists`` (outer first, each with its key)."""

    catalogue: Catalogue
    lists: tuple[tuple[str, Resolved], ...] = ()

    def find(self, name: str) -> tuple[str, Resolved] | None:
        """The key under which facts of a name are kept, and what the name means."""
        for prefix, lines in reversed(self.lists):
            if name in lines.fields:
                return f"{prefix}/{name}", lines.fields[name]
        resolved = self.catalogue.get(name)
        return None if resolved is None else (name.removeprefix("record."), resolved)

    def inside(self, name: str) -> Names:
        """The names in reach in the lines of a list; the same where the name is no list."""
        found = self.find(name)
        return self if found is None or not found[1].fields else Names(self.catalogue, (*self.lists, found))


@dataclass(frozen=True, slots=True)
class Rule:
    """A requirement that has passed where a record is written; ``when`` None where it always applies.

    ``names`` are those of its place, where that is not the record itself.
    """

    when: written.Condition | None
    must: written.Condition
    names: Names | None = None


class Learned:
    """The facts that rules establish, and the conditions that are known to hold. ``base`` gives what a name's type says."""

    def __init__(self, names: Names, rules: Iterable[Rule], base: Callable[[str, Resolved, Names], Known]) -> None:
        self.names, self._base = names, base
        self._facts: Facts = {}
        self._holds: set[Any] = set()
        every = waiting = list(rules)
        while True:
            left = [rule for rule in waiting if not self._learn(rule)]
            if len(left) == len(waiting):
                break
            waiting = left
        for rule in waiting:
            self._learn_of_given(rule)
        # What is known by now leaves some ways out by which a rule could have passed.
        for rule in every:
            if rule not in waiting:
                self._learn(rule)

    def known(self, name: str, names: Names | None = None) -> Known:
        """What is known of a name, at a place."""
        place = names or self.names
        found = place.find(name)
        if found is None:
            return Known()
        key, resolved = found
        base = self._base(key, resolved, place)
        return both(base, self._facts[key]) if key in self._facts else base

    def holds(self, condition: written.Condition, names: Names | None = None) -> bool:
        """True where a condition surely holds."""
        place = names or self.names
        if isinstance(condition, written.All):
            return all(self.holds(part, place) for part in condition.parts)
        if isinstance(condition, written.Any_) and any(self.holds(part, place) for part in condition.parts):
            return True
        if isinstance(condition, written.Test) and condition.check == "required":
            known = self.known(condition.field, place)
            if not known.missing and not known.never:
                return True
        return _plain(condition, place) in self._holds

    def _learn(self, rule: Rule) -> bool:
        if rule.when is not None and not self.holds(rule.when):
            return False
        names = rule.names or self.names
        self._note(rule.must, names)
        for key, known in passed(rule.must, names, self._impossible).items():
            self._add(key, known)
        return True

    def _note(self, condition: written.Condition, names: Names) -> None:
        if isinstance(condition, written.All):
            for part in condition.parts:
                self._note(part, names)
        self._holds.add(_plain(condition, names))

    def _learn_of_given(self, rule: Rule) -> None:
        """A rule that applies where a field is given tells of that field's values and lines, though not that it is given."""
        when = rule.when
        assert when is not None
        parts = when.parts if isinstance(when, written.All) else (when,)
        open_ = [part for part in parts if not self.holds(part)]
        found = self.names.find(open_[0].field) if len(open_) == 1 and _asks_whether_given(open_[0]) else None
        if found is None:
            return
        for key, known in passed(rule.must, self.names, self._impossible).items():
            if key == found[0] and not known.never:
                self._add(key, known.given(missing=True))
            elif key.startswith(f"{found[0]}/"):
                self._add(key, known)

    def _impossible(self, condition: written.Condition, names: Names) -> bool:
        """True where a condition surely does not hold, since its opposite does."""
        if isinstance(condition, written.All):
            return any(self._impossible(part, names) for part in condition.parts)
        if not isinstance(condition, written.Test) or condition.check not in _OPPOSITES:
            return False
        opposite = replace(condition, check=_OPPOSITES[condition.check])
        return self.holds(opposite, names)

    def _add(self, key: str, known: Known) -> None:
        self._facts[key] = both(self._facts[key], known) if key in self._facts else known


def _asks_whether_given(condition: written.Condition) -> TypeGuard[written.Test]:
    if not isinstance(condition, written.Test):
        return False
    return condition.check == "required" or (condition.check == "count" and condition.parameter.at_most is None)


Impossible = Callable[[written.Condition, Names], bool]
_OPPOSITES = {
    "absent": "required",
    "at_most": "more_than",
    "at_least": "less_than",
    "more_than": "at_most",
    "less_than": "at_least",
    "equals": "not_equals",
    "not_equals": "equals",
    "one_of": "not_one_of",
    "not_one_of": "one_of",
}


def _unsaid(_: written.Condition, __: Names) -> bool:
    return False


def passed(condition: written.Condition, names: Names, impossible: Impossible = _unsaid) -> Facts:
    """What is known of fields where a condition has passed; ``impossible`` tells of a part that it cannot have passed."""
    if isinstance(condition, written.All):
        found: Facts = {}
        for part in condition.parts:
            for key, known in passed(part, names, impossible).items():
                found[key] = both(found[key], known) if key in found else known
        return found
    if isinstance(condition, written.Any_):
        parts = [part for part in condition.parts if not impossible(part, names)]
        return _passed_one_of([passed(part, names, impossible) for part in parts or condition.parts])
    if isinstance(condition, written.Not):
        return _failed(condition.part, names)
    if isinstance(condition, written.Lines):
        return _passed_lines(condition, names, impossible)
    return _passed_check(condition, names)


def _passed_lines(condition: written.Lines, names: Names, impossible: Impossible) -> Facts:
    at = names.find(condition.field)
    if at is None:
        return {}
    known = {at[0]: Known(missing=False)}
    if condition.quantifier != "each":
        return known
    inner = passed(condition.condition, names.inside(condition.field), impossible)
    # Of a list without lines everything holds, so nothing is learned of what stands outside of them.
    return {**known, **{key: one for key, one in inner.items() if key.startswith(f"{at[0]}/")}}


def _passed_one_of(ways: list[Facts]) -> Facts:
    """What is known whichever way the condition has passed. Of the lines of a list that is not given, anything is known."""
    found: Facts = {}
    for key in dict.fromkeys(key for way in ways for key in way):
        told = [way.get(key) for way in ways if not _of_no_line(key, way)]
        known = [one for one in told if one is not None]
        if known and len(known) == len(told):
            found[key] = reduce(either, known)
    return found


def _of_no_line(key: str, way: Facts) -> bool:
    lists = (key[:at] for at, sign in enumerate(key) if sign == "/")
    return any(name in way and way[name].never for name in lists)


def _failed(condition: written.Condition, names: Names) -> Facts:
    """What is known where a condition does not hold; what cannot be told is no failure."""
    if isinstance(condition, written.Any_):
        return passed(
            written.All(tuple(written.Not(part, part.place) for part in condition.parts), condition.place), names
        )
    found = names.find(condition.field) if isinstance(condition, written.Test) else None
    if found is None or not isinstance(condition, written.Test):
        return {}
    if condition.check == "required":
        return {found[0]: Known(never=True)}
    return {found[0]: Known(missing=False)}


def _passed_check(test: written.Test, names: Names) -> Facts:
    found = names.find(test.field)
    if found is None:
        return {}
    key, resolved = found
    if test.check == "absent":
        return {key: Known(never=True)}
    if resolved.type in (FieldType.LIST, FieldType.GROUP):
        most = test.parameter.at_most if test.check == "count" else None
        given = Known(missing=REGISTRY[test.check].sees_missing and test.check != "required")
        return {key: replace(given, high=None if most is None else Decimal(most))}
    learn = _CHECKS.get(test.check)
    known = Known() if learn is None else learn(test.parameter, resolved.type)
    return {key: known.given(missing=REGISTRY[test.check].sees_missing and test.check != "required")}


def _one_of(texts: tuple[str, ...], kind: FieldType) -> Known:
    values = [constant(one, kind) for one in texts]
    if kind is FieldType.TEXT:
        return Known(folded=frozenset(same_text(value) for value in values))
    if kind in _NUMBERS:
        return Known(low=Decimal(min(values)), high=Decimal(max(values)))
    if kind is FieldType.BOOLEAN:
        return one_of_texts(frozenset("true" if value else "false" for value in values), missing=True)
    return one_of_texts(frozenset(values), missing=True) if kind is FieldType.ID else Known()


def _characters(asked: Any, _: FieldType) -> Known:
    items = asked.allowed or asked.forbidden
    listed = Signs.of("".join(SETS.get(item, item) for item in items))
    return Known(signs=listed if asked.allowed else ~listed)


def _matches(asked: Any, _: FieldType) -> Known:
    try:
        return text_of(missing=True, forms=(whole(asked if isinstance(asked, str) else asked.pattern),))
    except NotUnderstood:
        return Known()


def _digits(asked: Any, _: FieldType) -> Known:
    most = Decimal(10) ** asked.whole - Decimal(1).scaleb(-asked.decimals)
    return Known(low=-most, high=most, decimals=asked.decimals)


_CHECKS: Mapping[str, Callable[[Any, FieldType], Known]] = {
    "max_length": lambda most, _: Known(longest=most),
    "min_length": lambda least, _: Known(shortest=least),
    "characters": _characters,
    "matches": _matches,
    "one_of": _one_of,
    "equals": lambda text, kind: _one_of((text,), kind),
    "at_least": lambda limit, _: Known(low=limit),
    "more_than": lambda limit, _: Known(low=limit),
    "at_most": lambda limit, _: Known(high=limit),
    "less_than": lambda limit, _: Known(high=limit),
    "max_digits": _digits,
    "max_decimals": lambda most, _: Known(decimals=most),
}


def _plain(value: Any, names: Names) -> Any:
    """A condition as a value that equals every other that is written alike: places do not count, and names are resolved."""
    if isinstance(value, written.Test | written.Lines):
        found = names.find(value.field)
        key = value.field if found is None else found[0]
        if isinstance(value, written.Test):
            return ("test", key, value.check, _plain(value.parameter, names))
        return ("lines", key, value.quantifier, _plain(value.condition, names.inside(value.field)))
    if is_dataclass(value):
        kept = [getattr(value, one.name) for one in fields(value) if one.name not in ("place", "places", "field_place")]
        return (type(value).__name__, *(_plain(one, names) for one in kept))
    if isinstance(value, Mapping):
        return tuple(sorted((key, _plain(one, names)) for key, one in value.items()))
    if isinstance(value, tuple | list):
        return tuple(_plain(one, names) for one in value)
    return value
