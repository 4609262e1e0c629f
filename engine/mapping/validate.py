"""Rows held against their layout before they are sent: what a system would cut or refuse is told in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.checks.values import shown
from engine.mapping.layout import Layout

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

# What XML 1.0 cannot hold, whatever the encoding: no SOAP body may carry it.
_FORM_OF_NUMBER = "does not fit"
_NOT_IN_XML = frozenset(chr(code) for code in (*range(32), 0xFFFE, 0xFFFF)) - set("\t\n\r")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a row is not taken: the field ("" for several together), what is wrong with it, what to do.

    ``todo`` is a verb with a place for the source's label, such as "Shorten {}".
    """

    field: str
    message: str
    todo: str
    value: Any = None


class RowValidator:
    """Asks one layout. ``present`` are fields that reach the system by another way than the row."""

    def __init__(self, layout: Layout, present: frozenset[str], *, xml: bool) -> None:
        self._layout, self._present, self._xml = layout, present | layout.envelope, xml

    @property
    def required(self) -> frozenset[str]:
        """The fields without which the layout takes no row."""
        return frozenset(self._layout.required)

    @cached_property
    def _validator(self) -> Validator:
        # Imported when first needed: starting up should not pay for it.
        from jsonschema import Draft202012Validator

        return Draft202012Validator(dict(self._layout.schema))

    def objections(self, row: Mapping[str, Any]) -> tuple[Objection, ...]:
        """Everything that is wrong with a row in wire form; empty where it can be sent."""
        found = [one for name, value in row.items() for one in _unsendable(name, value, xml=self._xml)]
        broken = {one.field for one in found}
        found.extend(self._together(row))
        try:
            for error in self._validator.iter_errors(dict(row)):
                found.extend(one for one in self._told(error, row) if one.field not in broken or not one.field)
        except Exception as error:
            # A layout that cannot be asked must let nothing through, and must not end the batch.
            found.append(Objection("", f"the layout {self._layout.name} is broken: {error}", "Mend it"))
        return tuple(_each_once(found))

    def _told(self, error: Any, row: Mapping[str, Any]) -> Iterator[Objection]:
        if error.validator == "required" and not error.path:
            missing = [name for name in error.validator_value if name not in error.instance]
            yield from (_missing(name) for name in missing if name not in self._present)
        elif error.validator == "dependentRequired" and not error.path:
            for name, needed in error.validator_value.items():
                for other in needed if name in row else ():
                    if other not in row and other not in self._present:
                        yield Objection(other, f"{other} is required beside {name}", "Fill {}")
        elif error.validator in ("anyOf", "oneOf") and not error.path:
            yield from self._alternatives(error)
        elif error.validator == "not" and not error.path:
            names = [name for name in error.validator_value.get("required", ()) if name in row]
            yield Objection("", f"{' and '.join(names) or 'These fields'} exclude each other", "Give only one of them")
        elif error.validator == "additionalProperties" and not error.path:
            for name in row:
                if name not in self._layout.fields:
                    yield Objection(name, f"{name} is no field of {self._layout.name}", "Take it out of the mapping")
        elif error.path:
            name = str(error.path[0])
            yield Objection(name, _in_words(name, error, self._layout), _todo(error), row.get(name))
        else:
            yield Objection("", f"the row does not fit {self._layout.name} ({error.validator})", "Compare the two")

    def _together(self, row: Mapping[str, Any]) -> Iterator[Objection]:
        """Fields that have to share their room."""
        for name, field in self._layout.fields.items():
            limit = field.get("x-max-together")
            other = limit["with"] if limit else ""
            if not limit or not isinstance(row.get(name), str) or not isinstance(row.get(other), str) or other < name:
                continue
            length = len(row[name]) + len(row[other])
            if length > limit["max"]:
                message = f"{name} and {other} have {length} characters together; at most {limit['max']} are allowed"
                yield Objection(name, message, "Shorten {}", row[name])

    def _alternatives(self, error: Any) -> Iterator[Objection]:
        groups = [one.get("required", ()) for one in error.validator_value if isinstance(one, Mapping)]
        if any(all(name in error.instance or name in self._present for name in group) for group in groups if group):
            inner = [one for one in error.context or () if one.path]
            if not inner:
                return
            for one in inner:
                name = str(one.path[0])
                yield Objection(name, _in_words(name, one, self._layout), _todo(one), error.instance.get(name))
            return
        names = list(dict.fromkeys(name for group in groups for name in group))
        yield Objection("", f"one of {', '.join(names)} is required", "Fill one of them")


def _each_once(found: list[Objection]) -> Iterator[Objection]:
    """Without repeats: the form of a number speaks of its length too."""
    formed = {one.field for one in found if _FORM_OF_NUMBER in one.message}
    said = set()
    for one in found:
        if (one.field, one.message) not in said and not (one.field in formed and _FORM_OF_NUMBER not in one.message):
            said.add((one.field, one.message))
            yield one


def _missing(name: str) -> Objection:
    return Objection(name, f"{name} is required", "Fill {}")


def _unsendable(name: str, value: Any, *, xml: bool) -> Iterator[Objection]:
    if not isinstance(value, str):
        return
    if any("\ud800" <= character <= "\udfff" for character in value):
        yield Objection(name, f"{name} holds half a character, which cannot be sent", "Type {} anew", repr(value))
    elif xml and not _NOT_IN_XML.isdisjoint(value):
        code = ord(next(character for character in value if character in _NOT_IN_XML))
        what = f"an invisible control character (number {code})"
        yield Objection(name, f"{name} holds {what}, which cannot be sent", "Type {} anew", repr(value))


def _in_words(name: str, error: Any, layout: Layout) -> str:
    say = _WORDS.get(str(error.validator))
    value = error.instance
    field = layout.fields.get(name, {})
    if say is not None:
        return f"{name}: {say(value, error.validator_value, field)}"
    return f"{name}: {shown(value)} is not allowed"


def _kind(value: Any, wanted: Any, _: Mapping[str, Any]) -> str:
    kinds = [wanted] if isinstance(wanted, str) else [kind for kind in wanted if kind != "null"]
    return f"{shown(value)} is not {' or '.join(_KINDS.get(kind, kind) for kind in kinds)}"


def _pattern(value: Any, _: Any, field: Mapping[str, Any]) -> str:
    text = str(value)
    forbidden = [character for character in dict.fromkeys(text) if character in str(field.get("x-forbidden", ""))]
    if forbidden:
        signs = " and ".join(shown(character) for character in forbidden)
        return f"{shown(value)} has {signs}, which {'is' if len(forbidden) == 1 else 'are'} not allowed there"
    if field.get("x-charset") == "printable-ascii":
        other = [character for character in dict.fromkeys(text) if not " " <= character <= "~"]
        return (
            f"{shown(value)} has characters other than plain letters, digits and signs: {', '.join(map(repr, other))}"
        )
    if field.get("x-uppercase") and text != text.upper():
        return f"{shown(value)} has small letters; only capitals are allowed"
    wanted = field.get("x-format")
    if field.get("x-type") == "Num" or field.get("x-whole"):
        return f"{shown(value)} {_FORM_OF_NUMBER} {_number_format(field, wanted)}"
    if wanted:
        return f"{shown(value)} is not in the form {wanted}"
    return (
        f"{shown(value)} is not in the form that is allowed ({field.get('description', 'see the layout').rstrip('.')})"
    )


def _number_format(field: Mapping[str, Any], wanted: Any) -> str:
    if field.get("x-whole"):
        return f"a whole number of at most {field.get('x-max', 'the allowed')} characters"
    digits, point, decimals = str(wanted or "").lstrip("-").partition(".")
    if not point or not digits.isdigit():
        return "the form of a number"
    return f"a number of at most {digits} digits and {decimals} decimals"


def _characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count} characters"


_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a group of fields",
    "array": "a list",
}
_WORDS: Mapping[str, Callable[[Any, Any, Mapping[str, Any]], str]] = {
    "maxLength": lambda value, most, _: f"{shown(value)} has {_characters(len(value))}; at most {most} are allowed",
    "minLength": lambda value, least, _: f"{shown(value)} has {_characters(len(value))}; at least {least} are needed",
    "pattern": _pattern,
    "enum": lambda value, allowed, _: (
        f"{shown(value)} is not one of {', '.join(shown(one) for one in allowed if one not in ('', None))}"
    ),
    "const": lambda value, wanted, _: f"{shown(value)} is not {shown(wanted)}",
    "type": _kind,
    "minimum": lambda value, least, _: f"{shown(value)} is below {least}",
    "maximum": lambda value, most, _: f"{shown(value)} is above {most}",
    "exclusiveMinimum": lambda value, least, _: f"{shown(value)} is not above {least}",
    "exclusiveMaximum": lambda value, most, _: f"{shown(value)} is not below {most}",
    "multipleOf": lambda value, step, _: f"{shown(value)} is no multiple of {step}",
}


def _todo(error: Any) -> str:
    return {"maxLength": "Shorten {}", "minLength": "Fill {}"}.get(str(error.validator), "Correct {}")
